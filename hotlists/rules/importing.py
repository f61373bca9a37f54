"""What may be imported where, and which change of a list is too sudden to go live by itself."""

from datetime import datetime, timedelta

from alpr_compliance.policy import PolicyViolation, Profile, enforces

# Under this many entries a share says nothing: three of five is a quiet day.
FEW = 50
CLOCKS_DIFFER = timedelta(minutes=15)


def check_can_import(*, profile: Profile, source: str) -> None:
    """Refuse a file for the agency's own list: its entries are approved one by one."""
    if profile.is_own_source(source):
        raise PolicyViolation(
            profile.cite("entry_approval"),
            "The entries of the agency's own list are made by members and approved one by one.",
            "Import the file into the list of the source it comes from, or add the entries.",
        )


def check_same_kind(*, profile: Profile, category: str, live: str) -> None:
    """Refuse a file of one kind of record on a list that holds the file of another kind.

    Such files of one source look alike inside: only the list tells whom an entry is about.
    """
    if live and category != live:
        raise PolicyViolation(
            profile.cite("categories"),
            f"This list holds the file of another kind: {profile.category(live).label}.",
            "Import the file into a list of its own.",
        )


def is_for_another(*, is_by_hand: bool, is_own: bool, is_administrator: bool) -> bool:
    """Whether who uploaded a file leaves it to another to confirm: all but the Administrator."""
    return is_by_hand and is_own and not is_administrator


@enforces("LEX-3.C.vii.d#hotlists", "KIN-IV.B.5")
def check_confirmed_by_another(*, profile: Profile, is_anothers: bool) -> None:
    """Refuse who would put a plate into use alone, by a file instead of an entry."""
    if is_anothers:
        raise PolicyViolation(
            profile.cite("self_approval"),
            "You uploaded this file.",
            f"The {profile.agency.administrator_title}, or another who may import, confirms it.",
        )


def is_sudden(*, before: int, added: int, changed: int, removed: int, percent: int) -> bool:
    """Whether an import adds, changes or takes away more than this share of the list.

    A first import is not: there is nothing it could damage. A list that would be empty always is.
    """
    if not before:
        return False
    limit = max(before * percent / 100, FEW)
    return removed == before > added or max(added, changed, removed) > limit


def problem_of_time(*, as_of: datetime, newest_live: datetime | None, now: datetime) -> str | None:
    """Why a file of this time can not be imported, in words; None: it can."""
    if as_of > now + CLOCKS_DIFFER:
        return "The header's time is in the future."
    if newest_live is not None and as_of < newest_live:
        return "The file is older than the one that is live. Import the newest file of its source."
    return None
