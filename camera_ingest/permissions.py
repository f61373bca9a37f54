"""Who may register cameras and keys; devices come in by their key."""

from collections.abc import Mapping
from functools import partial

from django.utils import timezone

from camera_ingest.models import Deployment
from governance.permissions import decides_requests_of
from personnel import access
from personnel.access import Access, Predicate, Row
from personnel.models import Designation, Role, User
from personnel.services import SCHEDULED_WORK
from personnel.standing import is_administrator

KEEPERS = frozenset({Role.ADMINISTRATOR, Role.SYSTEM_ADMINISTRATOR})

# Who sees how equipment stands; none of it is captured data.
LOOKERS = KEEPERS | {Role.CHIEF, Role.AUDITOR, Role.SUPERVISOR, Role.INSPECTOR}
DEPLOYMENTS = LOOKERS - {Role.INSPECTOR}
DEPLOYERS = KEEPERS | {Role.CHIEF, Role.SUPERVISOR}

ROUTES: Mapping[str, Row] = {
    "frames": Access.CAMERA_KEY,
    "heartbeat": Access.CAMERA_KEY,
    "reads": Access.CAMERA_KEY,
    "feed": Access.CAMERA_KEY,
    "try-message": KEEPERS,
    "set-aside": KEEPERS | {Role.CHIEF, Role.AUDITOR},
    "try-again": KEEPERS,
    "cameras": LOOKERS,
    "streets": LOOKERS,
    "camera": LOOKERS,
    "add-camera": KEEPERS,
    "camera-service": KEEPERS | {Role.INSPECTOR},
    "checks": LOOKERS,
    "check": KEEPERS | {Role.INSPECTOR},
    "check-photo": LOOKERS,
    "work-orders": LOOKERS,
    "work-order": LOOKERS,
    "order-work": KEEPERS,
    "close-work": KEEPERS | {Role.INSPECTOR},
    "cancel-work": KEEPERS,
    "deployments": DEPLOYMENTS,
    "deployment": DEPLOYMENTS,
    "deployment-paper": DEPLOYMENTS,
    "ask-deployment": DEPLOYERS,
    "decide-deployment": frozenset({Role.ADMINISTRATOR, Role.CHIEF}),
    "end-deployment": DEPLOYERS,
    "note-result": DEPLOYERS,
    "issue-key": KEEPERS,
    "replace-key": KEEPERS,
    "revoke-key": KEEPERS,
    "agents": LOOKERS,
    "agent": LOOKERS,
    "add-agent": KEEPERS,
    "speak-for": KEEPERS,
    "speak-no-longer": KEEPERS,
    "issue-agent-key": KEEPERS,
}

# Who sends these forms proves, from shortly before, who they are.
PROVED = frozenset(
    {
        "decide-deployment",
        "issue-key",
        "replace-key",
        "issue-agent-key",
        "speak-for",
    }
)


def keeps_cameras(user: User, subject: object = None) -> bool:
    return user.has_role(Role.SYSTEM_ADMINISTRATOR) or is_administrator(user)


def stops_cameras(user: User, subject: object = None) -> bool:
    return user.has_role(Role.INSPECTOR) or keeps_cameras(user)


def inspects_now(user: User) -> bool:
    """Whether this person may record a check now: who stops cameras, designated for checks."""
    held = user.designations.in_force(timezone.now()).filter(kind=Designation.Kind.INSPECTOR)
    return stops_cameras(user) and held.exists()


def asks_deployments(user: User, subject: object = None) -> bool:
    return user.has_role(Role.SUPERVISOR, Role.CHIEF) or keeps_cameras(user)


def decides_deployment(user: User, deployment: Deployment) -> bool:
    return decides_requests_of(user, deployment.asked_by)


def ends_deployment(user: User, deployment: Deployment) -> bool:
    return user.pk == deployment.asked_by_id or user.has_role(Role.CHIEF) or keeps_cameras(user)


def is_scheduled(user: User, subject: object = None) -> bool:
    return user.username == SCHEDULED_WORK


ALLOWED: Mapping[str, Predicate] = {
    "add_camera": keeps_cameras,
    "put_in_service": keeps_cameras,
    "take_out_of_service": stops_cameras,
    "watch_cameras": is_scheduled,
    "keep_agents": keeps_cameras,
    "check_equipment": stops_cameras,
    "order_work": keeps_cameras,
    "close_work": stops_cameras,
    "cancel_work": keeps_cameras,
    "ask_deployment": asks_deployments,
    "decide_deployment": decides_deployment,
    "end_deployment": ends_deployment,
    "note_result": asks_deployments,
    "remind_of_checks": is_scheduled,
    "keep_deployments": is_scheduled,
    "issue_key": keeps_cameras,
    "revoke_key": keeps_cameras,
    "try_again": keeps_cameras,
}
require = partial(access.require, ALLOWED)
