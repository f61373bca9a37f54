"""What is unusual about one search: values in, findings out. Nothing here accuses anyone.

Each rule looks at one search, at what the same person did before it, and at nobody's movements.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal

from alpr_compliance.policy import Profile, Shift, enforces
from alpr_compliance.policy.monitoring import Repeats
from governance.rules.networks import Act, networks_at_once
from governance.rules.substance import WORD, screening, substance

# A search that the person made, one that somebody else made for them, a look-back for an entry,
# or an entry of their own.
Source = Literal["search", "asked_for", "look_back", "entry"]


@dataclass(frozen=True, kw_only=True)
class Use:
    """One search, or one hot-list entry, of one person. Plates are digests, never the plate."""

    at: datetime
    # As it was asked for; `opened` are those of the reads that were looked at.
    plate: str
    opened: frozenset[str] = frozenset()
    reason: str
    # The case; the dispatch call where there is none yet.
    case: str
    purpose: str = ""
    source: Source = "search"

    @property
    def plates(self) -> frozenset[str]:
        return self.opened | {self.plate} if self.plate else self.opened


@dataclass(frozen=True, kw_only=True)
class Seen:
    """One search and what is known around it: all that the rules may look at."""

    number: int
    use: Use
    # What was typed of the vehicle's looks.
    words: Sequence[str] = ()
    # The person's earlier searches, those made for them, and their own entries, in any order.
    before: Sequence[Use] = ()
    shift: Shift | None = None
    # The time of day of the search by the agency's clock.
    local: datetime
    signed_in: Sequence[datetime] = ()
    joined: datetime
    acts: Sequence[Act] = ()


@dataclass(frozen=True)
class Finding:
    """What was found: its kind, what it is about, and the counts that explain it."""

    kind: str
    topic: str
    facts: dict[str, Any] = field(default_factory=dict)


@enforces("LEX-3.B.x", "KIN-IV.A.5#access")
def findings(profile: Profile, seen: Seen) -> list[Finding]:
    """Everything that is unusual about this search, by the limits of the profile.

    Of a search that was made for the person, what it was about is theirs, and screened words: who
    decides about the searcher may be the one whom it was made for. The reason of a look-back is
    its entry's, which somebody else approved.
    """
    how = [
        *off_shift(profile, seen),
        *dormant(profile, seen),
        *two_networks(profile, seen),
    ]
    if seen.use.source == "look_back":
        return [*same_plate(profile, seen), *how]
    about = [
        *same_plate(profile, seen),
        *different_reasons(profile, seen),
        *case_plates(profile, seen),
    ]
    if seen.use.source == "asked_for":
        return [*screened_words(seen), *about]
    return [
        *screened_words(seen),
        *weak_reason(profile, seen),
        *copied_reason(profile, seen),
        *about,
        *how,
    ]


def words_of(text: str) -> str:
    """A text as it is compared: its words alone, whatever their case and what stands between."""
    return " ".join(WORD.findall(text.casefold()))


@enforces("LEX-3.D.iii", "LEX-3.D.iv", "LEX-3.D.v")
def screened_words(seen: Seen) -> Iterator[Finding]:
    """Words about a protected characteristic, about speech, faith or the press, or about somebody
    close, in the reason or in what is said of the vehicle: a reviewer reads them before any result
    is shown.
    """
    in_reason = {group.code for group in screening(seen.use.reason)}
    for group in screening(seen.use.reason, *seen.words):
        facts = {} if group.code in in_reason else {"in": "question"}
        yield Finding(group.code, f"inquiry:{seen.number}", facts)


def weak_reason(profile: Profile, seen: Seen) -> Iterator[Finding]:
    """A reason that says little of its own about the case."""
    rules = profile.monitoring
    score = substance(seen.use.reason, given=seen.use.purpose).score
    if score > rules.weak_reason:
        return
    recent = _within(seen, rules.copied_reason)
    weak = sum(
        substance(use.reason, given=use.purpose).score <= rules.weak_reason
        for use in recent
        if use.source == "search"
    )
    days = rules.copied_reason.days
    yield Finding("weak_reason", "reason", {"score": score, "times": weak + 1, "days": days})


def copied_reason(profile: Profile, seen: Seen) -> Iterator[Finding]:
    """The same words given for several plates or cases."""
    limit = profile.monitoring.copied_reason
    words = words_of(seen.use.reason)
    same = [
        use
        for use in _within(seen, limit)
        if use.source == "search" and words_of(use.reason) == words
    ]
    whats = {(use.plate, use.case) for use in (*same, seen.use)}
    if len(whats) >= limit.count:
        plates = len({use.plate for use in (*same, seen.use)})
        facts = {"times": len(same) + 1, "plates": plates, "days": limit.days}
        yield Finding("copied_reason", "words", facts)


def same_plate(profile: Profile, seen: Seen) -> Iterator[Finding]:
    """One person, one plate, again and again, however it was asked for and by whom.

    Their own entries of it count too; an entry and the look-back for it count once.
    """
    limit = profile.monitoring.same_plate
    for plate, uses in _by_plate(seen, limit):
        entries = sum(use.source == "entry" for use in uses)
        look_backs = sum(use.source == "look_back" for use in uses)
        searches = len(uses) - entries - look_backs
        times = searches + max(entries, look_backs)
        if times >= limit.count:
            facts = {
                "times": times,
                "searches": searches,
                "look_backs": look_backs,
                "entries": entries,
                "reasons": _reasons(uses),
                "days": limit.days,
            }
            yield Finding("same_plate", f"plate:{plate}", facts)


def different_reasons(profile: Profile, seen: Seen) -> Iterator[Finding]:
    """One plate under several reasons or cases: each sounds plausible, together they do not."""
    limit = profile.monitoring.different_reasons
    for plate, uses in _by_plate(seen, limit):
        reasons = _reasons(uses)
        cases = len({use.case for use in uses if use.case})
        if max(reasons, cases) >= limit.count:
            facts = {"reasons": reasons, "cases": cases, "days": limit.days}
            yield Finding("different_reasons", f"plate:{plate}", facts)


def case_plates(profile: Profile, seen: Seen) -> Iterator[Finding]:
    """One case number that is used for plate after plate."""
    limit = profile.monitoring.case_plates
    plates = len(
        {
            use.plate
            for use in (*_within(seen, limit), seen.use)
            if use.case == seen.use.case and use.plate and use.source != "look_back"
        }
    )
    if seen.use.case and seen.use.plate and plates >= limit.count:
        yield Finding("case_plates", seen.use.case, {"plates": plates, "days": limit.days})


def off_shift(profile: Profile, seen: Seen) -> Iterator[Finding]:
    """A search outside the shift that the person works, with some minutes of grace."""
    if seen.shift is None:
        return
    grace = timedelta(minutes=profile.monitoring.off_shift_minutes)
    around = (seen.local - grace, seen.local, seen.local + grace)
    if not any(seen.shift.covers(at.weekday(), f"{at:%H:%M}") for at in around):
        facts = {"at": f"{seen.local:%H:%M}", "start": seen.shift.start, "end": seen.shift.end}
        yield Finding("off_shift", f"day:{seen.local:%Y-%m-%d}", facts)


def dormant(profile: Profile, seen: Seen) -> Iterator[Finding]:
    """An account that nobody signed in to for long, and that searches now."""
    if not seen.signed_in:
        return
    signed_in = sorted(seen.signed_in)
    last = signed_in[-1]
    asleep = last - (signed_in[-2] if len(signed_in) > 1 else seen.joined)
    if asleep >= timedelta(days=profile.monitoring.dormant_days):
        yield Finding("dormant", f"since:{last:%Y-%m-%dt%H:%M:%S}", {"days": asleep.days})


def two_networks(profile: Profile, seen: Seen) -> Iterator[Finding]:
    """One account, used from two networks at once: somebody may have the password."""
    networks = networks_at_once(seen.acts)
    if networks > 1:
        facts = {"networks": networks, "minutes": profile.monitoring.two_networks_minutes}
        yield Finding("two_networks", f"inquiry:{seen.number}", facts)


def _within(seen: Seen, limit: Repeats) -> list[Use]:
    since = seen.use.at - timedelta(days=limit.days)
    return [use for use in seen.before if use.at > since]


def _by_plate(seen: Seen, limit: Repeats) -> Iterator[tuple[str, list[Use]]]:
    """Each plate of this search, with all the uses of it."""
    uses = (*_within(seen, limit), seen.use)
    for plate in sorted(seen.use.plates):
        yield plate, [use for use in uses if plate in use.plates]


def _reasons(uses: Sequence[Use]) -> int:
    # The reason of an entry is gone once it was purged; a look-back repeats it.
    told = (use.reason for use in uses if use.source != "look_back")
    return len({words_of(reason) for reason in told if reason})
