"""Whether a vehicle looks as an entry without a plate describes it. Pure functions."""

from collections.abc import Mapping
from typing import Any

LOOKS = ("make", "model", "color", "body")


def look_of(read: Mapping[str, Any]) -> tuple[str, ...]:
    """What a camera reported of the vehicle, in lower case, trait by trait."""
    return tuple(read.get(trait, "").lower() for trait in LOOKS)


def fits_description(read: Mapping[str, Any], look: Mapping[str, str]) -> bool:
    """Every trait the entry names is the read's; one the camera did not report fits nothing."""
    named = {trait: value for trait, value in look.items() if value}
    return bool(named) and all(
        read.get(trait, "").lower() == value.lower() for trait, value in named.items()
    )
