"""Who may audit, sign, publish, and look."""

from collections.abc import Mapping
from functools import partial

from personnel import access
from personnel.access import Access, Predicate, Row
from personnel.models import Role, User
from personnel.standing import is_administrator

# Who answers for the policy, who checks that, and who runs the system day by day.
ANSWERING = frozenset({Role.ADMINISTRATOR, Role.CHIEF, Role.AUDITOR, Role.SYSTEM_ADMINISTRATOR})

ROUTES: Mapping[str, Row] = {
    "dashboard": ANSWERING | {Role.SUPERVISOR},
    "compliance": ANSWERING,
    "compliance-json": ANSWERING,
    "compliance-pdf": ANSWERING,
    "reports": ANSWERING,
    "make-report": frozenset({Role.ADMINISTRATOR, Role.AUDITOR}),
    "report-pdf": ANSWERING,
    "report-json": ANSWERING,
    "post-report": frozenset({Role.CHIEF}),
    "post-paper": frozenset({Role.ADMINISTRATOR}),
    "public": Access.PUBLIC,
    "public-json": Access.PUBLIC,
    "public-csv": Access.PUBLIC,
    "public-paper": Access.PUBLIC,
    "public-report": Access.PUBLIC,
}


def makes_reports(user: User, subject: object = None) -> bool:
    return user.has_role(Role.AUDITOR) or is_administrator(user)


def posts_reports(user: User, subject: object = None) -> bool:
    return user.has_role(Role.CHIEF)


def posts_papers(user: User, subject: object = None) -> bool:
    return is_administrator(user)


ALLOWED: Mapping[str, Predicate] = {
    "make_report": makes_reports,
    "post_report": posts_reports,
    "post_paper": posts_papers,
}
require = partial(access.require, ALLOWED)
