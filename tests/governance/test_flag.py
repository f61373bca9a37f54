"""Flags: raised once for one finding, decided with a note by another than they are about."""

import contextlib
import threading
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from alpr_compliance.policy import PolicyViolation, load_profile
from governance.models import Document, Flag, Referral
from governance.permissions import require
from governance.rules.flag import (
    SENTENCES,
    Above,
    check_flag_decision,
    decider_for,
    explain,
    ordinal,
)
from governance.services import store_document
from governance.services.flag import decide_flag, decider_of, raise_flag
from ledger.models import Event
from personnel.models import User
from tests.cast import PDF

MONITORED = pytest.mark.clause("LEX-3.B.x", "KIN-IV.A.5#access")
NOTE = "Read the report: the searches follow one burglary."


def flag_about(agency, person=None, number=1, kind=Flag.Kind.OFF_SHIFT, **changes):
    """A flag as the system raises it; the subject is a document, standing for any row."""
    subject = Document(pk=number)
    facts = {
        "kind": kind,
        "person": person or agency.officer,
        "topic": "day:2026-11-02",
        "facts": {"at": "03:12", "start": "06:00", "end": "18:00"},
        "subject": subject,
        "profile": agency.profile,
    }
    return raise_flag(**(facts | changes))


def decide(flag, by, decision=Flag.Status.FINE, note=NOTE, **changes):
    return decide_flag(flag_id=flag.pk, actor=by, decision=decision, note=note, **changes)


def letter(agency):
    upload = SimpleUploadedFile("letter.pdf", PDF)
    return store_document(upload=upload, actor=agency.auditor).pk


@MONITORED
def test_a_finding_goes_to_the_supervisor_and_says_what_was_seen(agency):
    flag = flag_about(agency)
    assert (flag.decider, flag.status) == (agency.sergeant, Flag.Status.OPEN)
    days = flag.due_at - flag.opened_at
    assert days == timedelta(days=agency.profile.monitoring.flag_days)
    words = "Searched at 03:12. The shift of this person is 06:00 to 18:00."
    assert explain(flag.kind, flag.facts) == words
    event = Event.objects.about(flag).get()
    assert event.clause == agency.profile.cite("monitoring")
    assert event.data == {"flag": "off_shift", "person": agency.officer.pk, "holds": False}


def test_the_same_finding_is_one_flag_and_more_of_it_moves_it_on(agency):
    first = flag_about(agency, number=5)
    assert flag_about(agency, number=5) == first
    moved = flag_about(agency, number=7, facts={"at": "04:00", "start": "06:00", "end": "18:00"})
    assert (moved.pk, moved.subject_id, moved.facts["at"]) == (first.pk, 7, "04:00")
    assert flag_about(agency, number=6).subject_id == 7
    decide(first, agency.sergeant)
    assert flag_about(agency, number=7) == first
    assert flag_about(agency, number=8) != first
    assert Flag.objects.count() == 2


@pytest.mark.parametrize(
    ("who", "decider"),
    [("officer", "sergeant"), ("sergeant", "captain"), ("captain", "chief"), ("auditor", "chief")],
)
def test_it_goes_one_above(agency, who, decider):
    assert decider_of(getattr(agency, who)) == getattr(agency, decider).pk


def test_it_passes_over_whoever_is_suspended_or_gone(agency):
    User.objects.filter(pk=agency.sergeant.pk).update(suspended_at=timezone.now())
    assert decider_of(User.objects.get(pk=agency.officer.pk)) == agency.captain.pk
    User.objects.filter(pk=agency.captain.pk).update(is_active=False)
    assert decider_of(User.objects.get(pk=agency.officer.pk)) == agency.chief.pk


def test_without_a_supervisor_it_goes_to_the_chief(agency):
    User.objects.filter(pk=agency.officer.pk).update(supervisor=None)
    assert decider_of(User.objects.get(pk=agency.officer.pk)) == agency.chief.pk


@MONITORED
def test_about_the_chief_it_leaves_the_agency_and_is_sealed(agency):
    flag = flag_about(agency, agency.chief)
    assert (flag.decider, flag.is_outside) == (None, True)
    for other in (agency.captain, agency.sergeant, agency.chief):
        assert not Flag.objects.visible_to(other).exists()
        with pytest.raises(PermissionDenied):
            decide(flag, other)
    assert Flag.objects.visible_to(agency.auditor).get() == flag
    with pytest.raises(PolicyViolation, match="outside the agency"):
        decide(flag, agency.auditor)
    assert decide(flag, agency.auditor, document_id=letter(agency)).status == Flag.Status.FINE


@MONITORED
@pytest.mark.parametrize("decision", [Flag.Status.FINE, Flag.Status.COACHED])
@pytest.mark.parametrize("who", ["sergeant", "captain", "chief"])
def test_the_supervisor_or_who_stands_above_decides_once(agency, who, decision):
    flag = flag_about(agency)
    decided = decide(flag, getattr(agency, who), decision)
    assert (decided.status, decided.note) == (decision, NOTE)
    with pytest.raises(PolicyViolation, match="decided already") as refused:
        decide(flag, agency.captain)
    assert refused.value.clause == agency.profile.cite("monitoring")
    assert Event.objects.get(kind="flag.decided").data["decision"] == decision


@pytest.mark.parametrize("who", ["officer", "other_officer", "dispatcher", "auditor", "sysadmin"])
def test_others_decide_nothing(agency, who):
    flag = flag_about(agency)
    with pytest.raises(PermissionDenied):
        decide(flag, getattr(agency, who))
    if who != "auditor":
        assert not Flag.objects.visible_to(getattr(agency, who)).exists()


@pytest.mark.parametrize("note", ["", "  ", "ok"])
def test_a_decision_says_why(agency, note):
    with pytest.raises((PolicyViolation, ValidationError)):
        decide(flag_about(agency), agency.sergeant, note=note if note != "ok" else "N/A")


def test_what_holds_a_search_is_released_by_any_supervisor(agency):
    second = User.objects.create(username="second", supervisor=agency.captain, badge_number="s2")
    second.groups.set(agency.sergeant.groups.all())
    plain = flag_about(agency)
    holding = flag_about(agency, kind=Flag.Kind.FIRST_AMENDMENT, topic="inquiry:1", facts={})
    about_sergeant = flag_about(
        agency, agency.sergeant, kind=Flag.Kind.FIRST_AMENDMENT, topic="inquiry:2", facts={}
    )
    assert holding.is_holding
    assert set(Flag.objects.visible_to(second)) == {holding}
    assert decide(holding, second).decided_by == second
    for flag in (plain, about_sergeant):
        with pytest.raises(PermissionDenied):
            decide(flag, second)


def test_nobody_decides_about_themselves_by_rule_or_in_the_database(agency):
    with pytest.raises(PolicyViolation, match="your own use") as refused:
        check_flag_decision(
            profile=agency.profile,
            is_open=True,
            is_about_decider=True,
            is_frozen=False,
            needs_paper=False,
            has_paper=False,
            note=NOTE,
        )
    assert refused.value.clause == agency.profile.cite("misuse")
    flag = flag_about(agency)
    facts = {"status": "fine", "note": NOTE, "decided_at": timezone.now()}
    with pytest.raises(IntegrityError, match="not_decided_by_who"), transaction.atomic():
        Flag.objects.update(decided_by=agency.officer, **facts)
    with pytest.raises(IntegrityError, match="goes_to_another"), transaction.atomic():
        Flag.objects.filter(pk=flag.pk).update(decider=agency.officer)


def test_the_database_refuses_half_a_decision_and_a_second_open_flag(agency):
    flag = flag_about(agency)
    with pytest.raises(IntegrityError, match="decision_is_whole"), transaction.atomic():
        Flag.objects.update(status="fine")
    with pytest.raises(IntegrityError, match="decider_or_goes_outside"), transaction.atomic():
        Flag.objects.update(is_outside=True)
    flag.pk = None
    with pytest.raises(IntegrityError, match="flag_open_once"), transaction.atomic():
        flag.save()


def test_a_flag_holds_codes_and_counts_only(agency):
    with pytest.raises(ValueError, match="no free text"):
        flag_about(agency, facts={"reason": "Seen at KTX4827"})
    with pytest.raises(ValueError, match="no free text"):
        flag_about(agency, topic="KTX4827")


def test_every_kind_has_its_sentence():
    assert set(SENTENCES) == set(Flag.Kind.values)
    facts = {"searches": 3, "entries": 0, "reasons": 3, "days": 14}
    words = "3rd use of the same plate in 14 days: 3 searches, under 3 different reasons."
    assert explain("same_plate", facts) == words
    assert [ordinal(n) for n in (1, 2, 3, 4, 11, 12, 13, 21, 112)] == (
        ["1st", "2nd", "3rd", "4th", "11th", "12th", "13th", "21st", "112th"]
    )


def test_the_nearest_one_above_who_decides_is_chosen():
    above = [Above(1, decides=False), Above(2, decides=True), Above(3, decides=True)]
    assert decider_for(is_chief=False, above=above) == 2
    assert decider_for(is_chief=False, above=[]) is None
    assert decider_for(is_chief=True, above=above) is None


def test_a_referred_flag_suspends_the_person_and_is_linked(agency):
    flag = decide(flag_about(agency), agency.sergeant, Flag.Status.REFERRED)
    referral = Referral.objects.get()
    assert (flag.referral, referral.status) == (referral, Referral.Status.OPEN)
    assert User.objects.get(pk=agency.officer.pk).suspended_at is not None


def test_of_two_decisions_at_once_one_stands(committed_agency, monkeypatch):
    agency = committed_agency
    flag = flag_about(agency)
    meet = threading.Barrier(2, timeout=0.5)
    outcomes = []

    def wait_for_the_other(*args):
        with contextlib.suppress(threading.BrokenBarrierError):
            meet.wait()
        require(*args)

    def run(person):
        try:
            decide(flag, person)
            outcomes.append("decided")
        except PolicyViolation:
            outcomes.append("refused")
        finally:
            connection.close()

    monkeypatch.setattr("governance.permissions.require", wait_for_the_other)
    threads = [
        threading.Thread(target=run, args=[person]) for person in (agency.sergeant, agency.captain)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["decided", "refused"]


@pytest.mark.parametrize("name", ["lexington_ne", "kinston_nc"])
def test_the_outside_recipient_is_named_in_the_profile(name):
    assert "@" in load_profile(name).monitoring.outside_recipient.email
