"""Cameras are registered, put in service and keyed by those who keep them."""

import re
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from alpr_compliance.policy import PolicyViolation
from camera_ingest.models import Camera, CameraKey
from camera_ingest.pipeline import record_reads
from camera_ingest.services.camera import add_camera, put_in_service, take_out_of_service
from camera_ingest.services.key import issue_key, key_digest, revoke_key
from hotlists.models import Alert
from ledger.models import Event
from reads.models import Read

pytestmark = pytest.mark.django_db


def new_camera(agency, mount="fixed", **changes) -> Camera:
    facts = {"code": "cam-9", "name": "Cam 9", "place": "5th & Oak", "mount": mount}
    return add_camera(**(facts | {"actor": agency.captain} | changes))


@pytest.mark.clause("KIN-II", "KIN-III.D#equipment-2")
def test_a_camera_on_a_vehicle_is_refused_in_kinston(kinston):
    camera = new_camera(kinston, "mobile")
    with pytest.raises(PolicyViolation) as refused:
        put_in_service(camera_id=camera.pk, actor=kinston.captain)
    assert refused.value.clause == "KIN-II"
    camera.refresh_from_db()
    assert not camera.is_in_service


def test_a_camera_on_a_vehicle_is_allowed_in_lexington(lexington):
    camera = new_camera(lexington, "mobile")
    lexington.deploy(camera)
    lexington.pass_checks(camera)
    assert put_in_service(camera_id=camera.pk, actor=lexington.captain).is_in_service


def test_a_fixed_camera_goes_in_service_under_each_policy(agency):
    camera = new_camera(agency)
    assert not camera.is_in_service
    agency.deploy(camera)
    agency.pass_checks(camera)
    assert put_in_service(camera_id=camera.pk, actor=agency.captain).is_in_service
    kinds = Event.objects.about(camera).values_list("kind", flat=True)
    assert list(kinds) == ["camera.added", "camera.in_service"]


def test_putting_in_service_twice_is_refused(agency, camera):
    with pytest.raises(PolicyViolation, match="in service"):
        put_in_service(camera_id=camera.pk, actor=agency.captain)


def test_out_of_service_keeps_the_reason_and_in_again_drops_it(agency, camera):
    out = take_out_of_service(camera_id=camera.pk, actor=agency.sysadmin, reason=" Lens cracked ")
    assert (out.is_in_service, out.out_of_service_reason) == (False, "Lens cracked")
    agency.pass_checks(camera)
    back = put_in_service(camera_id=camera.pk, actor=agency.captain)
    assert (back.is_in_service, back.out_of_service_reason) == (True, "")


@pytest.mark.clause("LEX-3.B.viii", "NC-20-183.31(c)")
def test_what_a_device_kept_while_its_camera_was_out_rings_nothing(agency, camera, time_machine):
    agency.add_entry("KTX4827")
    agency.add_entry("WPL2011")
    now = timezone.now()
    time_machine.move_to(now + timedelta(minutes=10), tick=False)
    take_out_of_service(camera_id=camera.pk, actor=agency.sysadmin, reason="Lens cracked")
    time_machine.move_to(now + timedelta(minutes=30), tick=False)
    agency.pass_checks(camera)
    put_in_service(camera_id=camera.pk, actor=agency.captain)
    camera.refresh_from_db()
    items = [
        {"id": str(minute), "plate": plate, "captured_at": at.isoformat()}
        for minute, plate in ((20, "KTX4827"), (5, "WPL2011"), (30, "WPL2011"))
        if (at := now + timedelta(minutes=minute))
    ]
    answers = record_reads(camera=camera, items=items, engine="test")
    assert {answer["status"] for answer in answers} == {"stored"}
    marks = Read.objects.values_list("sender_id", "camera_in_service")
    assert dict(marks) == {"20": False, "5": True, "30": True}
    assert Alert.objects.get().sightings.count() == 2


def test_what_a_new_camera_kept_before_it_first_served_rings_nothing(agency, time_machine):
    agency.add_entry("KTX4827")
    now = timezone.now()
    camera = new_camera(agency)
    time_machine.move_to(now + timedelta(minutes=30), tick=False)
    agency.deploy(camera)
    agency.pass_checks(camera)
    camera = put_in_service(camera_id=camera.pk, actor=agency.captain)
    at = (now + timedelta(minutes=10)).isoformat()
    [answer] = record_reads(
        camera=camera, items=[{"id": "1", "plate": "KTX4827", "captured_at": at}], engine="test"
    )
    assert answer["status"] == "stored"
    assert not Alert.objects.exists()


def test_out_of_service_without_a_reason_is_refused(agency, camera):
    with pytest.raises(ValidationError):
        take_out_of_service(camera_id=camera.pk, actor=agency.captain, reason="  ")


def test_the_database_itself_asks_for_the_reason(agency, camera):
    with pytest.raises(IntegrityError, match="camera_in_service_or_says_why"), transaction.atomic():
        Camera.objects.filter(pk=camera.pk).update(is_in_service=False)


@pytest.mark.parametrize("person", ["officer", "sergeant", "dispatcher", "auditor", "chief"])
def test_others_may_not_keep_cameras(agency, camera, person):
    actor = getattr(agency, person)
    acts = [
        lambda: new_camera(agency, actor=actor),
        lambda: put_in_service(camera_id=camera.pk, actor=actor),
        lambda: take_out_of_service(camera_id=camera.pk, actor=actor, reason="x"),
        lambda: issue_key(camera_id=camera.pk, actor=actor),
    ]
    for act in acts:
        with pytest.raises(PermissionDenied):
            act()
    assert not CameraKey.objects.exists()


def test_a_code_names_one_camera(agency, camera):
    with pytest.raises(ValidationError):
        new_camera(agency, code=camera.code)


def test_only_the_keys_digest_is_kept(agency, camera):
    key = issue_key(camera_id=camera.pk, actor=agency.captain)
    kept = CameraKey.objects.get()
    assert kept.digest == key_digest(key)
    assert key not in str(CameraKey.objects.values().get())
    assert len(key) > 40
    assert issue_key(camera_id=camera.pk, actor=agency.captain) != key


def test_revoking_a_key_keeps_when_it_ended(agency, camera):
    issue_key(camera_id=camera.pk, actor=agency.captain)
    key = revoke_key(key_id=CameraKey.objects.get().pk, actor=agency.captain)
    assert key.revoked_at is not None
    assert Event.objects.filter(kind="camera.key_revoked").count() == 1


def test_the_page_shows_a_key_once(agency, camera, sign_in):
    client = sign_in(agency.captain)
    answer = client.post(f"/cameras/{camera.pk}/key/")
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"].find("no-store") >= 0
    [key] = set(re.findall(r"cam_[\w-]+", answer.content.decode()))
    assert CameraKey.objects.get().digest == key_digest(key)
    assert "cam_" not in client.get("/cameras/").content.decode()


def test_the_page_lists_each_camera_with_the_same_queries(
    agency, camera, sign_in, django_assert_num_queries
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = sign_in(agency.captain)
    assert "cam-1" in client.get("/cameras/").content.decode()
    with CaptureQueriesContext(connection) as for_one:
        client.get("/cameras/")
    for number in range(2, 8):
        other = agency.add_camera(f"cam-{number}")
        issue_key(camera_id=other.pk, actor=agency.captain)
        agency.read(other, "KTX4827")
    with django_assert_num_queries(len(for_one)):
        answer = client.get("/cameras/")
    assert answer.status_code == 200
    assert "cam-7" in answer.content.decode()
    assert "KTX4827" not in answer.content.decode()


def test_the_page_adds_stops_and_starts_a_camera(kinston, sign_in):
    client = sign_in(kinston.captain)
    facts = {"code": "cam-9", "name": "Cam 9", "place": "5th & Oak", "mount": "mobile"}
    assert client.post("/cameras/add/", facts).status_code == 302
    camera = Camera.objects.get()
    refused = client.post(f"/cameras/{camera.pk}/service/", {"in_service": "1"})
    assert refused.status_code == 403
    assert "KIN-II" in refused.content.decode()
    assert client.post(f"/cameras/{camera.pk}/service/", {"reason": ""}).status_code == 400


def test_an_officer_does_not_see_the_page(agency, sign_in):
    assert sign_in(agency.officer).get("/cameras/").status_code == 403
