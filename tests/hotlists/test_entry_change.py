"""A change to an approved entry is approved by the immediate supervisor of who proposed it."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from alpr_compliance.policy import PolicyViolation
from hotlists.models import Entry, EntryChange, EntryNotice
from hotlists.services.entry import add_entry, decide_entry, remove_entry
from hotlists.services.entry_change import decide_change, propose_change
from ledger.models import Event

pytestmark = pytest.mark.clause("LEX-3.C.vii.d#hotlists")
CHANGES = {"cautions": "Driver carries a knife", "instruction": "observe"}


@pytest.fixture
def entry(agency):
    return agency.add_entry()


def propose(
    agency,
    entry,
    *,
    who="other_officer",
    version=1,
    why="The owner called",
    is_attested=True,
    **changes,
):
    return propose_change(
        entry_id=entry.pk, changes=changes or CHANGES, version=version, why=why,
        is_attested=is_attested, actor=getattr(agency, who),
    )  # fmt: skip


def test_it_waits_for_the_supervisor_and_then_holds(agency, entry):
    change = propose(agency, entry)
    entry.refresh_from_db()
    assert (entry.instruction, entry.version) == ("stop", 1)
    assert EntryNotice.objects.get(kind="change_waiting").person == agency.sergeant
    decided = decide_change(change_id=change.pk, actor=agency.sergeant, apply=True)
    entry.refresh_from_db()
    assert (entry.instruction, entry.cautions, entry.version) == ("observe", CHANGES["cautions"], 2)
    assert (decided.decided_as, decided.previous["instruction"]) == ("supervisor", "stop")
    assert Event.objects.filter(kind="entry_change.approved").exists()
    assert EntryNotice.objects.filter(kind="change_decided", person=agency.other_officer).exists()


@pytest.mark.parametrize("who", ["officer", "other_officer", "captain", "chief"])
def test_nobody_but_the_immediate_supervisor_decides(agency, entry, who):
    change = propose(agency, entry)
    with pytest.raises((PermissionDenied, PolicyViolation)):
        decide_change(change_id=change.pk, actor=getattr(agency, who), apply=True)
    change.refresh_from_db()
    assert change.is_applied is None


def test_a_supervisors_own_change_goes_to_the_one_above(agency, entry):
    change = propose(agency, entry, who="sergeant")
    with pytest.raises(PermissionDenied):
        decide_change(change_id=change.pk, actor=agency.sergeant, apply=True)
    assert decide_change(change_id=change.pk, actor=agency.captain, apply=True).is_applied


def test_the_chief_decides_the_captains_change(agency, entry):
    entry.case = agency.case()
    entry.case.assigned_to = agency.captain
    entry.case.save()
    change = propose(agency, entry, who="captain")
    assert decide_change(change_id=change.pk, actor=agency.chief, apply=True).is_applied


@pytest.fixture
def investigated(agency):
    """A case whose investigator is `officer`; others enter its plates."""
    case = agency.case()
    case.assigned_to = agency.officer
    case.save()

    def entered(author, approver):
        made = add_entry(draft=agency.draft(), actor=author)
        if made.status == Entry.Status.PROPOSED:
            made = decide_entry(entry_id=made.pk, actor=approver, approve=True)
        return made

    return entered


def test_a_change_of_the_supervisors_own_entry_goes_to_the_administrator(agency, investigated):
    entry = investigated(agency.sergeant, agency.captain)
    change = propose(agency, entry, who="officer")
    assert EntryNotice.objects.get(kind="change_waiting").person == agency.captain
    with pytest.raises(PermissionDenied):
        decide_change(change_id=change.pk, actor=agency.sergeant, apply=True)
    decided = decide_change(change_id=change.pk, actor=agency.captain, apply=True)
    assert decided.decided_as == "administrator"


def test_a_change_of_the_administrators_own_entry_goes_to_the_chief(agency, investigated):
    entry = investigated(agency.captain, agency.chief)
    change = propose(agency, entry, who="sergeant")
    assert EntryNotice.objects.get(kind="change_waiting").person == agency.chief
    with pytest.raises(PolicyViolation, match="their own entry") as refused:
        decide_change(change_id=change.pk, actor=agency.captain, apply=True)
    assert refused.value.clause == agency.profile.cite("self_approval")
    decided = decide_change(change_id=change.pk, actor=agency.chief, apply=True)
    assert decided.decided_as == "chief"


def test_a_refusal_says_why_and_changes_nothing(agency, entry):
    change = propose(agency, entry)
    with pytest.raises(ValidationError, match="Say why"):
        decide_change(change_id=change.pk, actor=agency.sergeant, apply=False)
    decide_change(change_id=change.pk, actor=agency.sergeant, apply=False, note="Not known")
    entry.refresh_from_db()
    assert (entry.instruction, entry.version) == ("stop", 1)
    with pytest.raises(PolicyViolation, match="already decided"):
        decide_change(change_id=change.pk, actor=agency.sergeant, apply=True)


def test_another_plate_is_another_entry(agency, entry):
    for name in ("plate", "state", "case_id", "status"):
        with pytest.raises(PolicyViolation, match="does not change"):
            propose(agency, entry, **{name: "BQD9316"})


def test_a_change_changes_something_and_says_why(agency, entry):
    with pytest.raises(PolicyViolation, match="Nothing is different"):
        propose(agency, entry, instruction="stop")
    with pytest.raises(PolicyViolation, match="no reason"):
        propose(agency, entry, why=" ")


def test_a_change_is_attested_as_an_entry_is(agency, entry):
    with pytest.raises(PolicyViolation, match="serves no prohibited use") as refused:
        propose(agency, entry, is_attested=False)
    assert refused.value.clause == agency.profile.cite("entry_fields")
    propose(agency, entry)
    assert Event.objects.get(kind="entry_change.proposed").data["attested_no_prohibited_use"]


def test_its_words_are_screened_for_who_decides_it(agency, entry, sign_in):
    propose(agency, entry, cautions="Parked at the mosque each Friday")
    page = sign_in(agency.sergeant).get(reverse("hotlists:approvals")).content.decode()
    assert "Please read closely" in page
    EntryChange.objects.update(proposed={"cautions": "Driver carries a knife"})
    page = sign_in(agency.sergeant).get(reverse("hotlists:approvals")).content.decode()
    assert "Please read closely" not in page


def test_the_form_asks_for_that_word(agency, entry, sign_in):
    address = reverse("hotlists:change-entry", args=[entry.pk])
    client = sign_in(agency.other_officer)
    assert "This change serves none of these uses" in client.get(address).content.decode()
    names = ("category", "reason", "summary", "contact")
    posted = {name: getattr(entry, name) for name in names} | CHANGES | {"version": 1, "why": "-"}
    assert client.post(address, posted).status_code == 200
    assert not EntryChange.objects.exists()
    assert client.post(address, posted | {"has_no_prohibited_use": "on"}).status_code == 302
    assert EntryChange.objects.exists()


def test_a_change_may_not_take_away_what_an_entry_must_say(agency, entry):
    with pytest.raises(PolicyViolation, match="lacks a reason"):
        propose(agency, entry, reason="")


def test_a_category_that_serves_no_purpose_is_refused(agency, entry):
    with pytest.raises(PolicyViolation):
        propose(agency, entry, category="expired_registration")


def test_a_stale_form_is_told_what_changed(agency, entry):
    change = propose(agency, entry)
    decide_change(change_id=change.pk, actor=agency.sergeant, apply=True)
    with pytest.raises(PolicyViolation, match="cautions, instruction"):
        propose(agency, entry, contact="Desk")
    assert propose(agency, entry, version=2, contact="Desk")


def test_one_change_waits_at_a_time(agency, entry):
    propose(agency, entry)
    with pytest.raises(PolicyViolation, match="Another change"):
        propose(agency, entry, contact="Desk")


def test_a_stranger_proposes_nothing(agency, entry):
    entry.case.assigned_to = None
    entry.case.save()
    with pytest.raises(PermissionDenied):
        propose(agency, entry, who="officer")


def test_with_the_entry_its_changes_lose_their_words(agency, entry):
    change = propose(agency, entry, cautions="Seen as KTX4827 before")
    decide_change(change_id=change.pk, actor=agency.sergeant, apply=True)
    remove_entry(entry_id=entry.pk, actor=agency.other_officer)
    change.refresh_from_db()
    assert (change.proposed, change.previous, change.fields) == ({}, {}, ["cautions"])


def test_the_database_keeps_a_change_whole_by_itself(agency, entry):
    change = propose(agency, entry)
    now = timezone.now()
    own = {"is_applied": True, "version": 2, "decided_by": change.proposed_by, "decided_at": now}
    for changes, name in [
        ({"is_applied": True, "version": 2}, "entry_change_decided_by_someone"),
        (own, "entry_change_not_decided_by_who_proposed"),
    ]:
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            EntryChange.objects.update(**changes)
