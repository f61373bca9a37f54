"""Who may keep lists, decide entries, and handle alerts."""

from collections.abc import Mapping
from functools import partial

from hotlists.models import Alert, Entry
from personnel import access
from personnel.access import Predicate, Row
from personnel.gate import WATCHERS
from personnel.models import Role, User
from personnel.standing import administrator_capacity, is_administrator

ACTING = frozenset({Role.OFFICER, Role.SUPERVISOR, Role.ADMINISTRATOR, Role.CHIEF})
WATCHING = frozenset(WATCHERS)
# An acting Administrator holds at least a supervisor's role.
DECIDING = frozenset({Role.ADMINISTRATOR, Role.CHIEF, Role.SUPERVISOR})

ROUTES: Mapping[str, Row] = {
    "alerts": WATCHING,
    "queue": WATCHING,
    "alert": WATCHING,
    "photo": WATCHING,
    "crop": WATCHING,
    "claim": ACTING,
    "ask-dispatch": ACTING,
    "answer-status": WATCHING,
    "skip-step": ACTING,
    "photo-check": ACTING | {Role.DISPATCHER},
    "vehicle-check": ACTING,
    "clear-to-act": ACTING,
    "end": ACTING,
    "notice-seen": WATCHING,
    "history": WATCHING | {Role.AUDITOR},
    "lists": ACTING | {Role.AUDITOR, Role.SYSTEM_ADMINISTRATOR},
    "determine-list": ACTING,
    "entries": ACTING | {Role.AUDITOR},
    "add-entry": ACTING,
    "remove-entry": ACTING,
    "approvals": DECIDING,
    "decide-entry": DECIDING,
    "start-of-shift": WATCHING,
    "start-duty": WATCHING,
    "end-duty": WATCHING,
    "join": ACTING,
    "leave": ACTING,
    "hand-over": ACTING,
    "answer-flag": ACTING,
}


def watches(user: User, subject: object = None) -> bool:
    return user.has_role(*WATCHERS)


def acts_on_open_alert(user: User, alert: Alert) -> bool:
    return user.has_role(*ACTING)


def sees_captured(user: User, alert: Alert) -> bool:
    """The photo and the plate are shown while the alert is open, to those who handle alerts."""
    return watches(user) and alert.status == Alert.Status.OPEN


def decides_entry(user: User, entry: Entry) -> bool:
    """The Administrator decides, never by designee; the Chief what an Administrator entered.

    What came from a source is nobody's to decide one by one: its list is determined for use.
    One's own is refused by rule, with its clause. An acting Administrator, who serves under the
    Administrator, does not decide what that one entered.
    """
    if entry.entered_by is None:
        return False
    if entry.entered_by != user and administrator_capacity(entry.entered_by) is not None:
        return user.has_role(Role.CHIEF)
    return is_administrator(user)


def removes_entry(user: User, entry: Entry) -> bool:
    return entry.entered_by_id == user.pk or is_administrator(user)


def enters(user: User, subject: object = None) -> bool:
    return user.has_role(*ACTING)


def determines_lists(user: User, subject: object = None) -> bool:
    return administrator_capacity(user, act="choose_lists") is not None


ALLOWED: Mapping[str, Predicate] = {
    "view": watches,
    "see_captured": sees_captured,
    "claim": acts_on_open_alert,
    "ask_dispatch": acts_on_open_alert,
    "answer_status": watches,
    "skip_step": acts_on_open_alert,
    "compare_photo": watches,
    "check_vehicle": acts_on_open_alert,
    "end": acts_on_open_alert,
    "add_entry": enters,
    "decide_entry": decides_entry,
    "remove_entry": removes_entry,
    "add_list": determines_lists,
    "determine_list": determines_lists,
    "start_duty": watches,
    "end_duty": watches,
    "join": acts_on_open_alert,
    "leave": acts_on_open_alert,
    "hand_over": acts_on_open_alert,
    "answer_flag": acts_on_open_alert,
}
require = partial(access.require, ALLOWED)
