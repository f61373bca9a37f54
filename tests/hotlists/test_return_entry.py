"""An entry goes back with a note, is put right by its author, and waits again."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from alpr_compliance.policy import PolicyViolation
from governance.models import Case
from hotlists.models import Alert, Entry, EntryNotice
from hotlists.rules.entry import entry_end
from hotlists.services.approval import approve_entries, return_entry
from hotlists.services.entry import add_entry, add_list, decide_entry
from hotlists.services.entry_change import correct_entry, propose_change
from hotlists.services.list_category import switch_off_category
from hotlists.services.ongoing import state_ongoing
from ledger.models import Event
from tests.hotlists.conftest import MORNING

pytestmark = pytest.mark.clause("LEX-3.C.vii.d#hotlists")


@pytest.fixture
def entry(agency):
    return add_entry(draft=agency.draft(), actor=agency.officer)


@pytest.fixture
def returned(agency, entry):
    return return_entry(entry_id=entry.pk, actor=agency.captain, note="Which pickup?")


def correct(agency, entry, *, version=1, who="officer", **changes):
    return correct_entry(
        entry_id=entry.pk,
        draft=agency.draft(**changes),
        version=version,
        actor=getattr(agency, who),
    )


def test_it_goes_back_with_a_note_and_matches_nothing(agency, returned, camera):
    assert (returned.status, returned.decision_note) == ("returned", "Which pickup?")
    assert EntryNotice.objects.get(kind="returned").person == agency.officer
    agency.read(camera, "KTX4827")
    assert not Alert.objects.exists()
    assert Event.objects.about(returned).filter(kind="entry.returned").exists()


def test_a_return_needs_a_note(agency, entry):
    with pytest.raises(ValidationError, match="put right"):
        return_entry(entry_id=entry.pk, actor=agency.captain, note=" ")


@pytest.mark.parametrize("who", ["officer", "sergeant", "chief"])
def test_nobody_else_returns_it(agency, entry, who):
    with pytest.raises(PermissionDenied):
        return_entry(entry_id=entry.pk, actor=getattr(agency, who), note="Why?")


def test_an_author_does_not_return_their_own(agency):
    own = add_entry(draft=agency.draft(), actor=agency.captain)
    with pytest.raises(PolicyViolation, match="their own"):
        return_entry(entry_id=own.pk, actor=agency.captain, note="Why?")


def test_a_returned_entry_can_not_be_approved_until_its_author_sent_it_again(agency, returned):
    with pytest.raises(PolicyViolation, match="already returned"):
        decide_entry(entry_id=returned.pk, actor=agency.captain, approve=True)
    corrected = correct(agency, returned, summary="Theft of the mill's white pickup")
    assert (corrected.status, corrected.version) == (Entry.Status.PROPOSED, 2)
    assert corrected.changes.get().fields == ["summary"]
    assert decide_entry(entry_id=returned.pk, actor=agency.captain, approve=True, version=2)


def test_a_corrected_plate_is_named_as_changed_but_kept_nowhere_else(agency, returned):
    corrected = correct(agency, returned, plate="BQD9316")
    assert corrected.plate == "BQD9316"
    change = corrected.changes.get()
    assert (change.fields, change.proposed, change.previous) == (["plate"], {}, {})


def test_only_the_author_puts_it_right(agency, returned):
    with pytest.raises(PolicyViolation, match="Only its author"):
        correct(agency, returned, who="other_officer")


def test_what_was_approved_is_not_corrected(agency):
    approved = agency.add_entry()
    with pytest.raises(PolicyViolation, match="already approved"):
        correct(agency, approved, who="other_officer")


def test_a_correction_is_checked_like_a_new_entry(agency, returned):
    with pytest.raises(PolicyViolation, match="a reason"):
        correct(agency, returned, reason="")


def test_onto_another_case_it_takes_that_cases_end(lexington):
    state_ongoing(case_id=lexington.case().pk, text="Still looked for", actor=lexington.sergeant)
    entry = add_entry(draft=lexington.draft(), actor=lexington.officer)
    shift_end = entry_end(profile=lexington.profile, entered_at=MORNING, now=MORNING, shift="")
    assert entry.expires_at > shift_end
    other = Case.objects.create(
        number="26-009999", kind="criminal", added_by=lexington.officer, added_at=MORNING
    )
    assert correct(lexington, entry, case_id=other.pk).expires_at == shift_end


def test_putting_it_right_does_not_make_it_live_longer(kinston, clock):
    entry = add_entry(draft=kinston.draft(), actor=kinston.officer)
    end = entry.expires_at
    clock.shift(3 * 24 * 3600)
    assert correct(kinston, entry, cautions="Ran before").expires_at == end


def test_it_is_not_put_onto_a_list_or_category_that_is_not_in_use(agency, entry):
    unused = add_list(name="New", source="agency", owner="-", legal_basis="-", actor=agency.captain)
    with pytest.raises(PolicyViolation, match="This list is not in use"):
        correct(agency, entry, hot_list_id=unused.pk)
    switch_off_category(
        hot_list_id=entry.hot_list_id, category="stolen_plate", actor=agency.captain
    )
    with pytest.raises(PolicyViolation, match="not switched on for this list"):
        correct(agency, entry, category="stolen_plate")
    approved = decide_entry(entry_id=entry.pk, actor=agency.captain, approve=True)
    with pytest.raises(PolicyViolation, match="not switched on for this list"):
        propose_change(
            entry_id=approved.pk, changes={"category": "stolen_plate"}, version=1, is_attested=True,
            why="The plate alone", actor=agency.officer,
        )  # fmt: skip


def test_the_approver_does_not_decide_what_they_have_not_seen(agency, entry):
    correct(agency, entry, reason="Taken from the church car park")
    with pytest.raises(PolicyViolation, match="changed since you opened it: reason"):
        decide_entry(entry_id=entry.pk, actor=agency.captain, approve=True, version=1)
    entry.refresh_from_db()
    assert entry.status == Entry.Status.PROPOSED


def test_of_two_open_forms_the_second_is_told_what_changed(agency, returned):
    correct(agency, returned, cautions="Driver ran before")
    with pytest.raises(PolicyViolation, match="cautions"):
        correct(agency, returned, version=1, contact="Desk")


def some(agency, **changes):
    return [
        add_entry(draft=agency.draft(f"KTX{n}", **changes), actor=agency.officer) for n in range(3)
    ]


def test_what_has_nothing_to_look_at_is_approved_together(agency):
    entries = some(agency)
    count = approve_entries(versions=[(e.pk, e.version) for e in entries], actor=agency.captain)
    assert count == 3
    assert Entry.objects.filter(status="approved", decided_by=agency.captain).count() == 3


def test_one_concern_stops_them_all(agency):
    entries = [*some(agency), *some(agency, summary="My neighbor")[:1]]
    with pytest.raises(PolicyViolation, match="something to look at"):
        approve_entries(versions=[(e.pk, e.version) for e in entries], actor=agency.captain)
    assert not Entry.objects.filter(status="approved").exists()


def test_different_categories_are_not_approved_together(agency):
    other = add_entry(draft=agency.draft("BQD9316", category="stolen_plate"), actor=agency.officer)
    entries = [*some(agency), other]
    with pytest.raises(PolicyViolation, match="different categories"):
        approve_entries(versions=[(e.pk, e.version) for e in entries], actor=agency.captain)


def test_nobody_approves_their_own_among_others(agency):
    own = add_entry(draft=agency.draft("BQD9316"), actor=agency.captain)
    with pytest.raises(PolicyViolation, match="their own"):
        approve_entries(versions=[(own.pk, 1)], actor=agency.captain)
