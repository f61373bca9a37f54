"""Who may search stored reads, and see what is kept of them."""

from collections.abc import Mapping
from functools import partial

from governance.permissions import SWORN
from personnel import access
from personnel.access import Predicate, Row
from personnel.models import Role, User
from personnel.services import SCHEDULED_WORK
from personnel.standing import is_administrator
from reads.models import Inquiry

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


def searches(user: User, subject: object = None) -> bool:
    return user.has_role(*SWORN)


def made_inquiry(user: User, inquiry: Inquiry) -> bool:
    return searches(user) and inquiry.searcher_id == user.pk


ALLOWED: Mapping[str, Predicate] = {
    "purge": runs_retention,
    "open_inquiry": searches,
    "follow_up_inquiry": made_inquiry,
}
require = partial(access.require, ALLOWED)
