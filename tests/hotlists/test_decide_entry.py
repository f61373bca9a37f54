"""The Administrator approves each first entry; nobody approves their own."""

import contextlib
import threading
from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from alpr_compliance.policy import PolicyViolation
from hotlists.models import Entry
from hotlists.permissions import require
from hotlists.services.entry import add_entry, decide_entry, remove_entry
from ledger.models import Event
from personnel.models import Designation
from personnel.services import designate

pytestmark = pytest.mark.clause("LEX-3.C.vii.d#hotlists")


@pytest.fixture
def entry(agency):
    return add_entry(draft=agency.draft(), actor=agency.officer)


def appoint(agency, person):
    now = timezone.now()
    designate(
        kind=Designation.Kind.ACTING_ADMINISTRATOR, person_id=person.pk, actor=agency.chief,
        statement="While the captain is away", starts_at=now, ends_at=now + timedelta(days=7),
    )  # fmt: skip


def test_the_captain_approves_an_entry(agency, entry):
    decided = decide_entry(entry_id=entry.pk, actor=agency.captain, approve=True)
    assert (decided.status, decided.decided_by) == (Entry.Status.APPROVED, agency.captain)
    assert decided.decided_as == "administrator"
    event = Event.objects.about(entry).get(kind="entry.approved")
    assert event.clause == agency.profile.cite("entry_approval")
    assert event.data == {"capacity": "administrator"}


def test_an_author_never_decides_their_own_entry(agency):
    own = add_entry(draft=agency.draft(), actor=agency.captain)
    with pytest.raises(PolicyViolation) as refused:
        decide_entry(entry_id=own.pk, actor=agency.captain, approve=True)
    assert refused.value.clause == agency.profile.cite("self_approval")
    own.refresh_from_db()
    assert own.status == Entry.Status.PROPOSED


def test_the_database_refuses_a_decision_by_the_author_by_itself(entry):
    with (
        pytest.raises(IntegrityError, match="entry_not_decided_by_its_author"),
        transaction.atomic(),
    ):
        Entry.objects.filter(pk=entry.pk).update(
            status="approved", decided_by=entry.entered_by, decided_at=timezone.now()
        )


def test_the_database_refuses_an_approval_by_nobody_by_itself(entry):
    with pytest.raises(IntegrityError, match="entry_approved_by_someone"), transaction.atomic():
        Entry.objects.filter(pk=entry.pk).update(status="approved")


@pytest.mark.parametrize("who", ["officer", "other_officer", "sergeant", "dispatcher", "chief"])
def test_nobody_else_decides_an_officers_entry(agency, entry, who):
    with pytest.raises(PermissionDenied):
        decide_entry(entry_id=entry.pk, actor=getattr(agency, who), approve=True)


def test_the_chief_decides_the_captains_own_entry(agency):
    own = add_entry(draft=agency.draft(), actor=agency.captain)
    decided = decide_entry(entry_id=own.pk, actor=agency.chief, approve=True)
    assert (decided.status, decided.decided_as) == (Entry.Status.APPROVED, "chief")


def test_an_acting_administrator_says_so_in_what_they_decide(agency, entry):
    appoint(agency, agency.sergeant)
    decided = decide_entry(entry_id=entry.pk, actor=agency.sergeant, approve=True)
    assert decided.decided_as == "acting_administrator"


def test_an_acting_administrator_does_not_decide_the_captains_own_entry(agency):
    own = add_entry(draft=agency.draft(), actor=agency.captain)
    appoint(agency, agency.sergeant)
    with pytest.raises(PermissionDenied):
        decide_entry(entry_id=own.pk, actor=agency.sergeant, approve=True)


def test_a_designee_for_lists_decides_no_entries(lexington):
    entry = add_entry(draft=lexington.draft(), actor=lexington.officer)
    designate(
        kind=Designation.Kind.DESIGNEE, act="choose_lists", person_id=lexington.sergeant.pk,
        actor=lexington.captain, statement="Keeps the lists", starts_at=timezone.now(),
    )  # fmt: skip
    with pytest.raises(PermissionDenied):
        decide_entry(entry_id=entry.pk, actor=lexington.sergeant, approve=True)


@pytest.mark.parametrize("again", [True, False])
def test_a_decided_entry_is_not_decided_again(agency, entry, again):
    decide_entry(entry_id=entry.pk, actor=agency.captain, approve=True)
    with pytest.raises(PolicyViolation, match="already approved") as refused:
        decide_entry(entry_id=entry.pk, actor=agency.captain, approve=again, note="No")
    assert refused.value.clause == agency.profile.cite("entry_approval")


def test_a_removed_entry_can_not_be_approved(agency, entry):
    remove_entry(entry_id=entry.pk, actor=agency.officer)
    with pytest.raises(PolicyViolation, match="already removed"):
        decide_entry(entry_id=entry.pk, actor=agency.captain, approve=True)


def test_an_entry_that_ended_while_it_waited_is_not_approved(agency, entry):
    with (
        time_machine.travel(entry.expires_at),
        pytest.raises(PolicyViolation, match="ended before") as refused,
    ):
        decide_entry(entry_id=entry.pk, actor=agency.captain, approve=True)
    assert refused.value.clause == agency.profile.cite("entry_expiry")
    entry.refresh_from_db()
    assert entry.status == Entry.Status.PROPOSED


def test_a_refusal_needs_a_note(agency, entry):
    with pytest.raises(ValidationError, match="Say why"):
        decide_entry(entry_id=entry.pk, actor=agency.captain, approve=False, note=" ")
    decided = decide_entry(
        entry_id=entry.pk, actor=agency.captain, approve=False, note="No warrant"
    )
    assert (decided.status, decided.decision_note) == (Entry.Status.REFUSED, "No warrant")


def test_only_the_author_or_the_administrator_removes_an_entry(agency, entry):
    for person in (agency.other_officer, agency.sergeant, agency.dispatcher):
        with pytest.raises(PermissionDenied):
            remove_entry(entry_id=entry.pk, actor=person)
    assert remove_entry(entry_id=entry.pk, actor=agency.officer).status == Entry.Status.REMOVED
    with pytest.raises(PolicyViolation, match="already removed"):
        remove_entry(entry_id=entry.pk, actor=agency.captain)


def test_of_two_decisions_at_once_one_wins(committed_agency, monkeypatch):
    agency = committed_agency
    entry = add_entry(draft=agency.draft(), actor=agency.officer)
    meet = threading.Barrier(2, timeout=0.5)
    outcomes = []

    def wait_for_the_other(*args):  # after the row is loaded, before it is decided
        with contextlib.suppress(threading.BrokenBarrierError):
            meet.wait()
        require(*args)

    def decide():
        try:
            decide_entry(entry_id=entry.pk, actor=agency.captain, approve=True)
            outcomes.append("approved")
        except PolicyViolation as refused:
            outcomes.append(str(refused.clause))
        finally:
            connection.close()

    monkeypatch.setattr("hotlists.permissions.require", wait_for_the_other)
    threads = [threading.Thread(target=decide) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == sorted([str(agency.profile.cite("entry_approval")), "approved"])
