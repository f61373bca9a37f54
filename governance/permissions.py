"""Who adopts the policy, keeps cases, approves in writing, and decides about people's use."""

from collections.abc import Mapping
from functools import partial

from django.db.models import Q

from governance.models import Case, Flag, Referral, WrittenApproval, open_to
from personnel import access
from personnel.access import MEMBERS, Predicate, Row
from personnel.models import Role, User
from personnel.permissions import ends_suspension, suspends
from personnel.services import SCHEDULED_WORK
from personnel.standing import (
    COMMAND,
    administrator_capacity,
    is_administrator,
    places_of,
    stands_above,
)

SWORN = frozenset({Role.OFFICER, Role.SUPERVISOR, Role.ADMINISTRATOR, Role.CHIEF})
# Who may be of an approval's audience, and who knows of every approval without its contents.
TRUSTED = SWORN | {Role.DISPATCHER, Role.ANALYST}
SEALED_READERS = frozenset({Role.AUDITOR, Role.CHIEF})
OVERSIGHT = frozenset({*COMMAND, Role.AUDITOR})

TRAINERS = frozenset({Role.ADMINISTRATOR, Role.SYSTEM_ADMINISTRATOR, Role.CHIEF})

ROUTES: Mapping[str, Row] = {
    "policy": MEMBERS,
    "sign-policy": MEMBERS,
    "training": TRAINERS | {Role.AUDITOR},
    "record-session": TRAINERS,
    "propose": frozenset({Role.ADMINISTRATOR}),
    "adopt": frozenset({Role.CHIEF}),
    "document": frozenset({Role.ADMINISTRATOR, Role.CHIEF, Role.AUDITOR}),
    "cases": SWORN | {Role.AUDITOR},
    "add-case": SWORN,
    "import-cases": frozenset({Role.ADMINISTRATOR, Role.SYSTEM_ADMINISTRATOR}),
    "close-case": SWORN,
    "correct-case-kind": SWORN,
    "written-approvals": TRUSTED | SEALED_READERS,
    "written-approval": TRUSTED | SEALED_READERS,
    "approval-document": TRUSTED,
    "ask-approval": SWORN,
    "decide-approval": frozenset({Role.ADMINISTRATOR, Role.CHIEF}),
    "end-approval": SWORN,
    "report-misuse": MEMBERS,
    "referrals": OVERSIGHT,
    "referral": OVERSIGHT,
    "take-up-referral": OVERSIGHT,
    "close-referral": frozenset({Role.CHIEF, Role.AUDITOR}),
}

# Who sends these forms proves, from shortly before, who they are.
PROVED = frozenset(
    {
        "adopt",
        "decide-approval",
        "import-cases",
        "record-session",
        "take-up-referral",
        "close-referral",
    }
)


def is_chief(user: User, subject: object = None) -> bool:
    return user.has_role(Role.CHIEF)


def is_sworn(user: User, subject: object = None) -> bool:
    return user.has_role(*SWORN)


def answers_for_case(user: User, case: Case) -> bool:
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


def keeps_papers(user: User, subject: object = None) -> bool:
    """Members of the force; the Auditor, who files the letters of the outside recipient; who
    keeps and checks equipment, its photographs; and the account of scheduled work, for papers of
    requests that come in without one."""
    others = (Role.AUDITOR, Role.SYSTEM_ADMINISTRATOR, Role.INSPECTOR)
    return is_sworn(user) or user.has_role(*others) or user.username == SCHEDULED_WORK


def is_member(user: User, subject: object = None) -> bool:
    return bool(user.roles)


def decides_flag(user: User, flag: Flag) -> bool:
    """Who it was put before, and those above them; the Auditor what goes outside.

    What holds an officer's search is released by any supervisor: it can not wait for one shift.
    """
    if flag.is_outside:
        return user.has_role(Role.AUDITOR)
    if flag.person_id == user.pk or flag.decider is None:
        return False
    if flag.is_holding and user.has_role(Role.SUPERVISOR) and not flag.person.has_role(*COMMAND):
        return True
    return flag.decider.pk in places_of(user) or stands_above(user, flag.decider)


def takes_up_referral(user: User, referral: Referral) -> bool:
    return suspends(user, referral.person)


def closes_referral(user: User, referral: Referral) -> bool:
    return ends_suspension(user, referral.person)


def reviews_use(user: User, person: User) -> bool:
    """The immediate supervisor, and those above."""
    return user.has_role(*COMMAND) and stands_above(user, person)


ALLOWED: Mapping[str, Predicate] = {
    "propose_adoption": is_administrator,
    "adopt": is_chief,
    "store_document": keeps_papers,
    "add_case": is_sworn,
    "close_case": answers_for_case,
    "correct_case_kind": answers_for_case,
    "import_cases": imports_records,
    "ask_approval": is_sworn,
    "decide_approval": decides_approval,
    "end_approval": ends_approval,
    "report_misuse": is_member,
    "take_up_referral": takes_up_referral,
    "close_referral": closes_referral,
    "decide_flag": decides_flag,
    "sign_use_review": reviews_use,
}
require = partial(access.require, ALLOWED)
