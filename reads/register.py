"""Every place that keeps captured plate data, and how it is emptied.

Apps register their places in `AppConfig.ready`, so the purge knows them without importing them.
A table of captured data is range-partitioned by day of `captured_at` (UTC).
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class CapturedTable:
    """One partitioned table.

    `plate_columns` get no planner statistics (those would copy plates into pg_statistic).
    `unique_in_day` are columns that no two rows of one day share, beside the primary key.
    """

    name: str
    what: str
    plate_columns: tuple[str, ...] = ()
    unique_in_day: tuple[str, ...] = ()
    has_camera: bool = False


TABLES: dict[str, CapturedTable] = {}
AFTER_PURGE: list[Callable[[datetime], None]] = []


def register_table(table: CapturedTable) -> None:
    TABLES[table.name] = table


def after_purge(finish: Callable[[datetime], None]) -> None:
    """Call `finish(cutoff)` once the rows captured up to the cut-off are gone."""
    if finish not in AFTER_PURGE:
        AFTER_PURGE.append(finish)
