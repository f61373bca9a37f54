"""When an entry's time is over, and what may lengthen it."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from alpr_compliance.policy import PolicyViolation, Profile, enforces
from governance.rules.case import check_investigation
from governance.rules.substance import LEAST_SCORE, substance
from hotlists.rules.shifts import shift_end


@enforces("NE-60-3204(3)#hotlists")
def check_statement(*, profile: Profile, is_case_open: bool, case_kind: str, text: str) -> None:
    """Only an ongoing investigation keeps its entries, and only by a statement that says so."""
    if not profile.entries.end_of_shift:
        raise PolicyViolation(
            profile.cite("entry_expiry"),
            "Entries do not end with the shift here, so no statement lengthens them.",
            "Ask for an extension of the entry instead.",
        )
    if not is_case_open:
        raise PolicyViolation(
            profile.cite("entry_expiry"),
            "This case is closed: its investigation is not ongoing.",
            "Open the case again in the records system if the investigation goes on.",
        )
    check_investigation(profile=profile, clause=profile.cite("entry_expiry"), kind=case_kind)
    found = substance(text)
    if found.score < LEAST_SCORE:
        raise PolicyViolation(
            profile.cite("entry_expiry"),
            f"The statement does not say what is still being done: {found.missing}.",
            "Say in one sentence what the investigation still does.",
        )


@enforces("NE-60-3204(3)#hotlists")
def statement_end(*, profile: Profile, now: datetime) -> datetime:
    """Until when a statement made now stands: always the end of a shift.

    By default that of the next shift; with a review interval the last one that falls within it.
    """
    end = shift_end(profile, shift_end(profile, now))
    interval = profile.entries.review_interval
    if interval is not None:
        limit = interval.after(now)
        while (later := shift_end(profile, end)) <= limit:
            end = later
    # The law's word is "ongoing", so whatever the calendar, nothing stands longer than a week.
    return min(end, now + timedelta(days=7))


def shift_ends(profile: Profile, since: datetime, until: datetime) -> Iterator[datetime]:
    """The ends of shifts after `since`, up to and with `until`."""
    end = shift_end(profile, since)
    while end <= until:
        yield end
        end = shift_end(profile, end)


@enforces("KIN-IV.B.5")
def check_extension(
    *,
    profile: Profile,
    is_live: bool,
    justification: str,
    expires_at: datetime | None,
    until: datetime,
    now: datetime,
) -> None:
    """An entry is kept past its longest age only for a stated need, and each time only so long."""
    clause, longest = profile.cite("entry_expiry"), profile.entries.max_age
    if longest is None:
        raise PolicyViolation(
            clause,
            "Entries end with the shift here; they are not extended.",
            "State that the investigation is ongoing.",
        )
    if expires_at is None or not is_live:
        raise PolicyViolation(
            clause, "This entry has ended.", "Make a new entry if the need is still there."
        )
    found = substance(justification)
    if found.score < LEAST_SCORE:
        raise PolicyViolation(
            clause,
            f"The request is not justified: {found.missing}.",
            "Say why the entry is still needed.",
        )
    if not expires_at < until <= longest.after(max(expires_at, now)):
        raise PolicyViolation(
            clause,
            f"An extension lengthens an entry by at most {longest}.",
            "Choose an earlier day; ask again when it comes near.",
        )


def check_has_decider(*, profile: Profile, deciders: int) -> None:
    """What nobody may decide is not asked: asker and author leave no Administrator and no Chief."""
    if not deciders:
        raise PolicyViolation(
            profile.cite("entry_expiry"),
            "Nobody could decide this request: its asker and the author of the entry may not.",
            "Let the author ask, or another member; then you may decide it.",
        )


@enforces("KIN-IV.B.5")
def check_can_decide_extension(
    *,
    profile: Profile,
    is_decided: bool,
    is_live: bool,
    asker_id: int,
    author_id: int | None,
    decider_id: int,
) -> None:
    """A waiting request about a live entry is decided once, by neither its asker nor the author."""
    if is_decided:
        raise PolicyViolation(
            profile.cite("entry_expiry"), "This request is already decided.", "Nothing more to do."
        )
    if not is_live:
        raise PolicyViolation(
            profile.cite("entry_expiry"),
            "The entry ended before the request was decided.",
            "Make a new entry if the need is still there.",
        )
    if decider_id in (asker_id, author_id):
        raise PolicyViolation(
            profile.cite("self_approval"),
            "Nobody decides their own request, or how long their own entry stays.",
            "The Chief decides what the Administrator asks for or has entered.",
        )


def end_reason(
    *, profile: Profile, expires_at: datetime, is_case_closed: bool, is_approval_over: bool = False
) -> str:
    """Why an entry that is due ends."""
    if is_case_closed:
        return "case_closed"
    if is_approval_over:
        return "approval_ended"
    before = expires_at - timedelta(microseconds=1)
    if profile.entries.end_of_shift and shift_end(profile, before) == expires_at:
        return "shift_end"
    return "expired"
