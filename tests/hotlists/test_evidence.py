"""An alert that was right, or led to a stop, is kept for its case by one click."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from alpr_compliance.policy import PolicyViolation
from governance.services import close_case
from hotlists.models import Entry, Evidence, MatchedEntry, Suspension
from hotlists.services import importing
from hotlists.services.entry_end import end_entries
from hotlists.services.evidence import keep_as_evidence
from hotlists.services.suspension import suspend_entry
from ledger.models import Event
from personnel.services import scheduled_work
from reads.models import Hold
from reads.services.evidence import follow_cases
from tests.hotlists.desk import only_alert
from tests.hotlists.sources import import_text, ncic

CLAUSES = pytest.mark.clause(
    "LEX-3.B.ii#alerts",
    "LEX-3.B.ii#retention",
    "LEX-3.B.xv#retention-2",
    "LEX-3.E#retention-2",
    "NE-60-3204(1)#retention-2",
)
DAY = timedelta(days=1)


@pytest.fixture
def right(lexington):
    """A confirmed alert of Lexington, ended by the officer."""
    camera = lexington.add_camera()
    lexington.add_entry()
    lexington.read(camera, "KTX4827")
    lexington.read(camera, "KTX4827")
    desk = only_alert(lexington, camera)
    desk.end(lexington.officer)
    return desk


def keep(desk, actor=None, **changes) -> Evidence:
    facts = {"case_id": desk.agency.case().pk, "actor": actor or desk.agency.officer}
    return keep_as_evidence(alert_id=desk.alert.pk, **(facts | changes))


@CLAUSES
def test_its_reads_are_held_for_the_case(right):
    evidence = keep(right, number="E-117")
    placed = evidence.hold
    seen = right.alert.sightings.all()
    assert (placed.ground, placed.case) == ("evidence", right.agency.case())
    assert (placed.plate, placed.camera_ids) == ("KTX4827", [right.camera.pk])
    assert placed.captured_from == seen[0].captured_at
    assert placed.captured_to == seen[1].captured_at
    assert placed.review_due_at == placed.placed_at + 180 * DAY
    assert (placed.origin, placed.origin_id) == ("alert", str(right.alert.pk))
    assert evidence.entries.get() == Entry.objects.get()
    event = Event.objects.about(right.alert).get(kind="alert.kept_as_evidence")
    assert "KTX4827" not in str(event.data)


@CLAUSES
def test_the_plate_of_its_entry_stays_while_it_is_held(right):
    evidence = keep(right)
    entry = Entry.objects.get()
    later = entry.expires_at + DAY
    with time_machine.travel(later, tick=False):
        end_entries(actor=scheduled_work())
        entry.refresh_from_db()
        assert (entry.status, entry.plate) == (Entry.Status.ENDED, "KTX4827")
    Hold.objects.update(ends_at=later)
    with time_machine.travel(later + DAY, tick=False):
        end_entries(actor=scheduled_work())
    entry.refresh_from_db()
    assert entry.plate == ""
    assert evidence.entries.count() == 1


@CLAUSES
@pytest.mark.parametrize("is_suspended", [False, True])
def test_the_plate_stays_though_its_source_drops_the_record(
    lexington, clock, settings, tmp_path, is_suspended
):
    settings.IMPORT_FILE_DIR = tmp_path / "imports"
    rows = [ncic("KTX4827"), ncic("BBB222", 2)]
    import_text(lexington, rows)
    camera = lexington.add_camera()
    lexington.read(camera, "KTX4827")
    desk = only_alert(lexington, camera)
    desk.end(lexington.officer)
    evidence = keep(desk)
    entry = evidence.entries.get()
    if is_suspended:
        suspend_entry(
            entry_id=entry.pk, actor=lexington.officer, reason=Suspension.Reason.RECOVERED
        )
    import_text(lexington, rows[1:])
    clock.shift(2 * 3600)
    importing.tidy_imports(timezone.now())
    entry.refresh_from_db()
    assert (entry.status, entry.plate) == (Entry.Status.ENDED, "KTX4827")
    Hold.objects.update(ends_at=timezone.now())
    importing.tidy_imports(timezone.now())
    entry.refresh_from_db()
    assert entry.plate == ""
    assert evidence.entries.get() == entry


@CLAUSES
def test_it_ends_a_while_after_its_case_closed(right):
    placed = keep(right).hold
    case = right.agency.case()
    assert follow_cases(actor=scheduled_work()) == 0
    close_case(case_id=case.pk, actor=right.agency.officer)
    now = timezone.now()
    with time_machine.travel(now, tick=False):
        assert follow_cases(actor=scheduled_work()) == 1
        assert follow_cases(actor=scheduled_work()) == 0
    placed.refresh_from_db()
    assert placed.ends_at == right.agency.profile.holds.after_case_closes.after(now)


def test_a_case_opened_again_keeps_its_evidence(right):
    placed = keep(right).hold
    case = right.agency.case()
    close_case(case_id=case.pk, actor=right.agency.officer)
    follow_cases(actor=scheduled_work())
    case.refresh_from_db()
    type(case).objects.update(status="open", closed_at=None)
    assert follow_cases(actor=scheduled_work()) == 1
    placed.refresh_from_db()
    assert placed.ends_at is None


def test_north_carolina_has_no_such_ground(kinston):
    camera = kinston.add_camera()
    kinston.add_entry()
    kinston.read(camera, "KTX4827")
    desk = only_alert(kinston, camera)
    desk.end(kinston.officer)
    with pytest.raises(PolicyViolation, match="does not let") as refused:
        keep(desk)
    assert refused.value.clause == "NC-20-183.32(b)"
    assert not Hold.objects.exists()


def test_an_alert_that_proved_nothing_is_no_evidence(lexington):
    camera = lexington.add_camera()
    lexington.add_entry()
    lexington.read(camera, "KTX4827")
    desk = only_alert(lexington, camera)
    with pytest.raises(PolicyViolation, match="Only a confirmed alert"):
        keep_as_evidence(
            alert_id=desk.alert.pk, case_id=lexington.case().pk, actor=lexington.captain
        )


def test_it_is_kept_once(right):
    keep(right)
    with pytest.raises(PolicyViolation, match="kept as evidence already"):
        keep(right)


def test_a_closed_case_takes_none(right):
    close_case(case_id=right.agency.case().pk, actor=right.agency.officer)
    with pytest.raises(PolicyViolation, match="case is closed"):
        keep(right)


def test_after_the_limit_nothing_is_left_to_keep(right):
    right.alert.sightings.all().delete()
    with pytest.raises(PolicyViolation, match="past its limit"):
        keep(right)


@pytest.mark.parametrize("who", ["other_officer", "dispatcher", "auditor"])
def test_who_had_nothing_to_do_with_it_keeps_none(right, who):
    with pytest.raises(PermissionDenied):
        keep(right, actor=getattr(right.agency, who))


def test_one_click_on_the_card_keeps_it(right, sign_in):
    client = sign_in(right.agency.officer)
    card = reverse("hotlists:alert", args=[right.alert.pk])
    page = client.get(card).content.decode()
    assert "Keep as evidence" in page
    assert "30 days" in page or "29 days" in page
    address = reverse("hotlists:keep-evidence", args=[right.alert.pk])
    posted = {"case": right.agency.case().number, "number": "E-117"}
    assert client.post(address, posted).status_code == 302
    page = client.get(card).content.decode()
    assert "evidence number E-117" in page
    assert "yet to confirm" in page
    assert MatchedEntry.objects.exists()


def test_in_north_carolina_the_click_opens_a_request(kinston, sign_in):
    camera = kinston.add_camera()
    kinston.add_entry()
    kinston.read(camera, "KTX4827")
    desk = only_alert(kinston, camera)
    desk.end(kinston.officer)
    client = sign_in(kinston.officer)
    page = client.get(reverse("hotlists:alert", args=[desk.alert.pk])).content.decode()
    address = f"{reverse('data_requests:new-preservation')}?alert={desk.alert.pk}"
    assert address in page
    assert "Keep as evidence" not in page
    assert client.get(address).status_code == 200
