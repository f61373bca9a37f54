"""An import changes a list as a whole, or not at all; what it changed is kept without plates."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from alpr_compliance.policy import PolicyViolation
from hotlists import import_files
from hotlists.models import (
    Alert,
    Entry,
    EntryReview,
    ImportChange,
    ListImport,
    RejectedRow,
    Suspension,
)
from hotlists.services import importing, swap
from hotlists.services.entry import determine_list, remove_entry
from hotlists.services.suspension import suspend_entry
from ledger.models import Event
from reads.digest import plate_digest
from tests.hotlists.sources import (
    files_in,
    import_text,
    imported,
    ncic,
    ncic_rows,
    plates,
    source_list,
)

Reason = RejectedRow.Reason


@pytest.fixture(autouse=True)
def _files(settings, tmp_path):
    settings.IMPORT_FILE_DIR = tmp_path / "imports"


def counts(one: ListImport) -> tuple[int, ...]:
    return one.before, one.added, one.changed, one.removed, one.unchanged


def test_an_imported_entry_raises_an_alert(agency, camera):
    import_text(agency, [ncic("KTX4827", state=agency.profile.agency.state)])
    agency.read(camera, "KTX4827")
    assert Alert.objects.count() == 1


def test_the_difference_is_found_and_kept_without_plates(agency):
    first = import_text(agency, [ncic("AAA111", 1), ncic("BBB222", 2), ncic("CCC333", 3)])
    assert counts(first) == (0, 3, 0, 0, 0)
    changed = ncic("BBB222", 2).replace("BLU", "RED")
    second = import_text(agency, [ncic("AAA111", 1), changed, ncic("DDD444", 4)])
    assert counts(second) == (3, 1, 1, 1, 1)
    assert plates() == ["AAA111", "BBB222", "DDD444"]
    kept = {
        (change.kind, change.source_record, bytes(change.plate_digest))
        for change in ImportChange.objects.filter(list_import=second)
    }
    assert kept == {
        ("added", "V000000004", plate_digest("DDD444")),
        ("changed", "V000000002", plate_digest("BBB222")),
        ("removed", "V000000003", plate_digest("CCC333")),
    }


def test_a_changed_row_is_a_new_version_of_its_entry(agency):
    import_text(agency, [ncic("AAA111")])
    [before] = imported()
    done = import_text(agency, [ncic("AAA111").replace("BLU", "RED")])
    [after] = imported()
    assert counts(done) == (1, 0, 1, 0, 0)
    assert (after.pk, after.version, after.vehicle_color) == (before.pk, 2, "RED")


def test_two_states_stay_two_entries(agency):
    import_text(agency, [ncic("AAA111", state="NE"), ncic("AAA111", state="NC")])
    assert [(entry.plate, entry.state) for entry in imported()] == [
        ("AAA111", "NC"),
        ("AAA111", "NE"),
    ]


def test_dummy_plates_are_counted_and_never_live(agency):
    dummies = ["", "0", "00", "000", "UNKNOWN", "NONE", "NOTAG", "TEMP", "60 DAY"]
    done = import_text(agency, [*ncic_rows(10), *(ncic(plate, 99) for plate in dummies)])
    assert (done.read, done.accepted, done.dummies, done.rejected) == (19, 10, 9, 0)
    assert set(done.rejected_rows.values_list("reason", flat=True)) == {Reason.DUMMY}
    assert len(plates()) == 10


def test_rows_left_out_say_why_and_count_with_the_others(agency):
    rows = [
        *ncic_rows(12),
        ncic("ZX00003", 3),  # again
        ncic("AAA111", 50, state="ZZ"),
        ncic("AAA222", 51, code="X"),
        ncic("A!A222", 52),
        ncic("AAA333", 53, date="20261399"),
    ]
    done = import_text(agency, rows)
    assert (done.status, done.read, done.accepted, done.rejected) == ("live", 17, 12, 5)
    assert list(done.rejected_rows.values_list("line", "reason")) == [
        (13, Reason.DUPLICATE),
        (14, Reason.STATE),
        (15, Reason.CODE),
        (16, Reason.MALFORMED),
        (17, Reason.MALFORMED),
    ]


def test_a_category_that_is_not_switched_on_is_left_out(agency):
    text = "plate,category\n" + "".join(f"ZX{n:05},stolen_vehicle\n" for n in range(3))
    done = import_text(agency, text + "AAA111,expired_registration\n", layout="own_csv")
    is_nebraska = agency.profile.agency.state == "NE"
    assert done.rejected == (0 if is_nebraska else 1)
    assert ("AAA111" in plates()) == is_nebraska
    if not is_nebraska:
        assert done.rejected_rows.get().reason == Reason.CATEGORY


def test_text_of_rows_left_out_goes_with_the_next_live_import(agency):
    first = import_text(agency, [*ncic_rows(3), ncic("NONE", 9)])
    assert "NONE" in first.rejected_rows.get().text
    import_text(agency, ncic_rows(4))
    assert first.rejected_rows.get().text == ""


def test_a_list_that_is_not_determined_takes_the_file_and_matches_nothing(agency, camera):
    hot_list = source_list(agency, is_determined=False)
    import_text(agency, [ncic("KTX4827", state=agency.profile.agency.state)])
    agency.read(camera, "KTX4827")
    assert not Alert.objects.exists()
    determine_list(hot_list_id=hot_list.pk, actor=agency.captain)
    agency.read(camera, "KTX4827")
    assert Alert.objects.exists()


def test_the_agencys_own_list_takes_no_file(agency):
    with pytest.raises(PolicyViolation) as refused:
        import_text(agency, [ncic("AAA111")], hot_list=agency.add_list())
    assert refused.value.clause == agency.profile.cite("entry_approval")


def test_freshness_moves_with_a_live_import_only(agency, clock):
    hot_list = source_list(agency)
    before = hot_list.refreshed_at
    clock.shift(60)
    assert import_text(agency, "nothing like it\n" * 3).status == "failed"
    hot_list.refresh_from_db()
    assert hot_list.refreshed_at == before
    import_text(agency, ncic_rows(3))
    hot_list.refresh_from_db()
    assert hot_list.refreshed_at > before


# --- suspension


def test_a_suspension_survives_imports_until_the_source_dates_the_record_anew(agency):
    import_text(agency, [ncic("AAA111"), ncic("BBB222", 2)])
    with transaction.atomic():
        suspend_entry(
            entry_id=imported()[0].pk,
            actor=agency.captain,
            reason=Suspension.Reason.NEGATIVE_STATUS,
        )
    import_text(agency, [ncic("AAA111").replace("BLU", "RED"), ncic("BBB222", 2)])
    held = imported()[0]
    assert held.suspended_at is not None
    assert held.vehicle_color == "RED"
    import_text(agency, [ncic("AAA111", date="20260301"), ncic("BBB222", 2)])
    freed = imported()[0]
    assert (freed.suspended_at, freed.suspended_by) == (None, None)


def test_a_row_without_its_date_does_not_make_the_next_one_dated_anew(agency):
    import_text(agency, [ncic("AAA111"), ncic("BBB222", 2)])
    with transaction.atomic():
        suspend_entry(
            entry_id=imported()[0].pk,
            actor=agency.captain,
            reason=Suspension.Reason.NEGATIVE_STATUS,
        )
    remove_entry(entry_id=imported()[1].pk, actor=agency.captain)
    # The first line has its date, else it would be the header.
    undated = [ncic("CCC333", 3), ncic("AAA111", date=" " * 8), ncic("BBB222", 2, date=" " * 8)]
    import_text(agency, undated)
    import_text(agency, [ncic("AAA111"), ncic("BBB222", 2)])
    held, removed = imported()[:2]
    assert held.suspended_at is not None
    assert Suspension.objects.unended().get().entry == held
    assert removed.status == Entry.Status.REMOVED


def test_a_suspension_ends_when_the_source_drops_the_record(agency):
    import_text(agency, [ncic("AAA111"), ncic("BBB222", 2)])
    with transaction.atomic():
        suspend_entry(
            entry_id=imported()[0].pk,
            actor=agency.captain,
            reason=Suspension.Reason.NEGATIVE_STATUS,
        )
    import_text(agency, [ncic("BBB222", 2)])
    assert plates() == ["BBB222"]
    import_text(agency, [ncic("AAA111"), ncic("BBB222", 2)])
    assert imported()[0].suspended_at is None
    assert plates() == ["AAA111", "BBB222"]


def test_what_a_person_took_off_stays_off_until_it_is_dated_anew(agency):
    import_text(agency, [ncic("AAA111")])
    remove_entry(entry_id=imported()[0].pk, actor=agency.captain)
    import_text(agency, [ncic("AAA111").replace("BLU", "RED")])
    assert plates() == []
    import_text(agency, [ncic("AAA111", date="20260301")])
    assert plates() == ["AAA111"]


# --- what a source drops


def test_a_dropped_entry_is_deleted_once_no_open_alert_shows_it(agency, camera, clock, sign_in):
    state = agency.profile.agency.state
    import_text(agency, [ncic("KTX4827", state=state), ncic("AAA111", 2), ncic("BBB222", 3)])
    agency.read(camera, "KTX4827")
    import_text(agency, [ncic("BBB222", 3)])
    ended = Entry.objects.filter(status="ended")
    assert set(ended.values_list("plate", "end_reason")) == {
        ("KTX4827", "source_dropped"),
        ("AAA111", "source_dropped"),
    }
    assert swap.delete_dropped(timezone.now()) == 0
    clock.shift(2 * 3600)
    importing.tidy_imports(timezone.now())
    assert [entry.plate for entry in imported()] == ["BBB222", "KTX4827"]
    page = sign_in(agency.officer).get(f"/alerts/{Alert.objects.get().pk}/")
    assert page.status_code == 200


def test_of_a_dropped_entry_that_was_reviewed_the_plate_goes_from_every_text(agency, clock):
    import_text(agency, [ncic("KTX4827"), ncic("BBB222", 2)])
    entry = Entry.objects.get(plate="KTX4827")
    EntryReview.objects.create(
        entry=entry, cause="misread", opened_at=entry.entered_at, note="ktx 4827 lacks its state"
    )
    import_text(agency, [ncic("BBB222", 2)])
    clock.shift(2 * 3600)
    importing.tidy_imports(timezone.now())
    entry.refresh_from_db()
    assert (entry.plate, entry.plate_key) == ("", "")
    assert entry.purged_at is not None
    assert entry.reviews.get().note == "* lacks its state"


# --- sudden changes


def test_a_sudden_change_of_what_is_listed_waits_too(agency):
    import_text(agency, ncic_rows(400))
    others = [row.replace("V0", "W0", 1) for row in ncic_rows(100)]
    rewritten = [row.replace("BLU", "RED") for row in ncic_rows(100)]
    assert import_text(agency, [*others, *ncic_rows(300, first=100)]).status == "held"
    done = import_text(agency, [*rewritten, *ncic_rows(300, first=100)])
    assert (done.status, done.changed) == ("held", 100)
    assert {entry.vehicle_color for entry in imported()} == {"BLU"}


def test_a_sudden_shrink_waits_for_the_administrator(agency):
    import_text(agency, ncic_rows(400))
    done = import_text(agency, ncic_rows(300))
    assert (done.status, done.removed) == ("held", 100)
    assert len(plates()) == 400
    for nobody in (agency.sysadmin, agency.officer, agency.sergeant, agency.chief):
        with pytest.raises(PermissionDenied):
            importing.confirm_import(import_id=done.pk, actor=nobody)
    importing.confirm_import(import_id=done.pk, actor=agency.captain)
    importing.run_import(import_id=done.pk)
    done.refresh_from_db()
    assert (done.status, done.confirmed_as) == ("live", "administrator")
    assert len(plates()) == 300


@pytest.mark.parametrize(("rows", "status"), [(480, "live"), (481, "held"), (700, "held")])
def test_the_limit_of_growth(lexington, rows, status):
    import_text(lexington, ncic_rows(400))
    assert import_text(lexington, ncic_rows(rows)).status == status


def test_another_list_of_the_same_length_is_sudden_too(lexington):
    import_text(lexington, ncic_rows(400))
    assert import_text(lexington, ncic_rows(400, first=5000)).status == "held"


def test_a_first_import_and_a_short_list_are_not_sudden(lexington):
    assert import_text(lexington, ncic_rows(5)).status == "live"
    assert import_text(lexington, ncic_rows(20)).status == "live"


def test_a_discarded_import_changes_nothing(agency, settings, django_capture_on_commit_callbacks):
    import_text(agency, ncic_rows(400))
    held = import_text(agency, ncic_rows(10))
    with django_capture_on_commit_callbacks(execute=True):
        importing.discard_import(import_id=held.pk, actor=agency.sysadmin)
    assert files_in(settings.IMPORT_FILE_DIR) == []
    held.refresh_from_db()
    assert held.status == "discarded"
    assert len(plates()) == 400
    for act in (importing.confirm_import, importing.discard_import):
        with pytest.raises(PolicyViolation, match="does not wait"):
            act(import_id=held.pk, actor=agency.captain)


def test_a_run_twice_changes_nothing_twice(agency):
    done = import_text(agency, ncic_rows(3))
    again = importing.run_import(import_id=done.pk)
    assert again.status == "live"
    assert ImportChange.objects.count() == 3
    assert done.rejected_rows.count() == 0


# --- who, and what is recorded


@pytest.mark.parametrize("who", ["officer", "sergeant", "chief", "dispatcher", "auditor"])
def test_only_the_administrator_and_the_system_administrator_import(agency, who):
    hot_list = source_list(agency)
    with pytest.raises(PermissionDenied):
        importing.submit_import(
            hot_list_id=hot_list.pk, layout="ncic_fixed", category="", file_name="x", size=3,
            chunks=[b"abc"], way=ListImport.Way.UPLOAD, actor=getattr(agency, who),
        )  # fmt: skip
    assert not ListImport.objects.exists()


def test_events_tell_what_happened_without_plates(agency):
    done = import_text(agency, [ncic("KTX4827")])
    kinds = list(Event.objects.about(done).values_list("kind", flat=True))
    assert kinds == ["list_import.started", "list_import.live"]
    assert "KTX4827" not in str(list(Event.objects.values_list("data", flat=True)))


def test_the_file_is_deleted_once_it_is_live(agency, settings):
    import_text(agency, ncic_rows(3))
    assert files_in(settings.IMPORT_FILE_DIR) == []


def test_the_file_of_a_held_import_is_for_the_application_only(agency, settings):
    import_text(agency, ncic_rows(400))
    held = import_text(agency, ncic_rows(10))
    path = import_files.path_of(held.pk)
    assert path.stat().st_mode & 0o777 == 0o600
    path.unlink()
    importing.confirm_import(import_id=held.pk, actor=agency.captain)
    assert importing.run_import(import_id=held.pk).status == "failed"
    assert len(plates()) == 400


@pytest.mark.parametrize(
    ("wrong", "name"),
    [
        ({"read": 1}, "import_counts_every_row"),
        ({"problem": "x"}, "import_failed_says_why"),
        ({"finished_at": None}, "import_ends_at_a_time"),
    ],
)
def test_the_database_holds_to_it(lexington, wrong, name):
    done = import_text(lexington, ncic_rows(3))
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        ListImport.objects.filter(pk=done.pk).update(**wrong)
