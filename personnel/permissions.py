"""Who may do what to people's records."""

from collections.abc import Mapping
from functools import partial

from personnel import access
from personnel.access import MEMBERS, Predicate, Row
from personnel.models import Role, User
from personnel.standing import is_administrator

ROUTES: Mapping[str, Row] = {
    "home": MEMBERS,
    "people": frozenset(
        {Role.ADMINISTRATOR, Role.SYSTEM_ADMINISTRATOR, Role.CHIEF, Role.AUDITOR, Role.SUPERVISOR}
    ),
    "record-training": frozenset({Role.ADMINISTRATOR, Role.SYSTEM_ADMINISTRATOR, Role.CHIEF}),
    "designate": frozenset({Role.ADMINISTRATOR, Role.CHIEF}),
    "revoke-designation": frozenset({Role.ADMINISTRATOR, Role.CHIEF}),
}


def trains_people(user: User, subject: object = None) -> bool:
    return user.has_role(Role.CHIEF, Role.SYSTEM_ADMINISTRATOR) or is_administrator(user)


def appoints(user: User, subject: object = None) -> bool:
    return user.has_role(Role.CHIEF) or is_administrator(user)


ALLOWED: Mapping[str, Predicate] = {
    "record_training": trains_people,
    "designate": appoints,
    "add_person": is_administrator,
    "set_roles": is_administrator,
}
require = partial(access.require, ALLOWED)
