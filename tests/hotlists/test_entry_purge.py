"""When an entry has ended its plate goes; who, why and a keyed digest stay."""

from datetime import timedelta

import pytest
from django.db import connection

from governance.models import WrittenApproval
from hotlists.models import Alert, Entry, EntryReview, OngoingStatement, Suspension
from hotlists.services.ending import Answer, end_alert
from hotlists.services.entry import add_entry, decide_entry, remove_entry
from hotlists.services.entry_change import propose_change
from hotlists.services.entry_end import end_entries, without_plate
from ledger.models import Event
from personnel.services import scheduled_work
from reads.digest import plate_digest

PLATE = "KTX4827"


def rows_with_plate():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM hotlists_entry AS e WHERE upper(e::text) LIKE %s", [f"%{PLATE}%"]
        )
        return cursor.fetchone()[0]


def run():
    end_entries(actor=scheduled_work())


def columns_with_plate():
    """Every column of text, in any table, that holds the plate, however it is spaced there."""
    found = []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, column_name FROM information_schema.columns JOIN pg_class"
            " ON oid = format('public.%I', table_name)::regclass WHERE table_schema = 'public'"
            " AND relkind IN ('r', 'p') AND NOT relispartition"
            " AND data_type IN ('text', 'character varying', 'json', 'jsonb', 'ARRAY')"
        )
        for table, column in cursor.fetchall():
            cursor.execute(
                f'SELECT count(*) FROM "{table}" WHERE upper(regexp_replace('  # noqa: S608
                f"\"{column}\"::text, '[^[:alnum:]]', '', 'g')) LIKE %s",
                [f"%{PLATE}%"],
            )
            if cursor.fetchone()[0]:
                found.append(f"{table}.{column}")
    return found


@pytest.mark.clause("NE-60-3204(3)#hotlists", "KIN-IV.B.5")
def test_with_an_ended_entry_its_plate_goes_from_every_text_about_it(agency):
    says = f"About ktx-4827, {PLATE}"
    approval = agency.written_approval(subject=says)
    WrittenApproval.objects.update(note=says)
    words = ("reason", "summary", "cautions", "contact", "report_reference", "person_description")
    look = ("vehicle_make", "vehicle_model", "vehicle_color", "vehicle_body")
    entry = agency.add_entry(
        PLATE, is_covert=True, written_approval_id=approval.pk,
        **dict.fromkeys((*words, *look), says),
    )  # fmt: skip
    propose_change(
        entry_id=entry.pk, changes={"cautions": f"{says} again"}, version=1, why=says,
        is_attested=True, actor=agency.other_officer,
    )  # fmt: skip
    OngoingStatement.objects.create(
        case=entry.case, stated_by=agency.officer, stated_as="officer", text=says,
        at=entry.entered_at, until=entry.entered_at + timedelta(days=1),
    )  # fmt: skip
    EntryReview.objects.create(entry=entry, cause="misread", opened_at=entry.entered_at, note=says)
    Suspension.objects.create(
        entry=entry, reason="review", suspended_by=agency.captain, suspended_at=entry.entered_at,
        reported_to=says, reported_by=agency.captain, reported_at=entry.entered_at,
    )  # fmt: skip
    planted = columns_with_plate()
    assert len(planted) > 18
    assert "governance_writtenapproval.subject" in planted
    remove_entry(entry_id=entry.pk, actor=agency.other_officer)
    assert columns_with_plate() == []
    approval.refresh_from_db()
    assert approval.subject == "About *, *"


@pytest.mark.clause("NE-60-3204(3)#hotlists", "KIN-IV.B.5")
def test_an_ended_entry_keeps_who_when_why_and_a_digest(agency, clock):
    entry = agency.add_entry(
        PLATE, reason="Owner says ktx 4827 was taken", summary=f"Theft of a pickup, {PLATE}",
        cautions=f"{PLATE} is armed", person_description="Tall man in a red coat",
    )  # fmt: skip
    clock.move_to(entry.expires_at)
    run()
    entry.refresh_from_db()
    assert entry.purged_at is not None
    assert (entry.plate, entry.plate_key, entry.person_description) == ("", "", "")
    assert entry.reason == "Owner says * was taken"
    assert (entry.entered_by, entry.case) == (agency.other_officer, agency.case())
    assert bytes(entry.plate_digest) == plate_digest(PLATE)
    assert rows_with_plate() == 0
    assert Event.objects.about(entry).filter(kind="entry.purged").exists()


def test_a_removed_entry_is_purged_at_once(agency):
    entry = agency.add_entry(PLATE)
    removed = remove_entry(entry_id=entry.pk, actor=agency.other_officer)
    assert (removed.status, removed.end_reason, removed.plate) == ("removed", "removed", "")


def test_a_refused_entry_loses_its_plate_at_once_and_keeps_who_when_why_and_a_digest(agency):
    entry = add_entry(draft=agency.draft(PLATE, reason=f"Seen near {PLATE}"), actor=agency.officer)
    refused = decide_entry(
        entry_id=entry.pk, actor=agency.captain, approve=False, note=f"Mistyped {PLATE}"
    )
    assert (refused.status, refused.plate, refused.plate_key) == ("refused", "", "")
    assert (refused.reason, refused.decision_note) == ("Seen near *", "Mistyped *")
    assert (refused.entered_by, refused.decided_by) == (agency.officer, agency.captain)
    assert refused.case == agency.case()
    assert bytes(refused.plate_digest) == plate_digest(PLATE)
    assert rows_with_plate() == 0
    assert Event.objects.about(entry).filter(kind="entry.purged").count() == 1


def test_what_an_open_alert_shows_stays_until_it_ends(agency, camera, desk):
    entry = Entry.objects.get()
    remove_entry(entry_id=entry.pk, actor=agency.other_officer)
    run()
    assert rows_with_plate() == 1
    alert = Alert.objects.get()
    match = alert.matches.get()
    end_alert(
        alert_id=alert.pk, actor=agency.officer, field_outcome="not_located",
        answers={match.pk: Answer(outcome="not_determined")},
    )  # fmt: skip
    run()
    assert rows_with_plate() == 0


def test_an_ended_alert_is_still_told_in_the_history(agency, camera, desk, sign_in):
    entry = Entry.objects.get()
    remove_entry(entry_id=entry.pk, actor=agency.other_officer)
    match = desk.alert.matches.get()
    end_alert(
        alert_id=desk.alert.pk, actor=agency.officer, field_outcome="not_located",
        answers={match.pk: Answer(outcome="not_determined")},
    )  # fmt: skip
    run()
    client = sign_in(agency.officer)
    for url in ("/alerts/history/", f"/alerts/{desk.alert.pk}/", "/alerts/", "/entries/"):
        page = client.get(url)
        assert page.status_code == 200
        assert PLATE not in page.content.decode()


def test_a_purged_entry_is_purged_once(agency, clock):
    entry = agency.add_entry(PLATE)
    remove_entry(entry_id=entry.pk, actor=agency.other_officer)
    run()
    assert Event.objects.about(entry).filter(kind="entry.purged").count() == 1


def test_the_digest_tells_a_plate_that_comes_back_and_needs_its_key(agency, settings, tmp_path):
    first = plate_digest("KTXO4827")
    assert plate_digest("KTX04827") == first
    assert plate_digest("KTX14827") != first
    settings.KEY_DIR = tmp_path / "other"
    assert plate_digest("KTXO4827") != first


@pytest.mark.parametrize(
    ("text", "plate", "left"),
    [
        ("KTX-48 27 and ktx4827", "KTX4827", "* and *"),
        ("About AB, the tab", "AB", "About *, the tab"),
        ("White pickup", "", "White pickup"),
    ],
)
def test_a_plate_is_struck_out_however_it_is_written(text, plate, left):
    assert without_plate(text, plate) == left
