"""What the audit trail costs: events a second with their seals, rows verified a second."""

import time
from multiprocessing import get_context

from django.conf import settings
from django.db import connection, connections

from ledger.models import Seal
from ledger.services import record_event, seal_trail
from ledger.signing import public_key
from ledger.verification import verify
from tests.benchmarks.world import World, note

CONNECTIONS = 8
EVENTS_EACH = 2_500
ROWS = 200_000


def events_per_s(_: World) -> dict[str, float]:
    """One transaction an event, over eight connections, until the last is sealed and written."""
    seal_trail()
    processes = get_context("fork")
    # What a process inherits of a connection is the other's.
    connections.close_all()
    writers = [processes.Process(target=_write) for _ in range(CONNECTIONS)]
    begun = time.perf_counter()
    for writer in writers:
        writer.start()
    sealed = 0
    while any(writer.is_alive() for writer in writers):
        sealed += seal_trail()
        time.sleep(0.2)
    sealed += seal_trail()
    took = time.perf_counter() - begun
    if sealed != CONNECTIONS * EVENTS_EACH:
        raise RuntimeError(f"{sealed} events sealed")
    return {"events_per_s": sealed / took}


def _write() -> None:
    for number in range(EVENTS_EACH):
        record_event("test.done", actor=None, data={"number": number})
    connections.close_all()


def verify_per_s(_: World) -> dict[str, float]:
    """Every row, seal, signature and file of a trail of so many rows."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO ledger_event (at, kind, outcome, subject_type, subject_id, clause, data)"
            " SELECT now(), 'test.done', 'done', 'hotlists.entry', n::text, 'LEX-3.C.i',"
            " jsonb_build_object('number', n) FROM generate_series(1, %s) n",
            [ROWS],
        )
    seal_trail()
    begun = time.perf_counter()
    verdict = verify(public_key(), settings.ROOT_DIR)
    took = time.perf_counter() - begun
    if not verdict.is_whole or verdict.rows < ROWS:
        raise RuntimeError("the trail is not whole")
    note(f"  {verdict.rows:,} rows under {Seal.objects.count()} seals in {took:.2f} s")
    return {"verify_ledger_per_s": verdict.rows / took}
