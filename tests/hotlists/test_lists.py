"""Lists have a source that the policy names, and match only once determined for use."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from alpr_compliance.policy import PolicyViolation
from hotlists.forms import EntryForm
from hotlists.models import Alert, Entry, HotList
from hotlists.services.entry import add_entry, add_list, determine_list
from ledger.models import Event
from personnel.models import Designation
from personnel.services import designate
from reads.plates import plate_key


def new_list(agency, actor=None, source="ncic"):
    return add_list(
        name="State list", source=source, owner="Records", legal_basis="-",
        actor=actor or agency.captain,
    )  # fmt: skip


def source_entry(agency, hot_list, plate="KTX4827", **changes):
    """An entry as an import leaves it."""
    facts = {
        "category": "stolen_vehicle", "purpose": "stolen_vehicle", "instruction": "stop",
        "kind": Entry.Kind.IMPORTED, "status": Entry.Status.APPROVED, "source_record": "A1",
        "state": agency.profile.agency.state, "entered_at": timezone.now(), "reason": "-",
    }  # fmt: skip
    return Entry.objects.create(
        hot_list=hot_list, plate=plate, plate_key=plate_key(plate), **(facts | changes)
    )


@pytest.mark.clause("LEX-3.C.vii#hotlists", "KIN-IV.A.6")
def test_an_undetermined_list_matches_nothing(agency, camera):
    hot_list = new_list(agency)
    source_entry(agency, hot_list)
    agency.read(camera, "KTX4827")
    assert not Alert.objects.exists()
    determine_list(hot_list_id=hot_list.pk, actor=agency.captain)
    agency.read(camera, "KTX4827")
    assert Alert.objects.count() == 1


def test_nothing_is_entered_on_an_undetermined_list(agency):
    hot_list = new_list(agency)
    with pytest.raises(PolicyViolation, match="not in use") as refused:
        add_entry(draft=agency.draft(hot_list_id=hot_list.pk), actor=agency.officer)
    assert refused.value.clause == agency.profile.cite("lists")
    agency.add_list()
    offered = dict(
        EntryForm(profile=agency.profile, user=agency.officer).fields["hot_list_id"].choices
    )
    assert list(offered.values()) == ["Agency list"]


def test_members_enter_on_the_agencys_own_list_alone(agency):
    hot_list = new_list(agency)
    determine_list(hot_list_id=hot_list.pk, actor=agency.captain)
    with pytest.raises(PolicyViolation, match="what its source sends") as refused:
        add_entry(draft=agency.draft(hot_list_id=hot_list.pk), actor=agency.officer)
    assert refused.value.clause == agency.profile.cite("entry_approval")
    agency.add_list()
    offered = EntryForm(profile=agency.profile, user=agency.officer).fields["hot_list_id"].choices
    assert [name for _, name in offered] == ["Agency list"]


def test_a_list_is_determined_once(agency):
    hot_list = new_list(agency)
    determine_list(hot_list_id=hot_list.pk, actor=agency.captain)
    with pytest.raises(PolicyViolation) as refused:
        determine_list(hot_list_id=hot_list.pk, actor=agency.captain)
    assert refused.value.clause == agency.profile.cite("lists")
    event = Event.objects.about(hot_list).get(kind="hot_list.determined")
    assert event.data == {"capacity": "administrator"}


@pytest.mark.parametrize("who", ["officer", "sergeant", "chief", "dispatcher", "sysadmin"])
def test_nobody_else_chooses_lists(agency, who):
    hot_list = new_list(agency)
    with pytest.raises(PermissionDenied):
        determine_list(hot_list_id=hot_list.pk, actor=getattr(agency, who))
    with pytest.raises(PermissionDenied):
        new_list(agency, getattr(agency, who))


@pytest.mark.clause("LEX-2.D#hotlists", "KIN-III.F#hotlists")
def test_a_source_that_the_policy_does_not_name_is_refused(agency):
    with pytest.raises(PolicyViolation) as refused:
        new_list(agency, source="repossession")
    assert refused.value.clause == agency.profile.cite("lists")


def test_a_designee_chooses_lists_in_lexington_and_says_so(lexington):
    hot_list = new_list(lexington)
    designate(
        kind=Designation.Kind.DESIGNEE, act="choose_lists", person_id=lexington.sergeant.pk,
        actor=lexington.captain, statement="Keeps the lists", starts_at=timezone.now(),
        ends_at=timezone.now() + timedelta(days=30),
    )  # fmt: skip
    assert determine_list(hot_list_id=hot_list.pk, actor=lexington.sergeant).determined_at
    event = Event.objects.about(hot_list).get(kind="hot_list.determined")
    assert event.data == {"capacity": "designee"}


def test_kinston_has_no_designee(kinston):
    with pytest.raises(PolicyViolation):
        designate(
            kind=Designation.Kind.DESIGNEE, act="choose_lists", person_id=kinston.sergeant.pk,
            actor=kinston.captain, statement="Keeps the lists", starts_at=timezone.now(),
        )  # fmt: skip


def test_a_source_outside_nebraskas_law_is_flagged(lexington):
    assert not new_list(lexington, source="nicb").is_statutory_source


def test_the_database_wants_to_know_who_determined_a_list(agency):
    hot_list = new_list(agency)
    with (
        pytest.raises(IntegrityError, match="hot_list_determined_by_someone"),
        transaction.atomic(),
    ):
        HotList.objects.filter(pk=hot_list.pk).update(determined_at=timezone.now())
