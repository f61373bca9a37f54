"""Who may search stored reads, and see what is kept of them."""

from collections.abc import Mapping
from functools import partial

from governance.permissions import OVERSIGHT, SWORN, is_sworn
from personnel import access
from personnel.access import Predicate, Row
from personnel.gate import agency_profile
from personnel.models import Role, User
from personnel.services import SCHEDULED_WORK
from personnel.standing import COMMAND, administrator_capacity, is_administrator
from reads.models import Hold, Inquiry

# Who is shown what a run removed, signed.
CERTIFIED = frozenset({Role.ADMINISTRATOR, Role.CHIEF, Role.AUDITOR})
# Who answers for holds, ends one as the second person, or audits them.
HOLDING = CERTIFIED | {Role.SUPERVISOR}
# An analyst gets this far only with the Chief's approval: the gate sees to it.
SEARCHING = SWORN | {Role.ANALYST}

ROUTES: Mapping[str, Row] = {
    "activity": OVERSIGHT,
    "person-activity": OVERSIGHT,
    "sign-review": frozenset(COMMAND),
    "flags": OVERSIGHT,
    "all-flags": OVERSIGHT,
    "flag": OVERSIGHT,
    "decide-flag": OVERSIGHT,
    "searches": SEARCHING,
    "search": SEARCHING,
    "reason": SEARCHING,
    "results": SEARCHING,
    "where": SEARCHING,
    "read": SEARCHING,
    "keep-read": SEARCHING,
    "correct-read": SEARCHING,
    "read-photo": SEARCHING,
    "read-crop": SEARCHING,
    "name-case": SEARCHING,
    "record-usage": SEARCHING,
    "streets": SEARCHING,
    "api-inquiries": SEARCHING,
    "api-inquiry-reads": SEARCHING,
    "holds": HOLDING,
    "hold": HOLDING,
    "act-on-hold": HOLDING - {Role.AUDITOR},
    "ask-end-of-hold": HOLDING - {Role.AUDITOR},
    "decide-held-read": frozenset({Role.ADMINISTRATOR}),
    "held-photo": frozenset({Role.ADMINISTRATOR}),
    "held-crop": frozenset({Role.ADMINISTRATOR}),
    "retention": frozenset(
        {Role.ADMINISTRATOR, Role.SYSTEM_ADMINISTRATOR, Role.CHIEF, Role.AUDITOR}
    ),
    "close-incident": frozenset({Role.ADMINISTRATOR, Role.CHIEF}),
    "agency-key": CERTIFIED,
    "certificate": CERTIFIED,
}

# Who sends these forms proves, from shortly before, who they are.
PROVED = frozenset(
    {
        "act-on-hold",
        "ask-end-of-hold",
        "decide-held-read",
        "decide-flag",
        "sign-review",
    }
)


def runs_retention(user: User, subject: object = None) -> bool:
    return (
        user.username == SCHEDULED_WORK
        or user.has_role(Role.SYSTEM_ADMINISTRATOR)
        or is_administrator(user)
    )


def is_scheduled(user: User, subject: object = None) -> bool:
    return user.username == SCHEDULED_WORK


def searches(user: User, subject: object = None) -> bool:
    if user.has_role(Role.ANALYST) and not agency_profile().analysts.may_search:
        return False
    return user.has_role(*SEARCHING)


def made_inquiry(user: User, inquiry: Inquiry) -> bool:
    return searches(user) and inquiry.searcher_id == user.pk


def places_holds(user: User, subject: object = None) -> bool:
    """Any sworn member; scheduled work for requests that came in without an account."""
    return user.username == SCHEDULED_WORK or is_sworn(user) or is_administrator(user)


def manages_holds(user: User, subject: object = None) -> bool:
    return administrator_capacity(user, act="retention") is not None


def is_anothers_find(user: User, hold: Hold) -> bool:
    """Whether somebody else holds what they found: it tells where a plate was, and when."""
    return hold.origin in Hold.FOUND and user.pk != hold.placed_by_id


def sees_what_is_held(user: User, hold: Hold) -> bool:
    return not is_anothers_find(user, hold) or manages_holds(user)


def asks_end(user: User, hold: Hold) -> bool:
    """Who placed the hold, who manages holds, and the Chief, who decides for the latter.

    Scheduled work for those outside who withdraw without an account.
    """
    is_placer = user.pk == hold.placed_by_id or is_scheduled(user)
    return is_placer or manages_holds(user) or user.has_role(Role.CHIEF)


def decides_end(user: User, hold: Hold) -> bool:
    """The second person: who manages holds, the Chief, or a supervisor."""
    return manages_holds(user) or user.has_role(Role.CHIEF, Role.SUPERVISOR)


def answers_for_retention(user: User, subject: object = None) -> bool:
    return user.has_role(Role.CHIEF) or is_administrator(user)


ALLOWED: Mapping[str, Predicate] = {
    "purge": runs_retention,
    "back_up": runs_retention,
    "watch_retention": runs_retention,
    "close_retention_incident": answers_for_retention,
    "open_inquiry": searches,
    "follow_up_inquiry": made_inquiry,
    "look": made_inquiry,
    "flag_late_cases": is_scheduled,
    "remind_of_holds": is_scheduled,
    "remind_of_usage": is_scheduled,
    "remind_of_unkept_results": is_scheduled,
    "place_hold": places_holds,
    "manage_holds": manages_holds,
    "see_what_is_held": sees_what_is_held,
    "ask_end": asks_end,
    "decide_end": decides_end,
}
require = partial(access.require, ALLOWED)
