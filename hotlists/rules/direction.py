"""Where a vehicle is heading, from where it was seen."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import atan2, cos, degrees, radians

COMPASS = ("north", "northeast", "east", "southeast", "south", "southwest", "west", "northwest")


@dataclass(frozen=True)
class Point:
    """One place on the earth, in degrees."""

    latitude: float
    longitude: float


def heading(start: Point, end: Point) -> str:
    """The direction from one place to another, as a word of the compass."""
    east = (end.longitude - start.longitude) * cos(radians(start.latitude))
    north = end.latitude - start.latitude
    return COMPASS[round(degrees(atan2(east, north)) / 45) % 8]


def flatten(
    points: Sequence[Point], *, width: float, height: float, margin: float
) -> list[tuple[float, float]]:
    """The points on a sheet of this size, north up, at one scale in both directions."""
    narrowing = cos(radians(points[0].latitude))
    flat = [(point.longitude * narrowing, -point.latitude) for point in points]
    left, top = min(x for x, _ in flat), min(y for _, y in flat)
    wide, high = max(x for x, _ in flat) - left, max(y for _, y in flat) - top
    scale = min((width - 2 * margin) / (wide or 1e-9), (height - 2 * margin) / (high or 1e-9))
    # What is left over is shared between both sides.
    shift_x, shift_y = (width - wide * scale) / 2, (height - high * scale) / 2
    return [
        (round((x - left) * scale + shift_x, 1), round((y - top) * scale + shift_y, 1))
        for x, y in flat
    ]
