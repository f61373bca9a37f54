"""What adopting a profile would destroy, or keep longer, of what is stored: counted beforehand.

Apps above this one count what they keep and register how in `AppConfig.ready`.
"""

import hashlib
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime

from alpr_compliance.policy import Profile


@dataclass(frozen=True)
class Effect:
    """One change of what is kept, by number, in words for the Chief."""

    code: str
    text: str
    rows: int


@dataclass(frozen=True)
class Shown:
    """The numbers that somebody saw: when they were counted, and their digest."""

    at: datetime
    digest: str


# From the profile in force and the proposed one, as things stood at an instant.
Counter = Callable[[Profile, Profile, datetime], list[Effect]]
COUNTERS: list[Counter] = []


def register_effects(counter: Counter) -> None:
    if counter not in COUNTERS:
        COUNTERS.append(counter)


def count_effects(in_force: Profile | None, proposed: Profile, at: datetime) -> list[Effect]:
    """All that would change; nothing where no profile is in force yet, as nothing is stored."""
    if in_force is None:
        return []
    return [effect for counter in COUNTERS for effect in counter(in_force, proposed, at)]


def digest_of(effects: list[Effect]) -> str:
    """Tells whether two people, or two moments, mean the same numbers."""
    return hashlib.sha256(json.dumps([asdict(each) for each in effects]).encode()).hexdigest()
