"""Events and change history outlive what was captured: neither ever holds a plate."""

from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.urls import reverse

from alpr_compliance.policy import PolicyViolation
from camera_ingest.services.camera import take_out_of_service
from camera_ingest.services.key import issue_key
from hotlists.models import Alert
from hotlists.services import alert as alerts
from hotlists.services import check as checks
from hotlists.services import entry as entries
from hotlists.services.ending import Answer, end_alert
from hotlists.services.stop import StopFacts
from ledger.models import Event
from personnel.services import scheduled_work
from reads.services import purge_expired
from tests.hotlists.desk import WHOLE

PLATE, OTHER = "KTX4827", "BQD9316"


def text_of(table):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT string_agg(row::text, ' ') FROM {table} AS row")  # noqa: S608
        return (cursor.fetchone()[0] or "").upper()


def assert_no_plate():
    for table in ("ledger_event", "auditlog_logentry"):
        text = text_of(table)
        assert PLATE not in text, table
        assert OTHER not in text, table


@pytest.fixture
def alert(agency, camera):
    agency.add_entry(
        PLATE,
        reason=f"{PLATE} was taken from the driveway",
        summary=f"Theft of {PLATE}",
        cautions=f"{PLATE} may carry {OTHER}",
        person_description=f"Drives {PLATE}",
    )
    candidates = [{"plate": OTHER, "confidence": 0.4}]
    agency.read(camera, PLATE, candidates=candidates, image_id=uuid4())
    return Alert.objects.get()


def verify(agency, alert):
    for step in agency.profile.verification.steps:
        if step.kind == "status":
            checks.answer_status(
                alert_id=alert.pk, actor=agency.officer, step=step.code,
                match_id=alert.matches.get().pk, result="valid",
                method=step.methods[0].code, reference=f"REF {PLATE}",
            )  # fmt: skip
        elif step.kind == "photo":
            checks.compare_photo(
                alert_id=alert.pk, actor=agency.officer, step=step.code, is_same=True
            )
        else:
            look(agency, alert, step, PLATE)


def look(agency, alert, step, plate):
    checks.check_vehicle(
        alert_id=alert.pk, actor=agency.officer, step=step.code, verdict="this_vehicle",
        plate=plate, state=agency.profile.agency.state, vehicle="White pickup",
    )  # fmt: skip


def test_none_on_the_way_from_the_entry_to_the_stop(agency, alert):
    alerts.view_alert(alert_id=alert.pk, actor=agency.officer)
    alerts.view_photo(alert_id=alert.pk, actor=agency.officer)
    alerts.claim_alert(alert_id=alert.pk, actor=agency.officer)
    verify(agency, alert)
    stop = StopFacts(**(WHOLE | {"report_number": f"R {PLATE}"}))
    end_alert(
        alert_id=alert.pk,
        actor=agency.officer,
        answers={alert.matches.get().pk: Answer(outcome="confirmed")},
        field_outcome="stop",
        stop=stop,
    )
    kinds = set(Event.objects.values_list("kind", flat=True))
    assert {
        "entry.added", "entry.approved", "reads.recorded", "alert.viewed", "alert.checked",
        "alert.clear_to_act", "stop.recorded", "alert.ended",
    } <= kinds  # fmt: skip
    assert_no_plate()


def test_none_in_what_the_administrator_does(agency, alert, camera):
    waiting = entries.add_entry(draft=agency.draft(OTHER), actor=agency.officer)
    entries.decide_entry(
        entry_id=waiting.pk, actor=agency.captain, approve=False, note=f"{OTHER} is mistyped"
    )
    known = entries.add_entry(draft=agency.draft(OTHER), actor=agency.officer)
    entries.remove_entry(entry_id=known.pk, actor=agency.officer)
    take_out_of_service(camera_id=camera.pk, actor=agency.captain, reason=f"Reads {PLATE} wrong")
    assert_no_plate()


def test_none_in_a_refusal(agency, alert, sign_in):
    client = sign_in(agency.officer)
    vehicle = next(s for s in agency.profile.verification.steps if s.kind == "vehicle")
    form = {
        "step": vehicle.code, "verdict": "this_vehicle", "plate": OTHER, "state": "TX",
        "vehicle": f"A truck with {OTHER}",
    }  # fmt: skip
    client.post(reverse("hotlists:vehicle-check", args=[alert.pk]), form)
    with pytest.raises((PolicyViolation, ValidationError, PermissionDenied)):
        look(agency, alert, vehicle, OTHER)
    client.get(f"/alerts/{PLATE}/")
    client.get(reverse("hotlists:queue"), {"show": PLATE}, headers={"Referer": f"/?q={PLATE}"})
    draft = {"category": f"theft {PLATE}", "reason": PLATE, "plate": OTHER}
    with pytest.raises(PolicyViolation):
        entries.add_entry(draft=agency.draft(**draft), actor=agency.officer)
    assert_no_plate()


def test_none_in_what_a_camera_sends(agency, camera, client):
    key = issue_key(camera_id=camera.pk, actor=agency.captain)
    items = [
        {"id": PLATE, "plate": OTHER, "captured_at": "2020-01-01T00:00:00Z"},
        {"id": OTHER, "plate": f"{PLATE} {OTHER} much too long"},
        PLATE,
    ]
    client.post(
        reverse("camera_ingest:reads"),
        {"reads": items},
        content_type="application/json",
        headers={"X-Camera-Key": key},
    )
    assert Event.objects.filter(kind="reads.recorded").exists()
    assert_no_plate()


def test_none_after_the_purge(committed_agency):
    camera = committed_agency.add_camera()
    committed_agency.add_entry(PLATE)
    committed_agency.read(camera, PLATE)
    purge_expired(actor=scheduled_work(), clock_is_right=True)
    assert Event.objects.filter(kind="purge.done").exists()
    assert_no_plate()
