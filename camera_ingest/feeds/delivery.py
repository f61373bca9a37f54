"""What a feed's module makes of one message: the reads in it, and what else it said."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class Sighting:
    """One plate that a sender reported: an item for `record_reads`, seen by one of its cameras.

    `camera` is what the sender calls it, "" where the message does not say. `engine` is the
    product that read the plate, with its version where the message tells.
    """

    camera: str
    engine: str
    item: dict[str, Any]


@dataclass(frozen=True)
class Condition:
    """What a sender said of one of its cameras: whether it delivers, and how the sender does.

    `said_at` is the sender's own clock; `facts` are numbers.
    """

    camera: str
    is_up: bool
    said_at: datetime | None = None
    facts: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Delivery:
    """One message taken apart. `left_out` says by a code what of it is no read of ours."""

    sightings: list[Sighting] = field(default_factory=list)
    conditions: list[Condition] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Format:
    """A format that is taken in. `take(message, image)`: the message as JSON, and the file that
    came beside it. It never fails: what is wrong with a read shows when the read is checked.
    """

    label: str
    take: Callable[[Any, bytes | None], Delivery]
