"""Who may propose and adopt the policy, who keeps cases, who asks and decides in writing."""

from collections.abc import Mapping
from functools import partial

from django.db.models import Q

from governance.models import Case, WrittenApproval, open_to
from personnel import access
from personnel.access import MEMBERS, Predicate, Row
from personnel.models import Role, User
from personnel.standing import administrator_capacity, is_administrator

SWORN = frozenset({Role.OFFICER, Role.SUPERVISOR, Role.ADMINISTRATOR, Role.CHIEF})
# Who may be of an approval's audience, and who knows of every approval without its contents.
TRUSTED = SWORN | {Role.DISPATCHER, Role.ANALYST}
SEALED_READERS = frozenset({Role.AUDITOR, Role.CHIEF})

ROUTES: Mapping[str, Row] = {
    "policy": MEMBERS,
    "propose": frozenset({Role.ADMINISTRATOR}),
    "adopt": frozenset({Role.CHIEF}),
    "document": frozenset({Role.ADMINISTRATOR, Role.CHIEF, Role.AUDITOR}),
    "cases": SWORN | {Role.AUDITOR},
    "add-case": SWORN,
    "import-cases": frozenset({Role.ADMINISTRATOR, Role.SYSTEM_ADMINISTRATOR}),
    "close-case": SWORN,
    "written-approvals": TRUSTED | SEALED_READERS,
    "written-approval": TRUSTED | SEALED_READERS,
    "approval-document": TRUSTED,
    "ask-approval": SWORN,
    "decide-approval": frozenset({Role.ADMINISTRATOR, Role.CHIEF}),
    "end-approval": SWORN,
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


def decides_requests_of(user: User, asker: User) -> bool:
    """The Administrator, or who acts for them; the Chief what an Administrator asks for.

    One's own is refused by rule, with its clause.
    """
    if asker != user and administrator_capacity(asker) is not None:
        return user.has_role(Role.CHIEF)
    return is_administrator(user)


def decides_approval(user: User, approval: WrittenApproval) -> bool:
    return decides_requests_of(user, approval.asked_by)


def reads_approval(user: User, approval: WrittenApproval) -> bool:
    """Its audience, and who decides it; once it is decided, who decided it."""
    if approval.is_granted is None and decides_approval(user, approval):
        return True
    return WrittenApproval.objects.shared_with(user).filter(pk=approval.pk).exists()


def sees_approval(user: User, approval: WrittenApproval) -> bool:
    """Who reads it, and those who know that it exists: who asked and decided, when, which case."""
    return user.has_role(*SEALED_READERS) or reads_approval(user, approval)


def open_or_sealed_to(user: User, via: str) -> Q:
    """The rows this person may know of, with what the sealed readers see, which tells no plate."""
    return Q() if user.has_role(*SEALED_READERS) else open_to(user, via)


def ends_approval(user: User, approval: WrittenApproval) -> bool:
    """Who asked for it, who decided it, and whoever decides such requests now."""
    is_theirs = user.pk in (approval.asked_by_id, approval.decided_by_id)
    return is_theirs or decides_approval(user, approval) or is_chief(user)


ALLOWED: Mapping[str, Predicate] = {
    "propose_adoption": is_administrator,
    "adopt": is_chief,
    "store_document": is_sworn,
    "add_case": is_sworn,
    "close_case": closes_case,
    "import_cases": imports_records,
    "ask_approval": is_sworn,
    "decide_approval": decides_approval,
    "end_approval": ends_approval,
}
require = partial(access.require, ALLOWED)
