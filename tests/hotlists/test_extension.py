"""Kinston: an entry is gone after 30 days unless a justified request lengthens it."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from alpr_compliance.policy import PolicyViolation
from hotlists.models import Entry, EntryNotice, Extension
from hotlists.services.entry import add_entry, decide_entry
from hotlists.services.entry_end import end_entries
from hotlists.services.extension import ask_extension, decide_extension
from ledger.models import Event
from personnel.services import scheduled_work

pytestmark = pytest.mark.clause("KIN-IV.B.5")
DAY = timedelta(days=1)
WHY = "The stolen pickup was seen near the river on Monday"


@pytest.fixture
def entry(kinston):
    return kinston.add_entry()


def ask(agency, entry, *, days=10, why=WHY, who="other_officer"):
    return ask_extension(
        entry_id=entry.pk, until=entry.expires_at + days * DAY, justification=why,
        actor=getattr(agency, who),
    )  # fmt: skip


def test_after_thirty_days_it_is_gone(kinston, entry, clock):
    clock.move_to(entry.entered_at + 30 * DAY - timedelta(seconds=1))
    assert end_entries(actor=scheduled_work()) == 0
    clock.move_to(entry.entered_at + 30 * DAY)
    assert end_entries(actor=scheduled_work()) == 1
    entry.refresh_from_db()
    assert (entry.status, entry.end_reason) == ("ended", Entry.EndReason.EXPIRED)


def test_a_granted_request_moves_the_end(kinston, entry, clock):
    extension = ask(kinston, entry)
    first_end = entry.expires_at
    entry.refresh_from_db()
    assert entry.expires_at == first_end
    decided = decide_extension(extension_id=extension.pk, actor=kinston.captain, grant=True)
    assert (decided.is_granted, decided.decided_as) == (True, "administrator")
    clock.move_to(first_end + DAY)
    assert end_entries(actor=scheduled_work()) == 0
    assert Event.objects.filter(kind="extension.granted", clause="KIN-IV.B.5").exists()
    assert EntryNotice.objects.filter(person=kinston.other_officer, kind="extended").exists()


def test_the_administrator_is_told_of_a_request(kinston, entry):
    ask(kinston, entry)
    assert EntryNotice.objects.get(kind="extension").person == kinston.captain


@pytest.mark.parametrize("why", ["", "ongoing investigation, case open"])
def test_a_request_is_justified(kinston, entry, why):
    with pytest.raises(PolicyViolation, match="not justified") as refused:
        ask(kinston, entry, why=why)
    assert refused.value.clause == "KIN-IV.B.5"


@pytest.mark.parametrize("days", [0, -1, 31])
def test_it_lengthens_by_at_most_thirty_days(kinston, entry, days):
    with pytest.raises(PolicyViolation, match="at most 30 days"):
        ask(kinston, entry, days=days)


@pytest.mark.clause("NE-60-3204(3)#hotlists")
def test_where_entries_end_with_the_shift_the_page_says_so(lexington, sign_in):
    entry = lexington.add_entry()
    asked = {"until": f"{timezone.now() + 9 * DAY:%Y-%m-%d}", "justification": WHY}
    answer = sign_in(lexington.other_officer).post(f"/entries/{entry.pk}/extend/", asked)
    assert "Entries end with the shift here" in answer.content.decode()
    assert not Extension.objects.exists()


def test_nobody_decides_their_own_request(kinston):
    entry = add_entry(draft=kinston.draft(), actor=kinston.captain)
    decide_entry(entry_id=entry.pk, actor=kinston.chief, approve=True)
    extension = ask(kinston, entry, who="captain")
    with pytest.raises(PolicyViolation, match="their own"):
        decide_extension(extension_id=extension.pk, actor=kinston.captain, grant=True)
    assert (
        decide_extension(extension_id=extension.pk, actor=kinston.chief, grant=True).decided_as
        == "chief"
    )


@pytest.mark.parametrize("who", ["officer", "other_officer", "sergeant", "chief"])
def test_nobody_else_decides(kinston, entry, who):
    extension = ask(kinston, entry)
    with pytest.raises(PermissionDenied):
        decide_extension(extension_id=extension.pk, actor=getattr(kinston, who), grant=True)


def test_a_stranger_does_not_ask(kinston, entry):
    with pytest.raises(PermissionDenied):
        ask(kinston, entry, who="officer")


def test_it_is_decided_once_and_refused_with_a_note(kinston, entry):
    extension = ask(kinston, entry)
    with pytest.raises(ValidationError, match="Say why"):
        decide_extension(extension_id=extension.pk, actor=kinston.captain, grant=False)
    decide_extension(extension_id=extension.pk, actor=kinston.captain, grant=False, note="Found")
    with pytest.raises(PolicyViolation, match="already decided"):
        decide_extension(extension_id=extension.pk, actor=kinston.captain, grant=True)
    entry.refresh_from_db()
    assert entry.expires_at - entry.entered_at == 30 * DAY


def test_after_the_end_it_is_too_late(kinston, entry, clock):
    extension = ask(kinston, entry)
    clock.move_to(entry.expires_at)
    with pytest.raises(PolicyViolation, match="ended before"):
        decide_extension(extension_id=extension.pk, actor=kinston.captain, grant=True)
    with pytest.raises(PolicyViolation, match="has ended"):
        ask(kinston, entry)


def test_one_request_waits_at_a_time(kinston, entry):
    ask(kinston, entry)
    with pytest.raises(ValidationError):
        ask(kinston, entry)


def test_in_lexington_entries_are_not_extended(lexington):
    entry = lexington.add_entry()
    with pytest.raises(PolicyViolation, match="end with the shift"):
        ask(lexington, entry)


def test_the_database_keeps_the_request_whole_by_itself(kinston, entry):
    extension = ask(kinston, entry)
    now = timezone.now()
    for changes, name in [
        ({"justification": ""}, "extension_is_justified"),
        ({"is_granted": True}, "extension_decided_by_someone"),
        ({"is_granted": True, "decided_by": extension.asked_by, "decided_at": now},
         "extension_not_decided_by_who_asked"),
    ]:  # fmt: skip
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            Extension.objects.update(**changes)


def test_nobody_decides_how_long_their_own_entry_stays(kinston):
    case = kinston.case()
    case.assigned_to = kinston.officer
    case.save()
    entry = add_entry(draft=kinston.draft(), actor=kinston.captain)
    decide_entry(entry_id=entry.pk, actor=kinston.chief, approve=True)
    extension = ask(kinston, entry, who="officer")
    assert EntryNotice.objects.get(kind="extension").person == kinston.chief
    with pytest.raises(PolicyViolation, match="their own entry") as refused:
        decide_extension(extension_id=extension.pk, actor=kinston.captain, grant=True)
    assert refused.value.clause == kinston.profile.cite("self_approval")
    decided = decide_extension(extension_id=extension.pk, actor=kinston.chief, grant=True)
    assert decided.decided_as == "chief"


def test_the_chief_is_told_of_what_the_administrator_asks_for(kinston, entry):
    case = kinston.case()
    case.assigned_to = kinston.captain
    case.save()
    ask(kinston, entry, who="captain")
    assert EntryNotice.objects.get(kind="extension").person == kinston.chief


def test_what_nobody_could_decide_is_not_asked(kinston):
    entry = add_entry(draft=kinston.draft(), actor=kinston.captain)
    entry = decide_entry(entry_id=entry.pk, actor=kinston.chief, approve=True)
    type(entry.case).objects.filter(pk=entry.case_id).update(assigned_to=kinston.chief)
    with pytest.raises(PolicyViolation, match="Nobody could decide"):
        ask(kinston, entry, who="chief")
    assert not Extension.objects.exists()
    extension = ask(kinston, entry, who="captain")
    decide_extension(extension_id=extension.pk, actor=kinston.chief, grant=True)
