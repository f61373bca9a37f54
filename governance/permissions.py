"""Who may propose and adopt the policy, and who keeps cases."""

from collections.abc import Mapping
from functools import partial

from governance.models import Case
from personnel import access
from personnel.access import MEMBERS, Predicate, Row
from personnel.models import Role, User
from personnel.standing import is_administrator

SWORN = frozenset({Role.OFFICER, Role.SUPERVISOR, Role.ADMINISTRATOR, Role.CHIEF})

ROUTES: Mapping[str, Row] = {
    "policy": MEMBERS,
    "propose": frozenset({Role.ADMINISTRATOR}),
    "adopt": frozenset({Role.CHIEF}),
    "document": frozenset({Role.ADMINISTRATOR, Role.CHIEF, Role.AUDITOR}),
    "cases": SWORN | {Role.AUDITOR},
    "add-case": SWORN,
    "import-cases": frozenset({Role.ADMINISTRATOR, Role.SYSTEM_ADMINISTRATOR}),
    "close-case": SWORN,
}


def is_chief(user: User, subject: object = None) -> bool:
    return user.has_role(Role.CHIEF)


def is_sworn(user: User, subject: object = None) -> bool:
    return user.has_role(*SWORN)


def closes_case(user: User, case: Case) -> bool:
    """Who works the case or typed it, and those who stand above them."""
    if user.pk in (case.assigned_to_id, case.added_by_id):
        return is_sworn(user)
    return user.has_role(Role.SUPERVISOR, Role.ADMINISTRATOR, Role.CHIEF)


def imports_records(user: User, subject: object = None) -> bool:
    return user.has_role(Role.SYSTEM_ADMINISTRATOR) or is_administrator(user)


ALLOWED: Mapping[str, Predicate] = {
    "propose_adoption": is_administrator,
    "adopt": is_chief,
    "store_document": is_sworn,
    "add_case": is_sworn,
    "close_case": closes_case,
    "import_cases": imports_records,
}
require = partial(access.require, ALLOWED)
