"""Checks that are due and overdue are mailed once, to those who make them and who answer."""

from datetime import timedelta

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from alpr_compliance.policy import Duration
from camera_ingest.check_schedule import due_checks
from camera_ingest.models import Camera
from camera_ingest.rules.check import DueState, due_state
from camera_ingest.services.check_reminder import remind_of_checks
from personnel.models import User
from personnel.services import scheduled_work
from tests.camera_ingest.inspecting import add_inspector, new_camera

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.clause("LEX-3.B.viii", "KIN-IV.H.2#equipment", "NC-20-183.31(c)"),
]


def serving(agency, *, checked_days_ago: int) -> Camera:
    return agency.add_camera("cam-9", checked_at=timezone.now() - timedelta(days=checked_days_ago))


@pytest.mark.parametrize(
    ("days", "state"), [(6, "later"), (5, "soon"), (1, "soon"), (0, "overdue"), (-9, "overdue")]
)
def test_when_a_check_is_due(days, state):
    now = timezone.now()
    five = Duration.model_validate("5 days")
    assert due_state(due=now + timedelta(days=days), now=now, remind_before=five) == state


def test_each_camera_in_service_has_a_date_for_each_check(agency, camera):
    new_camera(agency)
    due = due_checks(agency.profile, timezone.now())
    assert [(each.camera, each.program.code) for each in due] == [
        (camera, "function"),
        (camera, "calibration"),
    ]
    assert all(each.state is DueState.LATER for each in due)


def test_overdue_checks_are_mailed_once(agency):
    inspector = add_inspector(agency)
    for person in (*agency.people.values(), inspector):
        User.objects.filter(pk=person.pk).update(email=f"{person.username}@agency.example")
    assert remind_of_checks(actor=scheduled_work()) == 0
    camera = serving(agency, checked_days_ago=40)
    assert remind_of_checks(actor=scheduled_work()) == 1
    assert [message.to for message in mail.outbox] == [
        ["captain@agency.example"],
        ["sysadmin@agency.example"],
        ["vendor@agency.example"],
    ]
    message = mail.outbox[0]
    assert camera.name in message.body
    assert "/cameras/checks/" in message.body
    assert remind_of_checks(actor=scheduled_work()) == 0
    with pytest.raises(PermissionDenied):
        remind_of_checks(actor=agency.captain)


def test_inspectors_are_told_before_it_is_due(agency):
    User.objects.filter(pk=add_inspector(agency).pk).update(email="vendor@agency.example")
    serving(agency, checked_days_ago=27)
    assert remind_of_checks(actor=scheduled_work()) == 1
    assert mail.outbox[0].to == ["vendor@agency.example"]
    assert "to be checked soon" in mail.outbox[0].subject
