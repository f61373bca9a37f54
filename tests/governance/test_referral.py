"""Suspicions of misuse: reported by anyone, access suspended, records frozen, outcome recorded."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.utils import timezone

from alpr_compliance.policy import PolicyViolation
from governance.models import Flag, Referral
from governance.rules.referral import check_outcome, check_take_up
from governance.services import store_document
from governance.services.referral import (
    close_referral,
    is_frozen,
    report_misuse,
    seal_of,
    take_up_referral,
)
from ledger.models import Event
from personnel.gate import check_event_session, check_gate
from personnel.models import User
from tests.cast import PDF
from tests.governance.test_flag import decide, flag_about
from tests.reads.searches import search

pytestmark = pytest.mark.clause("LEX-3.C", "LEX-3.D", "KIN-IV.C#access-2", "KIN-IV.D.1")
GROUNDS = "He let a friend search on his account on Monday evening."
FOUND = "The log shows searches while the officer was in court."


def report(agency, by, about=None):
    person = about or agency.officer
    return report_misuse(person_id=person.pk, actor=by, grounds=GROUNDS)


def close(referral, by, outcome=Referral.Outcome.UNFOUNDED, **changes):
    return close_referral(
        referral_id=referral.pk, actor=by, outcome=outcome, **({"note": FOUND} | changes)
    )


def fresh(person):
    return User.objects.get(pk=person.pk)


def test_a_supervisors_report_suspends_access_at_once(agency, sign_in):
    key = sign_in(agency.officer).session.session_key
    referral = report(agency, agency.sergeant)
    assert (referral.status, referral.suspended_by) == (Referral.Status.OPEN, agency.sergeant)
    with pytest.raises(PermissionError):
        check_event_session(key)
    with pytest.raises(PolicyViolation, match="suspended"):
        check_gate(fresh(agency.officer), {})
    kinds = Event.objects.about(referral).values_list("kind", "clause")
    clause = agency.profile.cite("misuse")
    assert list(kinds) == [("referral.reported", clause), ("referral.taken_up", clause)]


@pytest.mark.parametrize("who", ["other_officer", "dispatcher", "sysadmin", "auditor"])
def test_anyone_reports_a_colleague_and_who_stands_above_takes_it_up(agency, who):
    referral = report(agency, getattr(agency, who))
    assert referral.status == Referral.Status.REPORTED
    assert fresh(agency.officer).suspended_at is None
    with pytest.raises(PermissionDenied):
        take_up_referral(referral_id=referral.pk, actor=getattr(agency, who))
    take_up_referral(referral_id=referral.pk, actor=agency.sergeant)
    assert fresh(agency.officer).suspended_at is not None
    with pytest.raises(PolicyViolation, match="taken up or closed"):
        take_up_referral(referral_id=referral.pk, actor=agency.captain)


def test_a_report_says_what_was_seen_and_is_about_another(agency):
    with pytest.raises(PolicyViolation, match="says what was seen"):
        report_misuse(
            person_id=agency.officer.pk, actor=agency.sergeant, grounds="Suspicious: see report"
        )
    with pytest.raises(PolicyViolation, match="report yourself"):
        report(agency, agency.officer)


@pytest.mark.parametrize(
    ("outcome", "is_back"),
    [
        (Referral.Outcome.UNFOUNDED, True),
        (Referral.Outcome.CORRECTED, True),
        (Referral.Outcome.ENDED, False),
    ],
)
def test_the_chief_records_the_outcome_and_access_follows_it(agency, outcome, is_back):
    referral = close(report(agency, agency.sergeant), agency.chief, outcome)
    assert (referral.status, referral.note) == (Referral.Status.CLOSED, FOUND)
    person = fresh(agency.officer)
    assert (person.suspended_at, person.is_active) == (None, is_back)
    with pytest.raises(PolicyViolation, match="closed already"):
        close(referral, agency.chief)
    event = Event.objects.get(kind="referral.closed")
    assert event.data == {"outcome": outcome.value, "person": agency.officer.pk}


@pytest.mark.parametrize("who", ["sergeant", "captain", "auditor", "officer", "other_officer"])
def test_nobody_else_records_it(agency, who):
    with pytest.raises(PermissionDenied):
        close(report(agency, agency.sergeant), getattr(agency, who))


def test_an_outcome_fits_how_far_it_came_and_says_what_was_found(agency):
    reported = report(agency, agency.other_officer)
    with pytest.raises(PolicyViolation, match="does not fit"):
        close(reported, agency.chief)
    assert close(reported, agency.chief, Referral.Outcome.NO_GROUND).suspended_at is None
    taken_up = report(agency, agency.sergeant)
    with pytest.raises(PolicyViolation, match="does not fit"):
        close(taken_up, agency.chief, Referral.Outcome.NO_GROUND)
    with pytest.raises(PolicyViolation, match="says what was found"):
        close(taken_up, agency.chief, note="N/A")


def test_access_stays_suspended_while_another_referral_is_open(agency):
    first, second = report(agency, agency.sergeant), report(agency, agency.captain)
    close(first, agency.chief)
    assert fresh(agency.officer).suspended_at is not None
    close(second, agency.chief)
    assert fresh(agency.officer).suspended_at is None


def test_about_the_chief_it_goes_outside_sealed_and_the_auditor_records_it(agency):
    referral = report(agency, agency.sergeant, agency.chief)
    recipient = agency.profile.monitoring.outside_recipient
    assert (referral.is_outside, referral.sent_to) == (True, recipient.name)
    assert referral.status == Referral.Status.REPORTED
    for other in (agency.chief, agency.captain):
        assert not Referral.objects.visible_to(other).exists()
        with pytest.raises(PermissionDenied):
            take_up_referral(referral_id=referral.pk, actor=other)
    take_up_referral(referral_id=referral.pk, actor=agency.auditor)
    assert fresh(agency.chief).suspended_at is not None
    with pytest.raises(PolicyViolation, match="outside the agency"):
        close(referral, agency.auditor)
    paper = store_document(upload=SimpleUploadedFile("letter.pdf", PDF), actor=agency.auditor)
    close(referral, agency.auditor, document_id=paper.pk)
    assert fresh(agency.chief).suspended_at is None


def test_nobody_decides_about_themselves(agency):
    for check in (
        lambda: check_take_up(profile=agency.profile, status="reported", is_about_decider=True),
        lambda: check_outcome(
            profile=agency.profile,
            status="open",
            outcome="unfounded",
            is_about_decider=True,
            needs_paper=False,
            has_paper=False,
            note=FOUND,
        ),
    ):
        with pytest.raises(PolicyViolation, match="Nobody decides about themselves"):
            check()
    report(agency, agency.other_officer)
    now = timezone.now()
    with pytest.raises(IntegrityError, match="not_decided_by_who"), transaction.atomic():
        Referral.objects.update(status="open", suspended_at=now, suspended_by=agency.officer)


def test_the_database_refuses_a_referral_without_suspension_and_half_an_outcome(agency):
    report(agency, agency.other_officer)
    for facts, name in (
        ({"status": "open"}, "suspends_access"),
        ({"status": "closed"}, "suspends_access|outcome_is_whole"),
        ({"outcome": "no_ground"}, "outcome_is_whole"),
        ({"grounds": ""}, "says_what_was_seen"),
    ):
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            Referral.objects.update(**facts)


def test_what_is_recorded_of_the_person_stays_as_it_is(agency):
    flag = flag_about(agency)
    inquiry = search(agency)
    other = flag_about(agency, agency.other_officer)
    referral = report(agency, agency.sergeant)
    assert is_frozen(agency.officer)
    with pytest.raises(PolicyViolation, match="can not be changed") as refused:
        decide(flag, agency.captain)
    assert refused.value.clause == agency.profile.cite("misuse")
    for change in (
        lambda: Flag.objects.filter(pk=flag.pk).update(facts={}),
        lambda: Flag.objects.filter(pk=flag.pk).delete(),
        lambda: type(inquiry).objects.filter(pk=inquiry.pk).update(reason="Something else"),
        lambda: type(inquiry).objects.filter(pk=inquiry.pk).delete(),
    ):
        with pytest.raises(IntegrityError, match="records_frozen"), transaction.atomic():
            change()
    Flag.objects.filter(pk=flag.pk).update(mailed_at=timezone.now())
    decide(other, agency.sergeant)
    close(referral, agency.chief)
    assert decide(flag, agency.captain).status == Flag.Status.FINE


def test_a_finding_on_a_frozen_record_is_still_put_down(agency):
    first = flag_about(agency, number=1)
    report(agency, agency.sergeant)
    assert flag_about(agency, number=2) == first
    first.refresh_from_db()
    assert first.subject_id == 1
    assert flag_about(agency, number=3, topic="day:2026-11-03") != first


def test_the_seal_tells_a_changed_report(agency):
    referral = report(agency, agency.other_officer)
    assert referral.seal == seal_of(referral)
    referral.grounds += " And more."
    assert referral.seal != seal_of(referral)
    assert Event.objects.get(kind="referral.reported").data["seal"] == referral.seal


def test_referrals_are_counted_for_the_memo(agency):
    since = timezone.now() - timedelta(minutes=1)
    close(report(agency, agency.other_officer), agency.chief, Referral.Outcome.NO_GROUND)
    close(report(agency, agency.sergeant), agency.chief, Referral.Outcome.ENDED)
    report(agency, agency.sergeant, agency.other_officer)
    until = timezone.now()
    assert Referral.objects.tally(since, until) == {
        "reported": 3,
        "referred": 2,
        "misuse": 1,
        "access_ended": 1,
        "waiting": 1,
    }
    kept = Referral.objects.keeping().values_list("person", flat=True)
    assert set(kept) == {agency.officer.pk, agency.other_officer.pk}


def test_who_sees_a_referral(agency):
    referral = report(agency, agency.other_officer)
    for person in (agency.other_officer, agency.sergeant, agency.captain, agency.auditor):
        assert referral in Referral.objects.visible_to(person)
    for person in (agency.officer, agency.dispatcher, agency.sysadmin):
        assert referral not in Referral.objects.visible_to(person)
