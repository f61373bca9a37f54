"""What apps above say beside a read that a search found: that it raised an alert."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from alpr_compliance.policy import Profile
from personnel.models import User

Key = tuple[datetime, UUID]
Sayer = Callable[[Sequence[Key], User, Profile], Mapping[Key, Sequence[str]]]

_SAYERS: list[Sayer] = []


def register_notes(says: Sayer) -> None:
    """Ask `says(keys of reads, user, profile)` for what this person may know of each."""
    if says not in _SAYERS:
        _SAYERS.append(says)


def notes_of(keys: Sequence[Key], user: User, profile: Profile) -> dict[Key, list[str]]:
    """All notes on these reads, one line each."""
    notes: dict[Key, list[str]] = defaultdict(list)
    for says in _SAYERS:
        for key, lines in says(keys, user, profile).items():
            notes[key] += lines
    return notes
