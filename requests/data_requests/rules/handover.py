"""What may leave, in whose hands, on what, and until when copies are kept. Pure functions."""

from collections.abc import Iterable
from datetime import datetime

from alpr_compliance.policy import Duration, PolicyViolation, Profile, enforces

GRANTED = frozenset({"granted", "partial"})
# A request that one package fulfilled may need another: its next part, or a stick that was lost.
PACKABLE = GRANTED | {"fulfilled"}
# A package is put together at once: a wider one is made in parts.
MOST_READS = 2000


@enforces("KIN-IV.E.6", "KIN-IV.E.7", "LEX-3.G.iv")
def check_can_hand_over(
    *, profile: Profile, kind: str, status: str, is_member: bool, is_own: bool, label: str
) -> None:
    """Only what was granted is handed over, never by who asked, or wrote down who asks.

    A preservation request keeps data. Its data enters a case file of this agency where the policy
    says so; outside it goes by a warrant or a release.
    """
    rules = profile.requests.hand_over
    if is_own:
        raise PolicyViolation(
            profile.requests.own_clause,
            "This is your own request, or you put it in writing.",
            "The Chief, or an acting Administrator, makes its package.",
        )
    if status not in PACKABLE:
        raise PolicyViolation(
            rules.clause,
            f"This request is {label.lower()}: nothing is handed over for it.",
            "A package is made once the request is granted.",
        )
    if kind == "outbound" or (
        kind == "preservation" and not (is_member and rules.preserved_only is not None)
    ):
        raise PolicyViolation(
            rules.clause,
            "This request keeps data, or asks for that of others; it hands nothing over.",
            "Data kept for somebody outside goes by a warrant, an order or a release.",
        )


@enforces("NC-20-183.30", "NC-20-183.31(b)", "NC-20-183.32(c)#requests")
def check_purpose(*, profile: Profile, kind: str, purpose: str) -> None:
    """Data is kept on more purposes than it is seen or given away on."""
    beyond = profile.requests.purpose_beyond(kind, purpose) if purpose else None
    if beyond is not None:
        raise PolicyViolation(
            profile.statute.purpose_clause,
            f"This request keeps data on: {beyond.label.lower()}. None is handed over on that.",
            "A search warrant, or a request for data under a purpose of the list, comes first.",
        )


@enforces("KIN-IV.E.7")
def check_medium(*, profile: Profile, medium: str, media_label: str) -> None:
    """On one of the policy's media; portable media bears a label that the record names."""
    rules = profile.requests.hand_over
    if medium not in rules.media:
        raise PolicyViolation(
            rules.media_clause,
            "The policy hands data over on portable media.",
            "Choose portable media, and write its label.",
        )
    if medium == "portable_media" and not media_label.strip():
        raise PolicyViolation(
            rules.media_clause,
            "The stick or disc has a label that is kept with the request.",
            "Write the label on it, and here.",
        )


@enforces("KIN-IV.E.6")
def check_contents(*, profile: Profile, reads: int, not_preserved: int) -> None:
    """Something, not everything, and where the policy says so only what is preserved."""
    rules = profile.requests.hand_over
    if rules.preserved_only is not None and not_preserved:
        raise PolicyViolation(
            rules.preserved_only,
            f"{not_preserved} of these reads are not preserved: no hold covers them.",
            "A preservation request or a search warrant comes first; then make the package.",
        )
    if reads == 0:
        raise PolicyViolation(
            rules.clause,
            "No stored read lies inside what was granted.",
            "Tell the requester so, and close the request.",
        )
    if reads > MOST_READS:
        raise PolicyViolation(
            rules.clause,
            f"More than {MOST_READS} reads lie inside what was granted.",
            "Make several packages, each of a shorter time.",
        )


def check_within(
    *,
    profile: Profile,
    window_from: datetime | None,
    window_to: datetime | None,
    asked_from: datetime | None,
    asked_to: datetime | None,
) -> None:
    """Reads inside the granted scope only, never beside it."""
    is_inside = (
        window_from is not None
        and window_to is not None
        and asked_from is not None
        and asked_to is not None
        and asked_from <= window_from < window_to <= asked_to
    )
    if not is_inside:
        raise PolicyViolation(
            profile.requests.hand_over.clause,
            "These times are not inside those of the request.",
            "Choose times inside what was asked for.",
        )


@enforces("KIN-IV.E.7", "NC-20-183.32(d)", "LEX-3.E#retention-2")
def destroy_by(
    *, profile: Profile, made_at: datetime, ends: Iterable[datetime], is_evidence: bool
) -> datetime | None:
    """When copies are destroyed: where they stay on the clock of their holds, with the first end.

    `ends` are those that are known. Copies of evidence stay as long as it does, so without an end
    while its case is open (None); others are destroyed a while after they were made.
    """
    rules = profile.requests.hand_over
    if is_evidence:
        return min(ends, default=None)
    after = rules.destroy_after.after(made_at)
    return after if rules.copies_on_clock is None else min(ends, default=after)


def kept_until(
    *,
    profile: Profile,
    captured_at: datetime,
    held_until: datetime | None,
    limit: Duration,
    now: datetime,
) -> datetime:
    """Until when a read in a package may be there: by its holds, or where any may leave, its limit.

    Where only what is preserved may leave, one that no hold keeps (None) may no longer.
    """
    if profile.requests.hand_over.preserved_only is not None:
        return held_until or now
    ordinary = limit.after(captured_at)
    return ordinary if held_until is None else max(ordinary, held_until)


@enforces("KIN-IV.E.7", "NC-20-183.32(d)")
def collect_by(*, profile: Profile, made_at: datetime, ends: Iterable[datetime]) -> datetime:
    """Until when the file waits here: never past the end of what keeps a read in it."""
    return min([profile.requests.hand_over.collect_within.after(made_at), *ends])


def check_on_disk(*, profile: Profile, is_there: bool) -> None:
    if not is_there:
        raise PolicyViolation(
            profile.requests.hand_over.clause,
            "The file of this package is gone from here.",
            "Make a new package if it is still needed and the data is still kept.",
        )


def check_receipt(*, profile: Profile, is_received: bool, received_by: str) -> None:
    """A hand-over ends with the name of who received it, once."""
    clause = profile.requests.hand_over.clause
    if is_received:
        raise PolicyViolation(clause, "Its receipt is noted already.", "Nothing more to do.")
    if not received_by.strip():
        raise PolicyViolation(
            clause, "A receipt names who received it.", "Write the person's name."
        )


def check_destruction(*, profile: Profile, is_destroyed: bool, told_by: str) -> None:
    """That copies are destroyed is somebody's word, noted once."""
    rules = profile.requests.hand_over
    clause = rules.copies_on_clock or rules.clause
    if is_destroyed:
        raise PolicyViolation(clause, "Its destruction is noted already.", "Nothing more to do.")
    if not told_by.strip():
        raise PolicyViolation(
            clause, "Somebody says that all copies are gone.", "Write who told you so."
        )
