"""A member's entry: what it must say, when it ends, and that it matches nothing by itself."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from alpr_compliance.policy import PolicyViolation
from governance.services.case import close_case
from hotlists.models import Alert, Entry
from hotlists.services.entry import add_entry, decide_entry
from ledger.models import Event

PURPOSE = pytest.mark.clause(
    "LEX-3", "LEX-3.B.xi", "LEX-3.C.i", "LEX-3.F", "LEX-3.G.ii", "KIN-IV.B.1", "KIN-IV.F.2"
)
LACKING = {
    "reason": {"reason": "  "},
    "summary": {"summary": ""},
    "case": {"case_id": None},
    "determination": {"is_determined_relevant": False},
}


def add(agency, **changes):
    return add_entry(draft=agency.draft(**changes), actor=agency.officer)


@pytest.mark.clause("NE-60-3202(1)", "LEX-3.C.vii.d#hotlists")
@pytest.mark.parametrize("missing", LACKING)
def test_lexington_refuses_an_entry_that_lacks(lexington, missing):
    with pytest.raises(PolicyViolation) as refused:
        add(lexington, **LACKING[missing])
    assert refused.value.clause == lexington.profile.cite("entry_fields")
    assert not Entry.objects.exists()
    assert not Event.objects.filter(kind="entry.added").exists()


def test_everything_that_is_lacking_is_named_at_once(lexington):
    with pytest.raises(PolicyViolation, match="an open case and a reason"):
        add(lexington, reason="", case_id=None)


def test_kinston_needs_a_documented_reason(kinston):
    with pytest.raises(PolicyViolation) as refused:
        add(kinston, **LACKING["reason"])
    assert refused.value.clause == kinston.profile.cite("entry_fields")


@pytest.mark.parametrize("missing", [name for name in LACKING if name != "reason"])
def test_kinston_asks_for_no_more(kinston, missing):
    assert add(kinston, **LACKING[missing]).status == Entry.Status.PROPOSED


@pytest.mark.clause("LEX-3.C.vii.d#hotlists", "NE-60-3202(1)")
def test_a_closed_case_carries_no_new_entry(lexington):
    draft = lexington.draft()
    close_case(case_id=lexington.case().pk, actor=lexington.captain)
    with pytest.raises(PolicyViolation, match="an open case"):
        add_entry(draft=draft, actor=lexington.officer)


@pytest.mark.clause("LEX-2.D#hotlists-2", "LEX-2.E", "LEX-2.G", "KIN-III.E", "KIN-III.F#hotlists-2")
def test_a_category_gives_its_entry_the_purpose_it_is_mapped_to(agency):
    for category in agency.profile.categories:
        if category.manual_purpose is not None:
            assert add(agency, category=category.code).purpose == category.manual_purpose


@PURPOSE
@pytest.mark.clause("NC-20-183.30", "NC-20-183.31(b)")
def test_kinston_never_takes_expired_registrations(kinston):
    with pytest.raises(PolicyViolation) as refused:
        add(kinston, category="expired_registration")
    assert refused.value.clause.startswith("NC-20-183.3")


@PURPOSE
@pytest.mark.clause("NE-60-3203(2)")
@pytest.mark.parametrize("category", ["expired_registration", "dmv_flag"])
def test_in_lexington_registration_is_never_entered_by_hand(lexington, category):
    with pytest.raises(PolicyViolation, match="not entered by hand") as refused:
        add(lexington, category=category)
    assert refused.value.clause == lexington.profile.cite("entry_fields")


@PURPOSE
def test_a_category_that_is_off_is_refused_with_its_clause(agency):
    with pytest.raises(PolicyViolation) as refused:
        add(agency, category="parking_debt")
    assert refused.value.clause == agency.profile.cite("categories")


def test_a_state_that_does_not_exist_is_refused(agency):
    with pytest.raises(ValidationError, match="No state has this code"):
        add(agency, state="ZZ")


def test_no_state_stands_for_any_state(agency):
    assert add(agency, state="").state == ""


@pytest.mark.parametrize(
    "plate", ["", "A", "KTX*827", "KTX48271234", "ÄBC123", "<b>", "\u0661\u0662"]
)
def test_a_plate_with_other_characters_or_length_is_refused(agency, plate):
    with pytest.raises(ValidationError):
        add(agency, plate=plate)


def test_a_plate_is_kept_without_spaces_in_upper_case_under_its_folded_key(agency):
    entry = add(agency, plate=" ktx-o1q·i ")
    assert (entry.plate, entry.plate_key) == ("KTXO1QI", "KTX0101")


def test_the_database_refuses_such_a_plate_by_itself(agency):
    entry = add(agency)
    with pytest.raises(IntegrityError, match="entry_plate_fits_its_kind"), transaction.atomic():
        Entry.objects.filter(pk=entry.pk).update(plate="ktx 827")


def test_the_database_refuses_an_entry_without_an_end_by_itself(agency):
    entry = add(agency)
    with (
        pytest.raises(IntegrityError, match="entry_by_people_has_author_and_end"),
        transaction.atomic(),
    ):
        Entry.objects.filter(pk=entry.pk).update(expires_at=entry.entered_at)


@pytest.mark.parametrize(
    ("written", "ends"),
    [
        # Central time: UTC-5 until 1 November 2026, UTC-6 until 14 March 2027.
        pytest.param((2026, 10, 21, 4, 30), (2026, 10, 21, 11), id="over midnight"),
        pytest.param((2026, 10, 21, 9, 0), (2026, 10, 21, 11), id="after midnight"),
        pytest.param((2026, 10, 21, 11, 0), (2026, 10, 21, 23), id="as the day shift begins"),
        pytest.param((2026, 11, 1, 3, 0), (2026, 11, 1, 12), id="the night the clock goes back"),
        pytest.param((2026, 11, 1, 7, 30), (2026, 11, 1, 12), id="in the hour that comes twice"),
        pytest.param((2027, 3, 14, 4, 0), (2027, 3, 14, 11), id="the night it goes forward"),
        pytest.param((2027, 3, 14, 8, 30), (2027, 3, 14, 11), id="after the hour that is missing"),
    ],
)
def test_a_lexington_entry_ends_with_the_shift(lexington, clock, written, ends):
    clock.move_to(datetime(*written, tzinfo=UTC), tick=False)
    assert add(lexington).expires_at == datetime(*ends, tzinfo=UTC)


def test_a_shift_ends_at_six_by_the_wall_clock(lexington):
    local = add(lexington).expires_at.astimezone(ZoneInfo("America/Chicago"))
    assert (local.hour, local.minute) == (18, 0)


def test_a_kinston_entry_ends_after_thirty_days(kinston):
    entry = add(kinston)
    assert entry.expires_at - entry.entered_at == timedelta(days=30)


def test_a_member_may_ask_for_less_time_but_not_for_more(agency):
    soon = timezone.now() + timedelta(hours=1)
    late = timezone.now() + timedelta(days=300)
    assert add(agency, expires_at=soon).expires_at == soon
    assert add(agency, expires_at=late).expires_at < late


def test_an_end_that_has_passed_is_refused(agency):
    with pytest.raises(ValidationError):
        add(agency, expires_at=timezone.now() - timedelta(minutes=1))


@pytest.mark.clause("LEX-3.C.vii.d#hotlists")
def test_an_entry_matches_nothing_before_it_is_approved(agency, camera):
    entry = add(agency)
    agency.read(camera, "KTX4827")
    assert not Alert.objects.exists()
    decide_entry(entry_id=entry.pk, actor=agency.captain, approve=True)
    agency.read(camera, "KTX4827")
    assert Alert.objects.count() == 1


@pytest.mark.parametrize("who", ["dispatcher", "auditor", "sysadmin"])
def test_only_those_who_act_on_alerts_enter_plates(agency, who):
    with pytest.raises(PermissionDenied):
        add_entry(draft=agency.draft(), actor=getattr(agency, who))


def test_the_event_of_an_entry_names_neither_plate_nor_reason(agency):
    entry = add(agency)
    event = Event.objects.about(entry).get()
    assert event.data == {
        "kind": entry.kind,
        "category": "stolen_vehicle",
        "list": entry.hot_list_id,
        "attested_no_prohibited_use": True,
    }
