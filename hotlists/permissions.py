"""Who may keep lists, decide entries, and handle alerts."""

from collections.abc import Mapping
from functools import partial

from governance.models import Case, is_open_to
from governance.permissions import SEALED_READERS
from hotlists.models import (
    Alert,
    Entry,
    EntryChange,
    Extension,
    FollowUp,
    HotList,
    Incident,
    Match,
    Recipient,
    Sighting,
)
from personnel import access
from personnel.access import Predicate, Row
from personnel.gate import WATCHERS, agency_profile
from personnel.models import Role, User
from personnel.permissions import is_scheduled
from personnel.standing import (
    administrator_capacity,
    is_administrator,
    supervises,
    supervisor_of,
)
from reads.models import Read

ACTING = frozenset({Role.OFFICER, Role.SUPERVISOR, Role.ADMINISTRATOR, Role.CHIEF})
WATCHING = frozenset(WATCHERS)
# An acting Administrator holds at least a supervisor's role.
DECIDING = frozenset({Role.ADMINISTRATOR, Role.CHIEF, Role.SUPERVISOR})
# Who sees how lists stand; a dispatcher answers for their age as the shift begins.
KEEPING = WATCHING | {Role.AUDITOR, Role.SYSTEM_ADMINISTRATOR}
# A designee for the choice of lists is at least a supervisor.
IMPORTING = frozenset({Role.ADMINISTRATOR, Role.SYSTEM_ADMINISTRATOR, Role.SUPERVISOR})
COMMANDING = frozenset({Role.ADMINISTRATOR, Role.CHIEF})

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
    "add-stop": ACTING,
    "keep-evidence": ACTING,
    "correct-outcome": DECIDING,
    "notice-seen": WATCHING,
    "history": WATCHING | {Role.AUDITOR},
    "lists": KEEPING,
    "determine-list": ACTING,
    "sealed": SEALED_READERS,
    "entries": ACTING | {Role.AUDITOR},
    "add-entry": ACTING,
    "remove-entry": ACTING,
    "look-back": ACTING,
    "approvals": DECIDING,
    "decide-entry": DECIDING,
    "list": KEEPING,
    "add-list": ACTING,
    "no-update": KEEPING,
    "switch-on": ACTING,
    "switch-off": ACTING,
    "suspensions": WATCHING | {Role.AUDITOR},
    "lift-suspension": WATCHING,
    "report-suspension": WATCHING,
    "reviews": DECIDING | {Role.AUDITOR},
    "close-review": DECIDING,
    "imports": IMPORTING,
    "import": IMPORTING,
    "import-file": IMPORTING,
    "confirm-import": IMPORTING,
    "discard-import": IMPORTING,
    "approve-entries": DECIDING,
    "decide-change": DECIDING,
    "decide-extension": DECIDING,
    "entry": ACTING | {Role.AUDITOR},
    "entry-note": ACTING | {Role.AUDITOR},
    "correct-entry": ACTING,
    "change-entry": ACTING,
    "ask-extension": ACTING,
    "state-ongoing": ACTING,
    "entry-notices-seen": ACTING,
    "board": DECIDING | {Role.AUDITOR},
    "incidents": COMMANDING | {Role.AUDITOR},
    "incident": COMMANDING | {Role.AUDITOR},
    "review-incident": COMMANDING,
    "follow-ups": ACTING,
    "finish-follow-up": ACTING,
    "disclosures": DECIDING | {Role.AUDITOR},
    "recipients": DECIDING | {Role.AUDITOR},
    "ask-recipient": DECIDING,
    "approve-recipient": DECIDING,
    "approve-plate": DECIDING,
    "revoke-recipient": DECIDING,
    "send-again": DECIDING,
    "start-of-shift": WATCHING,
    "start-duty": WATCHING,
    "end-duty": WATCHING,
    "join": ACTING,
    "leave": ACTING,
    "hand-over": ACTING,
    "answer-flag": ACTING,
}

# Who sends these forms proves, from shortly before, who they are.
PROVED = frozenset(
    {
        "decide-entry",
        "approve-entries",
        "decide-change",
        "decide-extension",
        "approve-recipient",
        "approve-plate",
        "confirm-import",
        "determine-list",
        "switch-on",
        "send-again",
    }
)


def watches(user: User, subject: object = None) -> bool:
    return user.has_role(*WATCHERS)


def acts_on_open_alert(user: User, alert: Alert) -> bool:
    return user.has_role(*ACTING)


def sees_captured(user: User, alert: Alert) -> bool:
    """The photo and the plate are shown while the alert is open, to those who handle alerts."""
    is_theirs = watches(user) and is_open_to(user, alert.written_approval_id)
    return is_theirs and alert.status == Alert.Status.OPEN


def sees_sighting(user: User, sighting: Sighting, read: Read) -> bool:
    """The door of alerts: a read is seen as a sighting of an alert that is open."""
    is_its_read = (sighting.captured_at, sighting.read_id) == (read.captured_at, read.id)
    return is_its_read and sees_captured(user, sighting.alert)


def decides_entry(user: User, entry: Entry) -> bool:
    """The Administrator decides, never by designee; the Chief what an Administrator entered.

    What came from a source is nobody's to decide one by one: its list is determined for use.
    One's own is refused by rule, with its clause. An acting Administrator, who serves under the
    Administrator, does not decide what that one entered. Nobody decides what is not theirs to see.
    """
    if entry.entered_by is None or not is_open_to(user, entry.written_approval_id):
        return False
    return _decides_for(user, entry.entered_by)


def _decides_for(user: User, *people: User | None) -> bool:
    """The Administrator; the Chief where another of these people is one. One's own: by rule."""
    others = [person for person in people if person is not None and person != user]
    if any(administrator_capacity(person) is not None for person in others):
        return user.has_role(Role.CHIEF)
    return is_administrator(user)


def removes_entry(user: User, entry: Entry) -> bool:
    if not is_open_to(user, entry.written_approval_id):
        return False
    return entry.entered_by_id == user.pk or is_administrator(user)


def looks_back(user: User, entry: Entry) -> bool:
    """Its author, and who may decide it."""
    return user.has_role(*ACTING) and (entry.entered_by_id == user.pk or decides_entry(user, entry))


def acts(user: User, subject: object = None) -> bool:
    return user.has_role(*ACTING)


def ends_entries(user: User, subject: object = None) -> bool:
    return is_scheduled(user) or is_administrator(user)


def states_ongoing(user: User, case: Case) -> bool:
    """The officer who entered a plate for the case, its investigator, or a supervisor."""
    if user.pk == case.assigned_to_id or user.has_role(Role.SUPERVISOR) or is_administrator(user):
        return user.has_role(*ACTING)
    return user.has_role(*ACTING) and case.entries.filter(entered_by=user).exists()


def asks_extension(user: User, entry: Entry) -> bool:
    """Who entered the plate, who works its case, or a supervisor."""
    if not is_open_to(user, entry.written_approval_id):
        return False
    is_theirs = user.pk == entry.entered_by_id or (
        entry.case is not None and user.pk == entry.case.assigned_to_id
    )
    return user.has_role(*ACTING) and (is_theirs or user.has_role(Role.SUPERVISOR))


def decides_extension(user: User, extension: Extension) -> bool:
    """As an entry is decided: what an Administrator asks for or has entered, the Chief decides."""
    entry = extension.entry
    if not is_open_to(user, entry.written_approval_id):
        return False
    return _decides_for(user, extension.asked_by, entry.entered_by)


def decides_change(user: User, change: EntryChange) -> bool:
    """The immediate supervisor of who proposed it; the Administrator for who has none.

    So too where the supervisor made the entry, or is not of a covert entry's audience; and the
    Chief where it is the Administrator's.
    """
    approval_id = change.entry.written_approval_id
    proposer, author = change.proposed_by, change.entry.entered_by
    if not is_open_to(user, approval_id):
        return False
    supervisor = supervisor_of(proposer)
    if (
        agency_profile().entries.update_approver == "supervisor"
        and supervisor is not None
        and supervisor != author
        and is_open_to(supervisor, approval_id)
    ):
        return user != author and supervises(user, proposer)
    return _decides_for(user, proposer, author)


def closes_review(user: User, entry: Entry) -> bool:
    """The Administrator; the Chief what an Administrator entered. One's own: refused by rule."""
    return _decides_for(user, entry.entered_by)


def keeps_evidence(user: User, alert: Alert) -> bool:
    """Who had the alert in hand, those above them, and the Administrator."""
    if not user.has_role(*ACTING):
        return False
    own = user.pk in (alert.claimed_by_id, alert.ended_by_id)
    return own or user.has_role(Role.SUPERVISOR) or is_administrator(user)


def was_on_alert(user: User, alert: Alert) -> bool:
    """Who claimed it, went along, or was clear to act on it."""
    is_on_it = (
        user.pk == alert.claimed_by_id
        or alert.crew.filter(person=user).exists()
        or alert.clearances.filter(officer=user).exists()
    )
    return user.has_role(*ACTING) and is_on_it


def enters(user: User, subject: object = None) -> bool:
    return user.has_role(*ACTING)


def determines_lists(user: User, subject: object = None) -> bool:
    return administrator_capacity(user, act="choose_lists") is not None


def refreshes_lists(user: User, subject: object = None) -> bool:
    """Who may answer for a list's age: who chooses lists, and who is there as the shift begins."""
    return determines_lists(user) or user.has_role(
        Role.SUPERVISOR, Role.SYSTEM_ADMINISTRATOR, Role.DISPATCHER
    )


def follows_up_suspensions(user: User, subject: object = None) -> bool:
    """Who can run a status check again and call the entering agency."""
    return is_administrator(user) or user.has_role(Role.SUPERVISOR, Role.DISPATCHER)


def sees_restricted(user: User, alert: Alert) -> bool:
    """Details of restricted files, which are protected as criminal history is.

    To the officer who handles the alert, to dispatch, who has them from the source anyway, and to
    the Administrator; nobody else needs them to act.
    """
    is_handler = alert.claimed_by_id == user.pk or user.has_role(Role.DISPATCHER)
    return sees_captured(user, alert) and (is_handler or is_administrator(user))


def sees_reason(user: User, entry: Entry) -> bool:
    """Why a plate is on a restricted list: the Administrator's to read, and its author's."""
    is_theirs = entry.entered_by_id == user.pk or is_administrator(user)
    return is_theirs or not entry.hot_list.is_restricted


def sees_rejected_rows(user: User, hot_list: HotList) -> bool:
    """The rows of a restricted list as the source sent them: the Administrator's to read."""
    return is_administrator(user) or (imports_lists(user) and not hot_list.is_restricted)


def imports_lists(user: User, subject: object = None) -> bool:
    """Who chooses lists, who runs the system, and the work that a source's delivery starts."""
    runs = is_scheduled(user) or user.has_role(Role.SYSTEM_ADMINISTRATOR)
    return runs or determines_lists(user)


def reviews_incident(user: User, incident: Incident) -> bool:
    """The Administrator or the Chief. The one about oneself is refused by rule."""
    return user.has_role(Role.CHIEF) or is_administrator(user)


def finishes_follow_up(user: User, follow_up: FollowUp) -> bool:
    """The officer of the stop, their supervisor, and those in command."""
    officer = follow_up.stop.officer
    return (
        user == officer
        or supervises(user, officer)
        or user.has_role(Role.CHIEF)
        or is_administrator(user)
    )


def asks_recipient(user: User, subject: object = None) -> bool:
    return user.has_role(*DECIDING)


def approves_recipient(user: User, recipient: Recipient) -> bool:
    """The Administrator; the Chief what the Administrator asked for. One's own: refused by rule."""
    asker = recipient.asked_by
    if asker != user and administrator_capacity(asker) is not None:
        return user.has_role(Role.CHIEF)
    return is_administrator(user)


def revokes_recipient(user: User, recipient: Recipient) -> bool:
    return user.has_role(Role.CHIEF) or is_administrator(user)


def corrects_outcome(user: User, match: Match) -> bool:
    """Whoever leads, but for the one whose answer it is."""
    return user.has_role(*DECIDING) and match.decided_by_id != user.pk


ALLOWED: Mapping[str, Predicate] = {
    "correct_outcome": corrects_outcome,
    "view": watches,
    "see_captured": sees_captured,
    "claim": acts_on_open_alert,
    "ask_dispatch": acts_on_open_alert,
    "answer_status": watches,
    "skip_step": acts_on_open_alert,
    "compare_photo": watches,
    "check_vehicle": acts_on_open_alert,
    "end": acts_on_open_alert,
    "add_stop": was_on_alert,
    "keep_evidence": keeps_evidence,
    "add_entry": enters,
    "decide_entry": decides_entry,
    "remove_entry": removes_entry,
    "look_back": looks_back,
    "add_list": determines_lists,
    "determine_list": determines_lists,
    "switch_category": determines_lists,
    "refresh_list": refreshes_lists,
    "see_restricted": sees_restricted,
    "see_reason": sees_reason,
    "see_rejected_rows": sees_rejected_rows,
    "lift_suspension": follows_up_suspensions,
    "report_suspension": follows_up_suspensions,
    "close_review": closes_review,
    "end_entries": ends_entries,
    "state_ongoing": states_ongoing,
    "ask_extension": asks_extension,
    "decide_extension": decides_extension,
    "propose_change": asks_extension,
    "decide_change": decides_change,
    "see_entry_notices": acts,
    "mail_about_lists": is_scheduled,
    "import_list": imports_lists,
    "confirm_sudden_import": is_administrator,
    "review_incident": reviews_incident,
    "ask_recipient": asks_recipient,
    "approve_recipient": approves_recipient,
    "revoke_recipient": revokes_recipient,
    "send_again": is_administrator,
    "finish_follow_up": finishes_follow_up,
    "start_duty": watches,
    "end_duty": watches,
    "join": acts_on_open_alert,
    "leave": acts_on_open_alert,
    "hand_over": acts_on_open_alert,
    "answer_flag": acts_on_open_alert,
}
require = partial(access.require, ALLOWED)
