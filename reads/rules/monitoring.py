"""What is unusual about one search: values in, findings out. Nothing here accuses anyone.

Each rule looks at one search, at what the same person did before it, and at nobody's movements.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from alpr_compliance.policy import Profile, Shift, enforces
from alpr_compliance.policy.monitoring import Repeats
from governance.rules.networks import Act, networks_at_once
from governance.rules.substance import WORD, screening, substance


@dataclass(frozen=True, kw_only=True)
class Use:
    """One search, or one hot-list entry, of one person. `plate` is its digest, never the plate."""

    at: datetime
    plate: str
    reason: str
    case: str
    purpose: str = ""
    is_entry: bool = False


@dataclass(frozen=True, kw_only=True)
class Seen:
    """One search and what is known around it: all that the rules may look at."""

    number: int
    use: Use
    # The person's earlier searches and their own entries, in any order.
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
    """Everything that is unusual about this search, by the limits of the profile."""
    return [
        *screened_words(seen),
        *weak_reason(profile, seen),
        *copied_reason(profile, seen),
        *same_plate(profile, seen),
        *different_reasons(profile, seen),
        *case_plates(profile, seen),
        *off_shift(profile, seen),
        *dormant(profile, seen),
        *two_networks(profile, seen),
    ]


def words_of(text: str) -> str:
    """A text as it is compared: its words alone, whatever their case and what stands between."""
    return " ".join(WORD.findall(text.casefold()))


@enforces("LEX-3.D.iii", "LEX-3.D.iv", "LEX-3.D.v")
def screened_words(seen: Seen) -> Iterator[Finding]:
    """Words about a protected characteristic, about speech, faith or the press, or about somebody
    close: a reviewer reads them before any result is shown.
    """
    for group in screening(seen.use.reason):
        yield Finding(group.code, f"inquiry:{seen.number}")


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
        if not use.is_entry
    )
    days = rules.copied_reason.days
    yield Finding("weak_reason", "reason", {"score": score, "times": weak + 1, "days": days})


def copied_reason(profile: Profile, seen: Seen) -> Iterator[Finding]:
    """The same words given for several plates or cases."""
    limit = profile.monitoring.copied_reason
    words = words_of(seen.use.reason)
    same = [
        use for use in _within(seen, limit) if not use.is_entry and words_of(use.reason) == words
    ]
    whats = {(use.plate, use.case) for use in (*same, seen.use)}
    if len(whats) >= limit.count:
        plates = len({use.plate for use in (*same, seen.use)})
        facts = {"times": len(same) + 1, "plates": plates, "days": limit.days}
        yield Finding("copied_reason", "words", facts)


def same_plate(profile: Profile, seen: Seen) -> Iterator[Finding]:
    """One person, one plate, again and again; their own entries of it count too."""
    limit = profile.monitoring.same_plate
    uses = _same_plate(seen, limit)
    if len(uses) >= limit.count:
        entries = sum(use.is_entry for use in uses)
        facts = {
            "searches": len(uses) - entries,
            "entries": entries,
            "reasons": _reasons(uses),
            "days": limit.days,
        }
        yield Finding("same_plate", f"plate:{seen.use.plate[:32]}", facts)


def different_reasons(profile: Profile, seen: Seen) -> Iterator[Finding]:
    """One plate under several reasons or cases: each sounds plausible, together they do not."""
    limit = profile.monitoring.different_reasons
    uses = _same_plate(seen, limit)
    reasons = _reasons(uses)
    cases = len({use.case for use in uses if use.case})
    if max(reasons, cases) >= limit.count:
        facts = {"reasons": reasons, "cases": cases, "days": limit.days}
        yield Finding("different_reasons", f"plate:{seen.use.plate[:32]}", facts)


def case_plates(profile: Profile, seen: Seen) -> Iterator[Finding]:
    """One case number that is used for plate after plate."""
    limit = profile.monitoring.case_plates
    uses = [
        use for use in (*_within(seen, limit), seen.use) if use.case == seen.use.case and use.plate
    ]
    plates = len({use.plate for use in uses})
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


def _same_plate(seen: Seen, limit: Repeats) -> list[Use]:
    if not seen.use.plate:
        return []
    return [use for use in (*_within(seen, limit), seen.use) if use.plate == seen.use.plate]


def _reasons(uses: Sequence[Use]) -> int:
    # The reason of an entry is gone once it was purged.
    return len({words_of(use.reason) for use in uses if use.reason})
