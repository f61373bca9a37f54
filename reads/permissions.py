"""Who may see what about stored reads. The reads themselves have no page of their own."""

from collections.abc import Mapping
from functools import partial

from personnel import access
from personnel.access import Predicate, Row
from personnel.models import Role, User
from personnel.services import SCHEDULED_WORK
from personnel.standing import is_administrator

ROUTES: Mapping[str, Row] = {
    "retention": frozenset(
        {Role.ADMINISTRATOR, Role.SYSTEM_ADMINISTRATOR, Role.CHIEF, Role.AUDITOR}
    ),
}


def runs_retention(user: User, subject: object = None) -> bool:
    return (
        user.username == SCHEDULED_WORK
        or user.has_role(Role.SYSTEM_ADMINISTRATOR)
        or is_administrator(user)
    )


ALLOWED: Mapping[str, Predicate] = {"purge": runs_retention}
require = partial(access.require, ALLOWED)
