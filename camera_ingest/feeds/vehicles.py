"""One read for each vehicle of a picture, where an engine found several plates on one."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from camera_ingest.feeds.values import Box, candidates_of

# How much of the smaller box two boxes on one plate share at least.
SAME = 0.5


@dataclass
class Found:
    """One plate that an engine found in a picture, and what it says about it."""

    plate: Any
    confidence: float | None
    box: Box | None
    vehicle: Box | None = None
    others: list[tuple[Any, float | None]] = field(default_factory=list)
    facts: dict[str, Any] = field(default_factory=dict)

    def item(self) -> dict[str, Any]:
        """What `record_reads` takes, but for the sender's id and the time."""
        return {
            "plate": self.plate,
            "confidence": self.confidence,
            "box": self.box,
            "candidates": candidates_of(self.others, self.plate),
            **self.facts,
        }


def one_per_vehicle(found: Sequence[Found]) -> list[Found]:
    """The surest of those that stand on one vehicle; what the others read are its candidates."""
    kept: list[Found] = []
    for each in sorted(found, key=lambda one: -(one.confidence or 0)):
        same = next((one for one in kept if _is_same(one, each)), None)
        if same is None:
            kept.append(each)
        else:
            same.others += [(each.plate, each.confidence), *each.others]
    return [each for each in found if any(each is one for one in kept)]


def _is_same(one: Found, other: Found) -> bool:
    if one.vehicle is not None and one.vehicle == other.vehicle:
        return True
    return one.box is not None and other.box is not None and _shared(one.box, other.box) >= SAME


def _shared(one: Box, other: Box) -> float:
    (x, y, width, height), (left, top, across, down) = one, other
    wide = min(x + width, left + across) - max(x, left)
    high = min(y + height, top + down) - max(y, top)
    if wide <= 0 or high <= 0:
        return 0
    return wide * high / min(width * height, across * down)
