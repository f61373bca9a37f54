"""Every place that can hold a plate: captured data and how it is emptied, and what is kept.

Apps register their places in `AppConfig.ready`, so the purge knows them without importing them.
A table of captured data is range-partitioned by day of `captured_at` (UTC).
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections import Counter

    from django.db.models import QuerySet

    from personnel.models import User
    from reads.models import Hold, PurgeRun


@dataclass(frozen=True)
class CapturedTable:
    """One partitioned table.

    `plate_columns` hold one plate each, `text_columns` a text with plates in it; neither gets
    planner statistics (those would copy plates into pg_statistic).
    `unique_in_day` are columns that no two rows of one day share, beside the primary key.
    `goes_with_read` is SQL that says which of its rows `c` belong to a held read `p`: those are
    preserved with it. Where it is empty, nothing of the table is ever held.
    """

    name: str
    what: str
    plate_columns: tuple[str, ...] = ()
    text_columns: tuple[str, ...] = ()
    unique_in_day: tuple[str, ...] = ()
    has_camera: bool = False
    goes_with_read: str = ""


@dataclass(frozen=True)
class KeptPlates:
    """A table with plates that a person typed, a list brought or a hold keeps.

    They go by a term of their own, `until`, and not with the limit of captured data. Columns as
    in CapturedTable.
    """

    name: str
    what: str
    until: str
    plate_columns: tuple[str, ...] = ()
    text_columns: tuple[str, ...] = ()


@dataclass(frozen=True)
class Log:
    """A table whose rows name what a person typed, for the life of the agency's logs.

    `over(before, now)`: the rows that ended before an instant and still name something.
    `clear(row, now)`: takes plates and words from one, and returns the plates. `rewritten`: the
    tables that it writes to, which are then written anew.
    """

    name: str
    over: "Callable[[datetime, datetime], QuerySet[Any]]"
    clear: Callable[[Any, datetime], set[str]]
    rewritten: tuple[str, ...]


@dataclass(frozen=True)
class OtherPlace:
    """Captured data outside the tables of captured rows: files, or rows that go with others.

    `count()`: how many there are. `late(now)`: how many of them should be gone, by a day.
    `is_held`: what holds keep past the limit.
    """

    name: str
    what: str
    count: Callable[[], int]
    late: "Callable[[datetime], Counter[date]]"
    is_held: bool = False


@dataclass(frozen=True)
class Disagreement:
    """A hold that the log of requests does not support, or a request without its hold."""

    finding: str
    hold_id: int | None = None
    reference: str = ""


@dataclass(frozen=True)
class Folder:
    """A folder of ours, by the setting that names it.

    What is encrypted (`is_sealed`) can not be searched for plates; its keys are destroyed instead.
    """

    setting: str
    what: str
    is_sealed: bool = False


TABLES: dict[str, CapturedTable] = {}
KEPT: dict[str, KeptPlates] = {}
# Columns ("table.column") in which people write, and until when their words stay.
WRITTEN: dict[str, str] = {}
FOLDERS: dict[str, Folder] = {}
LOGS: dict[str, Log] = {}
OTHER_PLACES: dict[str, OtherPlace] = {}
LOG_CHECKS: "list[Callable[[datetime], list[Disagreement]]]" = []
# Queries for searches that something still rests on, from when the life of the logs began.
NEEDED: "list[Callable[[datetime], QuerySet[Any, Any]]]" = []
BEFORE_EMPTY: "dict[str, Callable[[PurgeRun, date], None]]" = {}
AFTER_PURGE: list[Callable[[datetime], None]] = []
# By the origin of a hold.
HOLD_ENDED: "dict[str, Callable[[Hold, User], None]]" = {}


def register_table(table: CapturedTable) -> None:
    TABLES[table.name] = table


def register_kept(kept: KeptPlates) -> None:
    KEPT[kept.name] = kept


def register_written(columns: str, *, until: str) -> None:
    """Columns, as "table.column table.column", in which people write: a plate may be named."""
    WRITTEN.update(dict.fromkeys(columns.split(), until))


def register_log(log: Log) -> None:
    """Rows of one that rest on rows of another are registered after it."""
    LOGS[log.name] = log


def register_other_place(place: OtherPlace) -> None:
    OTHER_PLACES[place.name] = place


def register_log_check(check: "Callable[[datetime], list[Disagreement]]") -> None:
    """Call `check(now)` each day: what the log of requests and the holds do not agree on."""
    if check not in LOG_CHECKS:
        LOG_CHECKS.append(check)


def keep_inquiries(needed: "Callable[[datetime], QuerySet[Any, Any]]") -> None:
    """Keep what searches say: those whose ids `needed(before)` returns, for the logs' life that
    began at that instant.
    """
    if needed not in NEEDED:
        NEEDED.append(needed)


def register_folder(folder: Folder) -> None:
    FOLDERS[folder.setting] = folder


def before_empty(table: str, seal: "Callable[[PurgeRun, date], None]") -> None:
    """Call `seal(run, day)` in the transaction that empties a table's day, while rows are there."""
    BEFORE_EMPTY[table] = seal


def after_purge(finish: Callable[[datetime], None]) -> None:
    """Call `finish(cutoff)` once the rows captured up to the cut-off are gone."""
    if finish not in AFTER_PURGE:
        AFTER_PURGE.append(finish)


def at_end_of_hold(origin: str, tell: "Callable[[Hold, User], None]") -> None:
    """Call `tell(hold, actor)` in the transaction in which a second person ends such a hold."""
    HOLD_ENDED[origin] = tell
