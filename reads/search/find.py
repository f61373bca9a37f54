"""The reads that answer a question: how many, where and when, and a page of them."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from typing import Literal, NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import connection

from reads.cameras import cameras
from reads.models import Read
from reads.partitions import day_of, start_of
from reads.search.question import Question
from reads.search.statement import How, Statement

# Answers are looked for up to here, from the newest on.
LIMIT = 10_000
# More days than any search covers.
LONGEST = 1000
INSTANT, DAY = timedelta(microseconds=1), timedelta(days=1)

Sort = Literal["-time", "time", "camera", "-camera", "plate", "-plate", "confidence", "-confidence"]


class Answer(NamedTuple):
    """One read that answers, by its key, with what it can be sorted and counted by."""

    captured_at: datetime
    id: UUID
    camera_id: int
    plate: str
    confidence: float
    how: str


class Found(NamedTuple):
    """A read and how it answers the question."""

    read: Read
    how: How


class Count(NamedTuple):
    """How many reads answer; `is_more` where no more than the limit were looked for."""

    number: int
    is_more: bool

    def __str__(self) -> str:
        return f"{self.number:,}{'+' if self.is_more else ''}"


@dataclass(frozen=True)
class Answers:
    """The newest answers to a question, at most `LIMIT`; counted, tallied, or read page by page."""

    all: list[Answer]
    is_more: bool

    @property
    def count(self) -> Count:
        return Count(len(self.all), self.is_more)

    def by_camera(self) -> dict[int, int]:
        """How many each camera (by id) has: for a map."""
        return Counter(answer.camera_id for answer in self.all)

    def by_time(self, zone: ZoneInfo, unit: Literal["hour", "day"]) -> dict[datetime, int]:
        """How many each hour, or day, of this zone has, from the earliest on: for a time line."""
        times = (answer.captured_at.astimezone(zone) for answer in reversed(self.all))
        return Counter(
            time.replace(hour=0 if unit == "day" else time.hour, minute=0, second=0, microsecond=0)
            for time in times
        )

    def page(self, number: int = 1, *, size: int = 25, sort: Sort = "-time") -> list[Found]:
        """One page, the newest first or as sorted, with its reads and their cameras."""
        first = (number - 1) * size
        chosen = self._sorted(sort)[first : first + size] if first >= 0 else []
        reads = {
            (read.captured_at, read.id): read
            for read in Read.objects.filter(
                captured_at__in=[answer.captured_at for answer in chosen],
                id__in=[answer.id for answer in chosen],
            ).select_related("camera")
        }
        keys = [(answer.captured_at, answer.id, How(answer.how)) for answer in chosen]
        # A read may have been purged since it was found.
        return [Found(reads[at, own_id], how) for at, own_id, how in keys if (at, own_id) in reads]

    def _sorted(self, sort: Sort) -> list[Answer]:
        if sort == "-time":
            return self.all
        if sort == "time":
            return self.all[::-1]
        by, backwards = sort.removeprefix("-"), sort.startswith("-")
        if by != "camera":
            return sorted(self.all, key=lambda answer: getattr(answer, by), reverse=backwards)
        places = {camera.pk: place for place, camera in enumerate(cameras())}
        return sorted(self.all, key=lambda a: places.get(a.camera_id, -1), reverse=backwards)


def find(question: Question, *, after: datetime, limit: int = LIMIT) -> Answers:
    """The newest reads that answer the question; beyond the limit none are looked for.

    Nothing captured at `after` (the retention cut-off) or before is among them, whether or not the
    purge has been there.
    """
    statement = Statement(question)
    found: list[Answer] = []
    first, end = max(question.captured_from, after + INSTANT), question.captured_to + INSTANT
    start = max(first, start_of(day_of(end - INSTANT)))
    with connection.cursor() as cursor:
        while start < end:
            stretch = {"start": start, "end": end, "most": limit + 1 - len(found)}
            cursor.execute(statement.sql, statement.values | stretch)
            newest = [Answer(*row) for row in cursor.fetchall()]
            found += newest
            if len(found) > limit:
                break
            days = _days_for(limit + 1 - len(found), len(newest), end - start)
            start, end = max(first, start_of(day_of(start)) - days * DAY), start
    return Answers(found[:limit], len(found) > limit)


def _days_for(missing: int, came: int, stretch: timedelta) -> int:
    """How many days further back the missing answers should reach, at the rate that they came.

    Looked for everywhere at once, what many reads answer would be fetched whole only to keep the
    newest: the planner has no statistics of plates to know better by.
    """
    return min(ceil(stretch / DAY * missing / max(came, 1)), LONGEST)
