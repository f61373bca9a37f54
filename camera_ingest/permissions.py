"""Who may register cameras and keys; devices come in by their key."""

from collections.abc import Mapping
from functools import partial

from personnel import access
from personnel.access import Access, Predicate, Row
from personnel.models import Role, User
from personnel.services import SCHEDULED_WORK
from personnel.standing import is_administrator

KEEPERS = frozenset({Role.ADMINISTRATOR, Role.SYSTEM_ADMINISTRATOR})

LOOKERS = KEEPERS | {Role.CHIEF, Role.AUDITOR, Role.SUPERVISOR, Role.INSPECTOR}

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
    "mark-camera": KEEPERS,
    "camera-service": KEEPERS | {Role.INSPECTOR},
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


def keeps_cameras(user: User, subject: object = None) -> bool:
    return user.has_role(Role.SYSTEM_ADMINISTRATOR) or is_administrator(user)


def stops_cameras(user: User, subject: object = None) -> bool:
    return user.has_role(Role.INSPECTOR) or keeps_cameras(user)


def is_scheduled(user: User, subject: object = None) -> bool:
    return user.username == SCHEDULED_WORK


ALLOWED: Mapping[str, Predicate] = {
    "add_camera": keeps_cameras,
    "mark_camera": keeps_cameras,
    "put_in_service": keeps_cameras,
    "take_out_of_service": stops_cameras,
    "watch_cameras": is_scheduled,
    "keep_agents": keeps_cameras,
    "issue_key": keeps_cameras,
    "revoke_key": keeps_cameras,
    "try_again": keeps_cameras,
}
require = partial(access.require, ALLOWED)
