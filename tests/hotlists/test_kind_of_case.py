"""In Nebraska entries and statements rest on an investigation; elsewhere on any open case."""

import pytest

from alpr_compliance.policy import PolicyViolation
from governance.services import correct_case_kind
from hotlists.models import Entry
from hotlists.services.entry import add_entry, decide_entry
from hotlists.services.entry_change import propose_change
from hotlists.services.ongoing import state_ongoing
from ledger.models import Event

NEBRASKA = pytest.mark.clause("NE-60-3202(1)", "NE-60-3204(3)#access", "NE-60-3204(3)#hotlists")
TEXT = "The festival goes on until Sunday and the truck is still looked for"
NO_INVESTIGATION = "no criminal or missing-person investigation: its kind is “Other”"


def is_other(agency):
    correct_case_kind(case_id=agency.case().pk, kind="other", actor=agency.sergeant)


@NEBRASKA
@pytest.mark.parametrize("kind", ["agency_list", "manual"])
def test_an_entry_on_no_investigation_is_refused(lexington, kind):
    is_other(lexington)
    with pytest.raises(PolicyViolation, match=NO_INVESTIGATION) as refused:
        add_entry(draft=lexington.draft(kind=kind), actor=lexington.officer)
    assert refused.value.clause == "NE-60-3204(3)#hotlists"
    assert "corrected under Cases" in refused.value.next_step
    assert not Entry.objects.exists()


@NEBRASKA
@pytest.mark.parametrize("kind", ["criminal", "missing_person"])
def test_either_investigation_carries_an_entry_once_its_kind_is_right(lexington, kind):
    is_other(lexington)
    correct_case_kind(case_id=lexington.case().pk, kind=kind, actor=lexington.sergeant)
    assert lexington.add_entry().status == Entry.Status.APPROVED
    assert state_ongoing(case_id=lexington.case().pk, text=TEXT, actor=lexington.sergeant)


@NEBRASKA
def test_one_that_waits_is_not_approved_on_it_but_can_be_refused(lexington):
    entry = add_entry(draft=lexington.draft(), actor=lexington.officer)
    is_other(lexington)
    with pytest.raises(PolicyViolation, match=NO_INVESTIGATION):
        decide_entry(entry_id=entry.pk, actor=lexington.captain, approve=True)
    facts = {"approve": False, "note": "No crime"}
    assert decide_entry(entry_id=entry.pk, actor=lexington.captain, **facts).status == "refused"


@NEBRASKA
def test_nor_is_one_changed_on_it(lexington):
    entry = lexington.add_entry()
    is_other(lexington)
    with pytest.raises(PolicyViolation, match=NO_INVESTIGATION):
        propose_change(
            entry_id=entry.pk, changes={"contact": "Desk"}, version=1, why="New desk",
            is_attested=True, actor=lexington.other_officer,
        )  # fmt: skip


@NEBRASKA
def test_it_is_not_stated_to_be_ongoing(lexington):
    is_other(lexington)
    with pytest.raises(PolicyViolation, match=NO_INVESTIGATION) as refused:
        state_ongoing(case_id=lexington.case().pk, text=TEXT, actor=lexington.sergeant)
    assert refused.value.clause == lexington.profile.cite("entry_expiry")
    assert not Event.objects.filter(kind="case.stated_ongoing").exists()


def test_in_kinston_any_open_case_carries_an_entry(kinston):
    is_other(kinston)
    assert kinston.add_entry().status == Entry.Status.APPROVED
