"""Who may do what to people's records."""

from collections.abc import Mapping
from functools import partial

from personnel import access
from personnel.access import MEMBERS, Predicate, Row
from personnel.models import Role, User
from personnel.standing import is_administrator, stands_above

# Who lets a member in again who is locked out; a supervisor only while on duty.
SCHEDULED_WORK = "scheduled-work"
HELPERS = frozenset({Role.ADMINISTRATOR, Role.CHIEF, Role.SUPERVISOR})

ROUTES: Mapping[str, Row] = {
    "home": MEMBERS,
    "here": MEMBERS,
    "lock-now": MEMBERS,
    "sessions": MEMBERS,
    "person-sessions": frozenset({Role.ADMINISTRATOR, Role.CHIEF}),
    "end-session": MEMBERS,
    "end-sessions": MEMBERS,
    "people": frozenset(
        {Role.ADMINISTRATOR, Role.SYSTEM_ADMINISTRATOR, Role.CHIEF, Role.AUDITOR, Role.SUPERVISOR}
    ),
    "assign-shift": frozenset({Role.ADMINISTRATOR, Role.CHIEF, Role.SUPERVISOR}),
    "designate": frozenset({Role.ADMINISTRATOR, Role.CHIEF}),
    "revoke-designation": frozenset({Role.ADMINISTRATOR, Role.CHIEF}),
    "accounts": frozenset(
        {Role.ADMINISTRATOR, Role.SYSTEM_ADMINISTRATOR, Role.CHIEF, Role.AUDITOR}
    ),
    "add-person": frozenset({Role.ADMINISTRATOR}),
    "change-person": frozenset({Role.ADMINISTRATOR, Role.CHIEF}),
    "account-requests": HELPERS | {Role.AUDITOR},
    "ask-for-account": frozenset({Role.SUPERVISOR, Role.CHIEF}),
    "decide-account": frozenset({Role.ADMINISTRATOR}),
    "import-people": frozenset({Role.ADMINISTRATOR}),
    "give-password": frozenset({Role.ADMINISTRATOR, Role.CHIEF}),
    "close-account": frozenset({Role.ADMINISTRATOR, Role.CHIEF}),
    "reopen-account": frozenset({Role.ADMINISTRATOR, Role.CHIEF}),
    "unlink-identity": frozenset({Role.ADMINISTRATOR, Role.SYSTEM_ADMINISTRATOR}),
    "locked-out": HELPERS | {Role.SYSTEM_ADMINISTRATOR, Role.AUDITOR},
    "release-lock": HELPERS,
    "ask-factor-reset": HELPERS,
    "confirm-factor-reset": HELPERS,
    "sign-access-review": frozenset({Role.ADMINISTRATOR, Role.CHIEF}),
}

# Who sends these forms proves, from shortly before, who they are.
PROVED = frozenset(
    {
        "add-person",
        "change-person",
        "decide-account",
        "import-people",
        "give-password",
        "close-account",
        "reopen-account",
        "designate",
        "revoke-designation",
        "unlink-identity",
        "release-lock",
        "ask-factor-reset",
        "confirm-factor-reset",
        "sign-access-review",
    }
)


def trains_people(user: User, subject: object = None) -> bool:
    return user.has_role(Role.CHIEF, Role.SYSTEM_ADMINISTRATOR) or is_administrator(user)


def appoints(user: User, subject: object = None) -> bool:
    return user.has_role(Role.CHIEF) or is_administrator(user)


def unlinks_identities(user: User, person: User) -> bool:
    return user.has_role(Role.SYSTEM_ADMINISTRATOR) or is_administrator(user)


def helps_sign_in(user: User, person: User) -> bool:
    """Command at any time; a supervisor while on duty, which the rule says. Not for oneself."""
    return appoints(user) or user.has_role(Role.SUPERVISOR)


def runs_machine(user: User, subject: object = None) -> bool:
    """By role alone: on the machine it may be that nobody can sign in who would designate them."""
    return Role.SYSTEM_ADMINISTRATOR in user.roles


def helps_on_machine(user: User, person: User) -> bool:
    return appoints(user) or runs_machine(user)


def ends_sessions(user: User, person: User) -> bool:
    return user == person or appoints(user)


def assigns_shift(user: User, person: User) -> bool:
    return stands_above(user, person) or is_administrator(user)


def suspends(user: User, person: User) -> bool:
    """Those above the person; about the Chief the Auditor, on the outside recipient's word."""
    if person.has_role(Role.CHIEF):
        return user.has_role(Role.AUDITOR)
    return stands_above(user, person)


def ends_suspension(user: User, person: User) -> bool:
    """The Chief; about the Chief the Auditor, who records what the outside recipient decided."""
    if person.has_role(Role.CHIEF):
        return user.has_role(Role.AUDITOR)
    return user.has_role(Role.CHIEF)


def asks_for_account(user: User, subject: object = None) -> bool:
    """A supervisor for their people, or the Chief; the Administrator adds people without asking."""
    return user.has_role(Role.SUPERVISOR, Role.CHIEF)


def is_scheduled(user: User, subject: object = None) -> bool:
    """What only the clock starts."""
    return user.username == SCHEDULED_WORK


ALLOWED: Mapping[str, Predicate] = {
    "record_training": trains_people,
    "designate": appoints,
    "add_person": is_administrator,
    "ask_for_account": asks_for_account,
    "decide_account": is_administrator,
    "close_dormant": is_scheduled,
    "give_password": appoints,
    "end_sessions": ends_sessions,
    "help_sign_in": helps_sign_in,
    "release": helps_on_machine,
    "reset_factor": helps_on_machine,
    "unlink_identity": unlinks_identities,
    "change_person": appoints,
    "set_roles": appoints,
    "appoint_chief": runs_machine,
    "assign_shift": assigns_shift,
    "close_account": appoints,
    "reopen_account": appoints,
    "sign_access_review": appoints,
    "suspend_access": suspends,
    "end_suspension": ends_suspension,
}
require = partial(access.require, ALLOWED)
