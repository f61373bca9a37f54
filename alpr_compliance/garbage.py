"""Garbage collection in a process that serves."""

import gc


def keep_start_up() -> None:
    """Never walk again what start-up made.

    Else each full collection walks all of Django, 0.1 s, several times a second under ingest,
    where a batch alone makes thousands of short-lived objects.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)
