"""Prints `name: value`, one line a figure, and nothing else on standard output.

Ratios are limits, measured against what they are compared to in the same run. Times and rates
are targets; the machine's load stands beside them on standard error.
"""

import os
import sys
from collections.abc import Callable

from tests.benchmarks.world import World, note


def _figures() -> dict[str, Callable[[World], dict[str, float]]]:
    from tests.benchmarks import (
        importing,
        ingest,
        latency,
        ledger,
        matching,
        pipeline,
        purging,
        recognition,
        searching,
    )

    return {
        "ingest_vs_copy": ingest.ingest_vs_copy,
        "frame_to_event_p50_s": latency.frame_to_event,
        "frame_to_event_p95_s": latency.frame_to_event,
        "alert_p95_ms": latency.alert_p95_ms,
        "match_1m_vs_10k": matching.match_1m_vs_10k,
        "match_alone_1m_vs_10k": matching.match_1m_vs_10k,
        "recognize_ms_rapidocr": recognition.recognize_ms_rapidocr,
        "recognize_ms_fast_alpr": recognition.recognize_ms_fast_alpr,
        "ocr_pipeline_vs_engine": pipeline.ocr_pipeline,
        "ocr_worker_mb": pipeline.ocr_pipeline,
        "hotlist_import_vs_copy": importing.hotlist_import,
        "hotlist_import_mb": importing.hotlist_import,
        "search_full_p95_ms": searching.search,
        "search_partial_p95_ms": searching.search,
        "search_described_p95_ms": searching.search,
        "search_page_p95_ms": searching.search,
        "purge_10m_s": purging.purge,
        "purge_erase_s": purging.purge,
        "purge_files_per_s": purging.purge,
        "purge_ingest_stall_ms": purging.purge,
        "purge_vs_delete": purging.purge,
        "events_per_s": ledger.events_per_s,
        "verify_ledger_per_s": ledger.verify_per_s,
    }


def main(wanted: str | None) -> None:
    with World() as world:
        figures = _figures()
        if wanted is not None and wanted not in figures:
            sys.exit(f"No such figure. There are: {', '.join(figures)}")
        measured: dict[str, float] = {}
        for name, measure in figures.items():
            if wanted in (None, name):
                if name not in measured:
                    note(f"{name}: load {os.getloadavg()[0]:.2f} on {os.cpu_count()} cores")
                    measured |= measure(world)
                if name in measured:
                    sys.stdout.write(f"{name}: {measured[name]:.3g}\n")
                    sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else None)
