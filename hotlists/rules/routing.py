"""Who hears an alert first, and who next while nobody takes it."""

from collections.abc import Collection
from datetime import datetime, timedelta

AREA, ALL, SUPERVISOR = REACHES = ("area", "all", "supervisor")


def reach_due(*, opened_at: datetime, now: datetime, unclaimed_seconds: int) -> str:
    """How far an alert that nobody claimed must have reached by now.

    First those on duty in the area; after the profile's seconds everyone on duty; after as many
    again the supervisor is told.
    """
    waited = now - opened_at
    step = timedelta(seconds=unclaimed_seconds)
    if waited >= 2 * step:
        return SUPERVISOR
    return ALL if waited >= step else AREA


def is_farther(reach: str, than: str) -> bool:
    return REACHES.index(reach) > REACHES.index(than)


def covers(duty_area: str, areas: Collection[str]) -> bool:
    """Whether someone on duty here works where the vehicle was seen; empty is the whole city."""
    return not duty_area or duty_area in areas or "" in areas


def rings_for(
    *,
    reach: str,
    areas: Collection[str],
    own_area: str | None,
    is_dispatch: bool,
    on_duty: Collection[str],
) -> bool:
    """Whether an alert rings for this person.

    Dispatch always hears it. `own_area` is None for who is not on duty; `on_duty` are the areas
    of all officers on duty. Where nobody on duty covers the area, everyone hears it at once.
    """
    if is_dispatch or not any(covers(area, areas) for area in on_duty):
        return True
    if own_area is None:
        return False
    return reach != AREA or covers(own_area, areas)
