"""The reads that answer a question: how many, where and when, and a page of them."""

from collections import Counter
from datetime import datetime, timedelta
from functools import cached_property
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


class Answers:
    """The newest answers to a question, at most `limit`: their number, or page by page.

    Each part is looked for when it is asked for. `all`, which map, time line and sorting by
    anything but time need, costs the most.
    """

    def __init__(self, question: Question, *, after: datetime, limit: int) -> None:
        self._limit = limit
        self._statement = Statement(question)
        self._start = max(question.captured_from, after + INSTANT)
        self._end = question.captured_to + INSTANT

    @cached_property
    def count(self) -> Count:
        """How many there are, counted up to the limit."""
        with connection.cursor() as cursor:
            stretch = {"start": self._start, "end": self._end, "most": self._limit + 1}
            cursor.execute(self._statement.count, self._statement.values | stretch)
            number = cursor.fetchone()[0]
        return Count(min(number, self._limit), number > self._limit)

    @cached_property
    def all(self) -> list[Answer]:
        return self._newest(self._limit)

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
        last = min(first + size, self._limit)
        chosen = self._sorted(sort, last)[first:last] if 0 <= first < last else []
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

    def _sorted(self, sort: Sort, last: int) -> list[Answer]:
        if sort == "-time":
            return self.all if "all" in self.__dict__ else self._newest(last)
        if sort == "time":
            return self.all[::-1]
        by, backwards = sort.removeprefix("-"), sort.startswith("-")
        if by != "camera":
            return sorted(self.all, key=lambda answer: getattr(answer, by), reverse=backwards)
        places = {camera.pk: place for place, camera in enumerate(cameras())}
        return sorted(self.all, key=lambda a: places.get(a.camera_id, -1), reverse=backwards)

    def _newest(self, most: int) -> list[Answer]:
        """Looked for from the newest day on, and further back as they are found to be rarer.

        Looked for everywhere at once, what many reads answer would be fetched whole only to keep
        the newest: the planner has no statistics of plates to know better by. The index of full
        plates has them in order.
        """
        found: list[Answer] = []
        end = self._end
        start = max(self._start, start_of(day_of(end - INSTANT)))
        if self._statement.is_in_order:
            start = self._start
        with connection.cursor() as cursor:
            while start < end:
                stretch = {"start": start, "end": end, "most": most - len(found)}
                cursor.execute(self._statement.sql, self._statement.values | stretch)
                newest = [Answer(*row) for row in cursor.fetchall()]
                found += newest
                missing = most - len(found)
                if not missing:
                    return found
                # At the rate that they came; three times as far at least, so that it ends soon.
                stretches = max(missing / max(len(newest), 1), 3)
                days = min(ceil((end - start) / DAY * stretches), LONGEST)
                start, end = max(self._start, start_of(day_of(start)) - days * DAY), start
        # There are no more, so nothing has to be counted or looked for again.
        self.all, self.count = found, Count(len(found), is_more=False)
        return found


def find(question: Question, *, after: datetime, limit: int = LIMIT) -> Answers:
    """The newest reads that answer the question; beyond the limit none are looked for.

    Nothing captured at `after` (the retention cut-off) or before is among them, whether or not the
    purge has been there.
    """
    return Answers(question, after=after, limit=limit)
