"""What a search of ten million stored reads costs the database: first page and capped count.

The time of a search is that of all its statements, as EXPLAIN ANALYZE reports it: planning and
execution. On a busy machine most of it is waiting for a processor, so the processor's time stands
beside it on standard error.
"""

import os
import random
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any, NamedTuple

from django.db import connection
from django.test import Client
from django.urls import reverse

from personnel.gate import agency_profile
from personnel.models import User
from reads.search import Question, find
from reads.services.inquiry import open_inquiry
from tests.benchmarks.stored import COLORS, MAKES, StoredReads, connected, stored_reads
from tests.benchmarks.world import World, note
from tests.cast import Agency
from tests.reads.searches import why

WARM_UP = 10
SEARCHES = 110
KNOWN = 3  # characters of a partial plate


class Cost(NamedTuple):
    """Milliseconds of one statement, or of one search."""

    elapsed: float
    processor: float


def search(_: World) -> dict[str, float]:
    """Three kinds of searches, each of another plate that was seen."""
    with stored_reads() as reads, connected(reads.urls):
        dice = random.Random(3)  # noqa: S311
        plates = _plates(dice)
        return {
            "search_full_p95_ms": _measure(
                "full", [_asked(reads, plate) for plate in plates[:SEARCHES]]
            ),
            "search_partial_p95_ms": _measure(
                "partial", [_asked(reads, _partial(p, dice)) for p in plates[:SEARCHES]]
            ),
            "search_described_p95_ms": _measure(
                "described", [_described(reads, p, dice) for p in plates[:SEARCHES]]
            ),
            "search_page_p95_ms": _page([_asked(reads, plate) for plate in plates[:SEARCHES]]),
        }


def _plates(dice: random.Random) -> list[str]:
    """Plates of stored reads, so the frequent ones are among them as often as cameras see them."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT plate FROM reads_read TABLESAMPLE SYSTEM (0.02) REPEATABLE (7)")
        plates = [plate for (plate,) in cursor.fetchall()]
    dice.shuffle(plates)
    return plates


def _asked(reads: StoredReads, plate: str, **changes: Any) -> Question:
    during = {"captured_from": reads.start, "captured_to": reads.end}
    return Question(plate=plate, **(during | changes))


def _partial(plate: str, dice: random.Random) -> str:
    """A few characters at their places, the rest unknown: `?B?12*`, `*B12`, `A?C*`."""
    known = set(dice.sample(range(len(plate)), KNOWN))
    text = "".join(c if place in known else "?" for place, c in enumerate(plate))
    if text.endswith("?"):
        return text.rstrip("?") + "*"
    return "*" + text.lstrip("?") if dice.random() < 0.5 else text


def _described(reads: StoredReads, plate: str, dice: random.Random) -> Question:
    end = reads.end - timedelta(days=dice.randrange(80))
    return _asked(
        reads,
        _partial(plate, dice),
        make=dice.choice(MAKES[:5]),
        color=dice.choice(COLORS[:5]),
        captured_from=end - timedelta(days=7),
        captured_to=end,
    )


def _measure(name: str, questions: list[Question]) -> float:
    costs = []
    for question in questions:
        with _statements() as taken:
            answers = find(question, after=question.captured_from - timedelta(days=1))
            answers.page()
            str(answers.count)
        costs.append(Cost(sum(c.elapsed for c in taken), sum(c.processor for c in taken)))
    elapsed = [cost.elapsed for cost in costs[WARM_UP:]]
    processor = [cost.processor for cost in costs[WARM_UP:]]
    note(
        f"  {name}: {len(elapsed)} searches, median {statistics.median(elapsed):.1f} ms, p95"
        f" {_p95(elapsed):.1f}; processor {statistics.median(processor):.1f}, p95"
        f" {_p95(processor):.1f}; load {os.getloadavg()[0]:.1f}"
    )
    return _p95(elapsed)


def _page(questions: list[Question]) -> float:
    """Milliseconds from an officer's request for the results of an inquiry to the whole page."""
    agency = Agency(agency_profile())
    agency.people |= {user.username: user for user in User.objects.all()}
    client = Client(SERVER_NAME="localhost")
    client.force_login(agency.officer, "allauth.account.auth_backends.AuthenticationBackend")
    took, shown = [], 0
    for question in questions:
        inquiry = open_inquiry(why=why(agency), question=question, actor=agency.officer)
        address = reverse("reads:results", args=[inquiry.pk])
        begun = time.perf_counter()
        answer = client.get(address, secure=True)
        took.append(1000 * (time.perf_counter() - begun))
        if answer.status_code != 200:
            raise RuntimeError(f"No page: {answer.status_code}")
        shown += b'class="read-cards"' in answer.content
    note(
        f"  page: {len(took)} pages, {shown} with results, median {statistics.median(took):.1f} ms"
    )
    return _p95(took[WARM_UP:])


def _p95(values: list[float]) -> float:
    return statistics.quantiles(values, n=20)[-1]


@contextmanager
def _statements() -> Iterator[list[Cost]]:
    """The cost of each SELECT meanwhile: it is explained, and then run."""
    taken: list[Cost] = []
    backend: Any = connection.connection
    schedule = Path(f"/proc/{backend.info.backend_pid}/schedstat")

    def explain(execute: Callable[..., Any], sql: str, params: Any, *others: Any) -> Any:
        before = _processor_ms(schedule)
        with backend.cursor() as cursor:
            cursor.execute(f"EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) {sql}", params)
            [plan] = cursor.fetchone()[0]
        took = plan["Planning Time"] + plan["Execution Time"]
        taken.append(Cost(took, _processor_ms(schedule) - before))
        return execute(sql, params, *others)

    with connection.execute_wrapper(explain):
        yield taken


def _processor_ms(schedule: Path) -> float:
    return int(schedule.read_text().split()[0]) / 1e6
