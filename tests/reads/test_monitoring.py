"""Misuse that went unseen elsewhere is seen here: each case of the reports, as it happened."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from alpr_compliance.policy import PolicyViolation
from governance.models import Flag
from governance.rules.flag import explain
from governance.services.referral import report_misuse
from hotlists.models import Entry
from hotlists.services.entry import remove_entry
from hotlists.services.look_back import look_back
from ledger.models import Event
from personnel.models import User
from personnel.services import scheduled_work
from reads.models import Inquiry
from reads.services.follow_up import flag_late_cases
from reads.services.inquiry import open_inquiry
from reads.services.monitoring import (
    decide_finding,
    is_held,
    monitor_inquiry,
    monitor_recent,
)
from tests.reads.searches import REASON, question, search, why

MONITORED = pytest.mark.clause("LEX-3.B.x", "KIN-IV.A.5#access")
PLAUSIBLE = (
    "Child missing since Friday, the mother named this car",
    "Drug sale behind the bowling alley on Tuesday",
    "Witness of the Oak Street shooting drives this",
)


def kinds(**about):
    return sorted(Flag.objects.filter(**about).values_list("kind", flat=True))


@MONITORED
def test_one_word_reasons_do_not_get_in_and_old_ones_are_flagged_by_the_third(agency):
    for _ in range(3):
        with pytest.raises(PolicyViolation, match="says nothing about the case"):
            search(agency, reason="investigation")
    row = search(agency)
    for number in range(30):
        # As an import or a looser profile would have let them in.
        row.pk, row.reason, row.opened_at = None, "investigation", timezone.now()
        row.save(force_insert=True)
        monitor_inquiry(row, agency.profile)
        assert ("same_plate" in kinds()) == (number >= 1), "the first search makes it the third"
    assert kinds() == ["same_plate", "weak_reason"]
    flag = Flag.objects.get(kind="same_plate")
    assert (flag.facts["searches"], flag.decider) == (31, agency.sergeant)


@MONITORED
def test_one_plate_under_three_plausible_reasons_is_flagged(agency):
    for reason in PLAUSIBLE[:2]:
        search(agency, reason=reason)
    assert kinds() == []
    last = search(agency, reason=PLAUSIBLE[2])
    assert kinds() == ["different_reasons", "same_plate"]
    flag = Flag.objects.get(kind="different_reasons")
    assert (flag.person, flag.subject_id) == (agency.officer, last.pk)


@MONITORED
def test_a_chief_who_does_so_is_flagged_outside_the_agency(agency):
    for reason in PLAUSIBLE:
        search(agency, by=agency.chief, reason=reason)
    assert set(Flag.objects.values_list("is_outside", "decider")) == {(True, None)}
    assert not Flag.objects.visible_to(agency.captain).exists()


def test_look_alikes_of_the_plate_count_as_the_plate(agency):
    for plate in ("OBD1234", "0BD1234", "QBD1234"):
        search(agency, plate=plate)
    assert "same_plate" in kinds()


def test_own_entries_count_even_after_they_were_purged(agency):
    entry = agency.add_entry("KTX4827")
    assert remove_entry(entry_id=entry.pk, actor=agency.other_officer).plate == ""
    search(agency, by=agency.other_officer)
    assert kinds() == []
    search(agency, by=agency.other_officer)
    assert Flag.objects.get(kind="same_plate").facts["entries"] == 1


def test_an_entry_made_after_the_search_is_found_at_night(agency):
    search(agency)
    search(agency)
    agency.add_entry("KTX4827")
    Entry.objects.update(entered_by=agency.officer)
    assert kinds() == []
    assert monitor_recent() == 2
    assert kinds() == ["same_plate"]
    assert monitor_recent() == 2
    assert Flag.objects.count() == 1


@pytest.mark.clause("LEX-3.D.iii", "LEX-3.D.iv", "LEX-3.D.v")
@pytest.mark.parametrize(
    ("reason", "kind"),
    [
        ("Gypsies going door to door on Elm Street since noon", "protected_characteristics"),
        ("White van parked at the No Kings protest on Main", "first_amendment"),
        ("My ex-wife's car left the burglary on Elm Street", "personal"),
    ],
)
def test_such_words_are_held_even_with_a_case_until_a_reviewer_releases(agency, reason, kind):
    inquiry = search(agency, reason=reason)
    assert inquiry.case is not None
    assert is_held(inquiry)
    flag = Flag.objects.get()
    assert (flag.kind, flag.is_holding) == (kind, True)
    Inquiry.objects.update(open_until=timezone.now() - timedelta(minutes=1), opened_at=_earlier())
    decide_finding(
        flag_id=flag.pk,
        actor=agency.sergeant,
        decision=Flag.Status.FINE,
        note="The van is wanted for a robbery.",
    )
    assert not is_held(inquiry)
    inquiry.refresh_from_db()
    assert inquiry.is_open(timezone.now())
    assert Event.objects.about(inquiry).filter(kind="inquiry.released").count() == 1


@pytest.mark.clause("LEX-3.D.iii", "LEX-3.D.iv", "LEX-3.D.v")
@pytest.mark.parametrize(
    "words",
    [{"features": ("ladder", "mosque sticker")}, {"make": "my ex-wife"}, {"color": "BLM"},
     {"model": "immigrants"}, {"body": "news crew"}],
)  # fmt: skip
def test_such_words_are_held_in_what_was_asked_for_too(agency, words):
    asked = question(plate="KTX48??", **words)
    inquiry = open_inquiry(why=why(agency), question=asked, actor=agency.officer)
    assert is_held(inquiry)
    flag = Flag.objects.get()
    assert explain(flag.kind, flag.facts).startswith("What was asked for has words about")


def _earlier():
    return timezone.now() - timedelta(hours=2)


@pytest.mark.parametrize("decision", [Flag.Status.COACHED, Flag.Status.REFERRED])
def test_refused_it_stays_without_results(agency, decision):
    inquiry = search(agency, reason="White van parked at the No Kings protest on Main")
    decide_finding(
        flag_id=Flag.objects.get().pk,
        actor=agency.sergeant,
        decision=decision,
        note="The reason is the protest, no crime.",
    )
    assert is_held(inquiry)
    assert not Event.objects.filter(kind="inquiry.released").exists()


def test_released_by_one_reviewer_it_waits_for_the_other_flag(agency):
    inquiry = search(agency, reason="My ex-wife's car left the No Kings protest on Main")
    first, second = Flag.objects.order_by("pk")
    for flag, held in ((first, True), (second, False)):
        decide_finding(
            flag_id=flag.pk,
            actor=agency.sergeant,
            decision=Flag.Status.FINE,
            note="Read the report: it is a robbery.",
        )
        assert is_held(inquiry) == held


def test_a_search_outside_ones_shift_is_flagged(agency):
    inquiry = search(agency)
    assert kinds() == []
    zone = ZoneInfo(agency.profile.agency.timezone)
    shift = agency.profile.shifts[0]
    shift_began = next(
        hour
        for hour in (timezone.now().astimezone(zone) - timedelta(hours=n) for n in range(1, 25))
        if f"{hour:%H}" == shift.start[:2]
    )
    User.objects.filter(pk=agency.officer.pk).update(shift=shift.name)
    agency.officer.refresh_from_db()
    Inquiry.objects.update(opened_at=shift_began - timedelta(hours=6))
    inquiry.refresh_from_db()
    inquiry.searcher = agency.officer
    monitor_inquiry(inquiry, agency.profile)
    assert kinds() == ["off_shift"]


def test_a_call_number_without_its_case_is_flagged_after_the_time_given(agency):
    number = agency.profile.searching.call_number_example
    inquiry = search(agency, call_number=number)
    assert flag_late_cases(actor=scheduled_work()) == 0
    past = timezone.now() - timedelta(hours=25)
    Inquiry.objects.update(opened_at=past, case_due_at=past + timedelta(hours=24))
    assert flag_late_cases(actor=scheduled_work()) == 1
    assert flag_late_cases(actor=scheduled_work()) == 0
    flag = Flag.objects.get(kind="case_missing")
    assert (flag.subject_id, flag.facts) == (inquiry.pk, {"hours": 24})


def test_the_searches_of_a_person_under_referral_are_left_as_they_are(agency):
    search(agency, call_number=agency.profile.searching.call_number_example)
    past = timezone.now() - timedelta(hours=25)
    Inquiry.objects.update(opened_at=past, case_due_at=past + timedelta(hours=24))
    report_misuse(
        person_id=agency.officer.pk, actor=agency.sergeant, grounds="He searched for a friend."
    )
    assert flag_late_cases(actor=scheduled_work()) == 0


def test_the_scheduled_work_finds_nothing_before_anything_was_searched(db):
    assert (monitor_recent(), flag_late_cases(actor=scheduled_work())) == (0, 0)


@MONITORED
def test_look_backs_for_one_plate_again_and_again_are_flagged_on_who_made_them(agency):
    # Its words are its author's to answer for.
    entry = agency.add_entry("KTX4827", reason="White van of the protesters taken on Elm")
    by_captain = Flag.objects.filter(person=agency.captain)
    for number in range(3):
        assert not by_captain.exists(), number
        look_back(entry_id=entry.pk, actor=agency.captain, is_attested=True)
    flag = by_captain.get()
    assert (flag.kind, flag.person) == ("same_plate", agency.captain)
    sentence = explain(flag.kind, flag.facts)
    assert sentence.startswith("3rd use of the same plate in 14 days: 3 look-backs")


def test_an_honest_search_entry_and_look_back_raise_nothing(agency):
    entry = agency.add_entry("KTX4827")
    search(agency, by=agency.other_officer)
    look_back(entry_id=entry.pk, actor=agency.other_officer, is_attested=True)
    assert kinds() == []


def test_flags_and_their_events_hold_no_plate_and_no_reason(agency):
    for reason in PLAUSIBLE:
        search(agency, reason=reason)
    for flag in Flag.objects.all():
        told = f"{flag} {flag.topic} {flag.facts}"
        assert "KTX4827" not in told
        assert not any(word in told for word in ("Child", "bowling", "Witness"))
    for event in Event.objects.all():
        assert "KTX4827" not in str(event.data)


def test_an_honest_week_raises_nothing(agency):
    for number, plate in enumerate(("KTX4827", "BBB2222", "CCC3333", "DDD4444")):
        search(agency, plate=plate, reason=f"{REASON}, lead {number} of the clerk's list")
    assert kinds() == []
