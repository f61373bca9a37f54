"""The demonstration's street map: an invented town around its cameras, as GeoJSON."""

import json
from typing import Any

from django.conf import settings

from alpr_compliance.demo.traffic import MIDDLE

# Streets run north to south and east to west, in degrees from the middle of town.
AVENUES = [(0.004 * step, name) for step, name in enumerate(
    ("Ash Ave", "Birch Ave", "Cedar Ave", "Dogwood Ave", "", "Main St", "Elm Ave", "Fir Ave",
     "Grove Ave", "Hickory Ave"), start=-5)]  # fmt: skip
STREETS = [(0.003 * step, name) for step, name in enumerate(
    ("10th St", "8th St", "6th St", "5th St", "4th St", "3rd St", "2nd St", "1st St"),
    start=-5)]  # fmt: skip
RIVER = [(-0.034, -0.020), (-0.020, -0.0185), (-0.008, -0.021), (0.006, -0.0195), (0.022, -0.022),
         (0.036, -0.021)]  # fmt: skip
RIVER_NAME = {"NE": "Platte Creek", "NC": "Neuse River"}
RAIL = [(-0.036, -0.0095), (-0.010, -0.0105), (0.012, -0.0115), (0.036, -0.013)]
HIGHWAY = [(-0.036, -0.004), (-0.022, -0.004), (0.0, 0.0015), (0.018, 0.0132), (0.036, 0.015)]
HIGHWAY_NAME = {"NE": "Highway 30", "NC": "US 70"}
PARK = [(-0.015, -0.0145), (-0.009, -0.0145), (-0.009, -0.0175), (-0.015, -0.0175),
        (-0.015, -0.0145)]  # fmt: skip


def write_streets() -> None:
    """Lay the map into the agency's folder, unless one is there."""
    if not settings.MAP_FILE.exists():
        settings.MAP_FILE.parent.mkdir(parents=True, exist_ok=True)
        settings.MAP_FILE.write_text(json.dumps(streets(settings.ALPR_PROFILE[-2:].upper())))


def streets(state: str) -> dict[str, Any]:
    latitude, longitude = MIDDLE[state]

    def line(kind: str, name: str, points: list[tuple[float, float]]) -> dict[str, Any]:
        places = [[round(longitude + x, 5), round(latitude + y, 5)] for x, y in points]
        is_area = kind == "park"
        return {
            "type": "Feature",
            "properties": {"kind": kind, "name": name},
            "geometry": {
                "type": "Polygon" if is_area else "LineString",
                "coordinates": [places] if is_area else places,
            },
        }

    return {
        "type": "FeatureCollection",
        "features": [
            line("park", "Fairground", PARK),
            line("water", RIVER_NAME[state], RIVER),
            line("rail", "Railroad", RAIL),
            *(line("street", name, [(x, -0.016), (x, 0.012)]) for x, name in AVENUES),
            *(line("street", name, [(-0.021, y), (0.019, y)]) for y, name in STREETS),
            line("highway", HIGHWAY_NAME[state], HIGHWAY),
        ],
    }
