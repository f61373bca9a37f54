"""Where the vehicle of an alert was seen: the list, the small map, and where it is heading."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from django.db.models import Exists, OuterRef
from django.utils.timesince import timesince

from alpr_compliance.policy import Profile
from hotlists.local import local, local_moment
from hotlists.models import Sighting
from hotlists.rules.direction import Point, flatten, heading
from reads.models import Read

Seen = tuple[Sighting, Read]
WIDTH, HEIGHT, MARGIN = 480, 200, 28
# What was seen longer ago than this may be far from there by now.
LATE = timedelta(minutes=10)


def is_clock_off() -> Exists:
    """Whether an alarm says that the clock of a sighting's camera is off.

    Alarms live in an app above this one; the camera's own relation leads there.
    """
    camera: Any = Sighting._meta.get_field("camera").related_model
    alarms = camera._meta.get_field("alarms").related_model.objects
    return Exists(alarms.open().filter(camera=OuterRef("camera"), kind="clock"))


def last_seen(sighting: Sighting, profile: Profile, now: datetime) -> dict[str, Any]:
    """Where and how long ago the vehicle was seen last, and whether that time can be trusted."""
    camera, age = sighting.camera, max(now - sighting.captured_at, timedelta())
    return {
        "camera_name": camera.name,
        "place": camera.place,
        "captured_local": local_moment(sighting.captured_at, profile, now),
        "age_seconds": int(age.total_seconds()),
        "age_label": timesince(sighting.captured_at, now, depth=1),
        "is_late": age >= LATE,
        # The page then asks for the card anew, which says so.
        "late_in_seconds": int((LATE - age).total_seconds()) + 1 if age < LATE else None,
        "is_clock_off": vars(sighting)["is_clock_off"],
    }


def sightings_rows(sightings: Sequence[Seen], profile: Profile, now: datetime) -> dict[str, Any]:
    """The sightings for the card, oldest first; the map where two cameras' places are known."""
    stops = [list(group) for _, group in groupby(sightings, key=lambda seen: seen[0].camera_id)]
    return {
        "sightings": [
            {
                "captured_local": local_moment(sighting.captured_at, profile, now),
                "place": sighting.camera.place,
                "state": read.state,
            }
            for sighting, read in sightings
        ],
        "heading_label": _heading(stops, profile),
        "map": _map([stop[0][0] for stop in stops]),
    }


def _point(sighting: Sighting) -> Point | None:
    latitude, longitude = sighting.camera.latitude, sighting.camera.longitude
    return Point(latitude, longitude) if latitude is not None and longitude is not None else None


def _heading(stops: Sequence[Sequence[Seen]], profile: Profile) -> str:
    here = stops[-1]
    place, since = here[0][0].camera.place, here[0][0].captured_at
    if len(here) > 1:
        return f"Seen {len(here)} times at {place} since {local(since, profile, '%H:%M')}."
    if len(stops) < 2:
        return ""
    before = stops[-2][-1][0]
    start, end = _point(before), _point(here[0][0])
    minutes = max(1, round((since - before.captured_at).total_seconds() / 60))
    way = f"from {before.camera.place} to {place} in {minutes} min"
    if start is None or end is None or start == end:
        return f"It went {way}."
    return f"Heading {heading(start, end)}: {way}."


def _map(stops: Sequence[Sighting]) -> dict[str, Any] | None:
    placed = [(stop, point) for stop in stops if (point := _point(stop)) is not None]
    if len({point for _, point in placed}) < 2:
        return None
    points = [point for _, point in placed]
    spots = flatten(points, width=WIDTH, height=HEIGHT, margin=MARGIN)
    marks: dict[tuple[float, float], dict[str, Any]] = {}
    for number, ((stop, _), (x, y)) in enumerate(zip(placed, spots, strict=True), start=1):
        mark = marks.setdefault((x, y), {"x": x, "y": y, "numbers": [], "place": ""})
        mark["numbers"].append(str(number))
        mark["place"] = stop.camera.place
        mark["is_last"] = number == len(placed)
    return {
        "width": WIDTH,
        "height": HEIGHT,
        "path": " ".join(f"{x},{y}" for x, y in spots),
        "marks": [
            mark
            | {
                "label": f"{', '.join(mark['numbers'])}. {mark['place']}",
                # Words stay on the sheet.
                "is_right": mark["x"] > WIDTH / 2,
            }
            for mark in marks.values()
        ],
    }
