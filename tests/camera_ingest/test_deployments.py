"""Deployments: asked for and decided, covert ones, their end, and what came of them."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from alpr_compliance.policy import PolicyViolation
from camera_ingest.models import Deployment, DeploymentNote
from camera_ingest.services.camera import put_in_service
from camera_ingest.services.deployment import (
    ask_deployment,
    decide_deployment,
    end_deployment,
    note_result,
)
from camera_ingest.services.deployment_keeping import keep_deployments
from camera_ingest.services.serving import NOT_SHOWN
from personnel.services import scheduled_work
from tests.camera_ingest.inspecting import draft, new_camera

pytestmark = pytest.mark.django_db
RECORDED = pytest.mark.clause("LEX-3.B.iv", "KIN-III.D#equipment")
COVERT = pytest.mark.clause("KIN-IV.B.6#equipment")


def asked(agency, camera, actor=None, **changes) -> Deployment:
    return ask_deployment(draft=draft(camera, **changes), actor=actor or agency.sysadmin)


def approve(deployment, actor, words="Approved for the fair."):
    return decide_deployment(deployment_id=deployment.pk, actor=actor, grant=True, words=words)


@RECORDED
def test_it_is_approved_in_writing_by_another_person_once(agency):
    camera = new_camera(agency)
    deployment = asked(agency, camera, agency.captain)
    with pytest.raises(PermissionDenied):
        approve(deployment, agency.officer)
    with pytest.raises(PolicyViolation, match="Nobody approves what they asked for"):
        approve(deployment, agency.captain)
    with pytest.raises(PolicyViolation, match="in writing"):
        approve(deployment, agency.chief, " ")
    found = approve(deployment, agency.chief)
    assert (found.is_approved, found.decided_as, found.state_at(timezone.now())) == (
        True,
        "chief",
        "running",
    )
    with pytest.raises(PolicyViolation, match="already decided"):
        approve(deployment, agency.chief)
    with pytest.raises(IntegrityError, match="not_decided_by_who_asked"), transaction.atomic():
        Deployment.objects.filter(pk=deployment.pk).update(decided_by=agency.captain)


@RECORDED
def test_a_camera_stands_at_one_place_at_a_time(agency, camera):
    deployment = asked(agency, camera)
    with pytest.raises(PolicyViolation, match="another approved deployment"):
        approve(deployment, agency.captain)
    end_deployment(deployment_id=camera.deployments.get(is_approved=True).pk, actor=agency.captain)
    assert approve(deployment, agency.captain).is_approved


@RECORDED
@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"ends_at": None}, "has a last day"),
        ({"ends_at": timezone.now() - timedelta(days=9)}, "ends after it starts"),
        ({"kind": "mobile"}, "does not fit|fixed cameras only"),
    ],
)
def test_what_does_not_fit_is_not_asked_for(agency, changes, words):
    with pytest.raises(PolicyViolation, match=words):
        asked(agency, new_camera(agency), **changes)
    assert not Deployment.objects.exists()


@pytest.mark.clause("KIN-II", "KIN-III.D#equipment-2")
def test_a_vehicle_carries_a_camera_only_where_the_policy_covers_it(agency):
    camera = new_camera(agency, "mobile")
    if agency.profile.name == "kinston_nc":
        with pytest.raises(PolicyViolation, match="fixed cameras only") as refused:
            asked(agency, camera, kind="mobile")
        assert refused.value.clause == "KIN-II"
    else:
        assert approve(asked(agency, camera, kind="mobile"), agency.captain).is_approved


@pytest.mark.clause("LEX-3.D.i#equipment")
def test_nobody_asks_without_attesting_public_view(agency):
    camera = new_camera(agency)
    with pytest.raises(PolicyViolation, match="public view") as refused:
        asked(agency, camera, is_attested=False)
    assert refused.value.clause == agency.profile.equipment.public_view.clause
    deployment = asked(agency, camera)
    assert deployment.attested == agency.profile.equipment.public_view.text
    with pytest.raises(IntegrityError, match="is_attested"), transaction.atomic():
        Deployment.objects.filter(pk=deployment.pk).update(attested="")


@pytest.mark.clause("NC-20-183.32A")
def test_on_the_states_land_a_camera_stands_under_an_agreement(kinston):
    camera = new_camera(kinston)
    with pytest.raises(PolicyViolation, match="Agreement with") as refused:
        asked(kinston, camera, is_on_right_of_way=True)
    assert refused.value.clause == "NC-20-183.32A"
    found = approve(
        asked(kinston, camera, is_on_right_of_way=True, permit="2026-17"), kinston.captain
    )
    kinston.pass_checks(camera)
    assert put_in_service(camera_id=camera.pk, actor=kinston.captain).is_on_right_of_way
    assert found.permit == "2026-17"


@COVERT
def test_a_covert_one_needs_a_written_approval_and_shows_to_its_audience_alone(agency):
    camera = new_camera(agency)
    case = agency.case()
    with pytest.raises(PolicyViolation, match="written approval") as refused:
        asked(agency, camera, is_covert=True, case_id=case.pk)
    assert refused.value.clause == agency.profile.cite("covert")
    approval = agency.written_approval("deployment", audience=[agency.sysadmin])
    covert = {"is_covert": True, "case_id": case.pk, "written_approval_id": approval.pk}
    found = approve(asked(agency, camera, **covert), agency.captain)
    assert Deployment.objects.visible_to(agency.captain).get() == found
    assert not Deployment.objects.visible_to(agency.sergeant).exists()
    with pytest.raises(Deployment.DoesNotExist):
        end_deployment(deployment_id=found.pk, actor=agency.chief)
    agency.pass_checks(camera)
    served = put_in_service(camera_id=camera.pk, actor=agency.captain)
    assert (served.is_covert, served.place) == (True, NOT_SHOWN)
    wrong = agency.written_approval("entry", audience=[agency.sysadmin])
    with pytest.raises(PolicyViolation, match="another kind of use"):
        asked(agency, camera, **(covert | {"written_approval_id": wrong.pk}))


@RECORDED
def test_its_end_takes_the_camera_out_of_service(agency, camera):
    deployment = camera.deployments.get()
    assert keep_deployments(actor=scheduled_work()) == 0
    Deployment.objects.filter(pk=deployment.pk).update(ends_at=timezone.now())
    assert keep_deployments(actor=scheduled_work()) == 1
    camera.refresh_from_db()
    assert (camera.is_in_service, camera.out_of_service_reason) == (False, "Its deployment is over")
    assert keep_deployments(actor=scheduled_work()) == 0
    with pytest.raises(PermissionDenied):
        keep_deployments(actor=agency.captain)


@RECORDED
@pytest.mark.parametrize(
    ("changes", "goes_on"),
    [({}, True), ({"place": "Elsewhere"}, False), ({"latitude": 40.8, "longitude": -99.7}, False)],
)
def test_one_that_follows_at_once_is_entered_anew_unless_it_stays_as_it_is(
    agency, camera, changes, goes_on
):
    now = timezone.now()
    Deployment.objects.filter(camera=camera).update(ends_at=now)
    agency.deploy(camera, starts_at=now, **changes)
    assert keep_deployments(actor=scheduled_work()) == (0 if goes_on else 1)
    camera.refresh_from_db()
    assert camera.is_in_service == goes_on


@COVERT
def test_a_covert_one_that_follows_at_once_does_not_show_the_place_before(agency, camera):
    now = timezone.now()
    Deployment.objects.filter(camera=camera).update(ends_at=now)
    approval = agency.written_approval("deployment", audience=[agency.sysadmin])
    agency.deploy(camera, starts_at=now, written_approval=approval, case=approval.case)
    assert keep_deployments(actor=scheduled_work()) == 1


@RECORDED
def test_arrests_and_incidents_are_noted_by_their_report(agency, camera):
    deployment = camera.deployments.get()
    today = timezone.now().date() - timedelta(days=1)
    facts = {"deployment_id": deployment.pk, "actor": agency.sergeant, "day": today}
    with pytest.raises(PolicyViolation, match="its report"):
        note_result(kind="arrest", text="Driver arrested", **facts)
    with pytest.raises(PolicyViolation, match="result is missing"):
        note_result(kind="result", text=" ", **facts)
    with pytest.raises(PolicyViolation, match="not come yet"):
        note_result(kind="result", text="x", **(facts | {"day": today + timedelta(days=9)}))
    note = note_result(kind="arrest", text="", report_number="26-118", **facts)
    assert list(deployment.notes.all()) == [note]
    with pytest.raises(IntegrityError, match="says_something"), transaction.atomic():
        DeploymentNote.objects.filter(pk=note.pk).update(report_number="")
