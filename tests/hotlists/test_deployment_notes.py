"""A stop with an arrest or an incident is noted at the deployment of the camera that led to it."""

from dataclasses import replace

import pytest
from django.urls import reverse
from django.utils import timezone

from camera_ingest.deployment_results import results_of
from camera_ingest.models import DeploymentNote
from camera_ingest.services.deployment_keeping import keep_deployments
from hotlists.models import Alert
from hotlists.services.stop import StopFacts
from personnel.services import scheduled_work
from tests.hotlists.desk import QUIET, WHOLE


def stop_with_an_arrest(agency, desk):
    desk.make_every_check(agency.officer)
    said = replace(QUIET, outcomes=["arrest"], has_force=True)
    stop = StopFacts(**(WHOLE | {"outcome": said}))
    desk.end(agency.officer, field_outcome="stop", stop=stop)


@pytest.mark.clause("KIN-IV.B.6#equipment")
def test_a_stop_of_a_sealed_alert_is_noted_for_its_audience_alone(agency, camera, desk, sign_in):
    stop_with_an_arrest(agency, desk)
    keep_deployments(actor=scheduled_work())
    approval = agency.written_approval("entry", audience=[agency.captain])
    Alert.objects.filter(pk=desk.alert.pk).update(written_approval=approval)
    page = reverse("camera_ingest:deployment", args=[camera.deployments.get().pk])
    for person, sees in ((agency.captain, True), (agency.sergeant, False), (agency.chief, False)):
        assert ("26-004711" in sign_in(person).get(page).content.decode()) is sees


@pytest.mark.clause("LEX-3.B.iv", "KIN-III.D#equipment")
def test_an_arrest_is_noted_once_with_its_report_and_counted(agency, camera, desk):
    stop_with_an_arrest(agency, desk)
    assert keep_deployments(actor=scheduled_work()) == 2
    assert keep_deployments(actor=scheduled_work()) == 0
    deployment = camera.deployments.get()
    notes = DeploymentNote.objects.filter(deployment=deployment)
    assert {(note.kind, note.report_number) for note in notes} == {
        ("arrest", "26-004711"),
        ("incident", "26-004711"),
    }
    found = results_of(deployment, timezone.now())
    assert (found.reads, found.alerts, found.confirmed) == (1, 1, 1)
    assert (found.arrests, found.incidents) == (1, 1)
