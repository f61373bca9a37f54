"""Checks of equipment: by whom, how complete, and what they do to the camera."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.utils import timezone

from alpr_compliance.policy import PolicyViolation
from camera_ingest.models import EquipmentCheck
from camera_ingest.services.camera import put_in_service, take_out_of_service
from camera_ingest.services.work import WorkDone, close_work, order_work
from governance.models import Document
from hotlists.models import Alert
from ledger.models import Event
from reads.models import Read
from tests.camera_ingest.inspecting import add_inspector, answers, inspect, new_camera
from tests.cast import PDF

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.clause("LEX-3.B.viii", "KIN-IV.H.2#equipment", "NC-20-183.31(c)"),
]


@pytest.fixture
def inspector(agency):
    return add_inspector(agency)


def test_a_failed_check_stops_the_camera_and_a_passed_one_returns_it(agency, camera, inspector):
    agency.add_entry("KTX4827")
    failed = inspect(agency, camera, inspector, "alignment")
    camera.refresh_from_db()
    assert (failed.is_passed, failed.failed) == (False, ["Alignment"])
    assert (camera.is_in_service, camera.out_of_service_reason) == (
        False,
        "Failed check: Alignment",
    )
    agency.read(camera, "KTX4827")
    assert not Read.objects.get().camera_in_service
    assert not Alert.objects.exists()
    with pytest.raises(PolicyViolation, match="passed check") as refused:
        put_in_service(camera_id=camera.pk, actor=agency.captain)
    assert refused.value.clause == agency.profile.cite("equipment")
    assert inspect(agency, camera, inspector).is_passed
    camera.refresh_from_db()
    assert camera.is_in_service
    agency.read(camera, "KTX4827")
    assert Alert.objects.count() == 1
    kinds = Event.objects.about(camera).values_list("kind", flat=True)
    assert list(kinds)[-6:] == [
        "equipment.checked",
        "camera.out_of_service",
        "reads.recorded",
        "equipment.checked",
        "camera.in_service",
        "reads.recorded",
    ]


def test_what_a_person_took_out_comes_back_by_a_person_after_a_passed_check(
    agency, camera, inspector
):
    take_out_of_service(camera_id=camera.pk, actor=inspector, reason="Lens cracked")
    with pytest.raises(PolicyViolation, match="Function and alignment: not passed since"):
        put_in_service(camera_id=camera.pk, actor=agency.captain)
    inspect(agency, camera, inspector)
    camera.refresh_from_db()
    assert not camera.is_in_service
    assert put_in_service(camera_id=camera.pk, actor=agency.captain).is_in_service


def test_a_check_from_before_it_went_out_of_service_returns_no_camera(agency, camera, inspector):
    take_out_of_service(camera_id=camera.pk, actor=agency.captain, reason="Lens cracked")
    with pytest.raises(PolicyViolation, match="later check"):
        inspect(agency, camera, inspector, at=timezone.now() - timedelta(hours=3))


def test_a_repair_under_way_stands_against_service(agency, camera, inspector):
    inspect(agency, camera, inspector, "image")
    source = agency.profile.equipment.work.sources[0].code
    facts = {"kind": "repair", "what": "New lamp", "source": source}
    order = order_work(camera_id=camera.pk, actor=agency.captain, reference="R-17", **facts)
    inspect(agency, camera, inspector)
    with pytest.raises(PolicyViolation, match="repair"):
        put_in_service(camera_id=camera.pk, actor=agency.captain)
    day = timezone.now().date() - timedelta(days=1)
    done = WorkDone(done_by="J. Ruiz", done_on=day, result="Lamp replaced")
    close_work(order_id=order.pk, actor=inspector, done=done)
    assert put_in_service(camera_id=camera.pk, actor=agency.captain).is_in_service


def test_a_new_camera_needs_its_deployment_and_its_check(agency, inspector):
    camera = new_camera(agency)
    with pytest.raises(PolicyViolation, match="deployment"):
        put_in_service(camera_id=camera.pk, actor=agency.captain)
    agency.deploy(camera, place="Mill Road")
    with pytest.raises(PolicyViolation, match="check"):
        put_in_service(camera_id=camera.pk, actor=agency.captain)
    inspect(agency, camera, inspector)
    served = put_in_service(camera_id=camera.pk, actor=agency.captain)
    assert (served.is_in_service, served.place) == (True, "Mill Road")


def test_only_who_is_designated_and_trained_checks(agency, camera):
    person = add_inspector(agency, is_designated=False)
    with pytest.raises(PolicyViolation, match="not designated"):
        inspect(agency, camera, person)
    with pytest.raises(PermissionDenied):
        inspect(agency, camera, agency.officer)
    assert Event.objects.filter(kind="equipment.checked").count() == 0


def test_an_incomplete_record_is_refused_and_leaves_nothing(agency, camera, inspector):
    papers = Document.objects.count()
    whole = answers(agency.profile)
    blank = [a.__class__(code=a.code, is_passed=False) for a in whole]
    refusals = {
        "Not answered yet": {"answers": whole[1:]},
        "Say what is wrong": {"answers": blank},
        "has changed": {"answers": [*whole, whole[0]]},
        "photograph": {"photo": None},
        "not come yet": {"at": timezone.now() + timedelta(days=1)},
        "no such check": {"kind": "paint"},
    }
    for words, changes in refusals.items():
        with pytest.raises(PolicyViolation, match=words):
            inspect(agency, camera, inspector, **changes)
    with pytest.raises(ValidationError):
        inspect(agency, camera, inspector, photo=SimpleUploadedFile("mast.pdf", PDF))
    assert Document.objects.count() == papers


def test_a_record_is_never_changed(agency, camera, inspector):
    check = inspect(agency, camera, inspector, "clock")
    for act in (
        lambda: EquipmentCheck.objects.filter(pk=check.pk).update(is_passed=True),
        lambda: EquipmentCheck.objects.filter(pk=check.pk).delete(),
    ):
        with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
            act()
