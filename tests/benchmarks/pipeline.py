"""Frames through queue and one worker, against the engine called alone; memory of that worker.

The engine has one thread on both sides; the machine has another core for what goes on beside it.
"""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from camera_ingest.ocr import decode_image, load_recognizer
from camera_ingest.synthetic import draw_frame, encode_jpeg
from tests.benchmarks.recognition import MODEL_DIR, PLATES
from tests.benchmarks.world import World, note

ROOT = Path(__file__).resolve().parents[2]
BACKLOG = 300
ALONE = 80
ONE_THREAD = {
    "ALPR_RECOGNIZER_THREADS": "1",
    "OPENCV_FOR_THREADS_NUM": "1",
    "OMP_NUM_THREADS": "1",
    "ALPR_RECOGNIZER": "auto",
    "ALPR_MODEL_DIR": str(MODEL_DIR),
}


def ocr_pipeline(world: World) -> dict[str, float]:
    """Frames of 1280x720 a second through queue and worker, over those of the engine in a loop.

    All frames are accepted beforehand. The first and the last tenth are not counted: the worker
    starts and ends there.
    """
    before = _alone()
    _accept_backlog(world)
    with _worker() as worker:
        megabytes = _wait_until(BACKLOG * 9 // 10, worker)
        begun, first = time.perf_counter(), _waiting()
        megabytes = max(megabytes, _wait_until(BACKLOG // 10, worker))
        through = (first - _waiting()) / (time.perf_counter() - begun)
        megabytes = max(megabytes, _wait_until(0, worker))
    # Measured on both sides of the pipeline: a machine that gets busier favours neither.
    alone = (before + _alone()) / 2
    note(f"  the engine alone {alone:.2f} frames/s, through queue and worker {through:.2f}")
    return {"ocr_pipeline_vs_engine": through / alone, "ocr_worker_mb": megabytes}


def _photos() -> list[bytes]:
    return [encode_jpeg(draw_frame(plate, seed=n)) for n, plate in enumerate(PLATES)]


def _alone() -> float:
    """Frames a second of the engine in a loop, in a process like the worker's."""
    command = [sys.executable, "-m", "tests.benchmarks.pipeline"]
    environment = os.environ | ONE_THREAD
    measured = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    return float(measured.stdout)


def _accept_backlog(world: World) -> None:
    from django.utils import timezone

    from camera_ingest.services.frame import accept_frame

    photos, now = _photos(), timezone.now()
    for number in range(BACKLOG):
        accept_frame(
            camera=world.camera,
            sender_id=f"backlog-{number}",
            captured_at=now - timedelta(seconds=BACKLOG - number),
            image=photos[number % len(photos)],
        )


@contextmanager
def _worker() -> Iterator[int]:
    """A recognition worker as `up` starts it; its process id."""
    command = [sys.executable, "-m", "celery", "--app=alpr_compliance", "--quiet", "worker"]
    options = ["--without-gossip", "--queues=ocr", "--pool=prefork", "--concurrency=1"]
    started = subprocess.Popen(
        [*command, *options, "--loglevel=WARNING"], cwd=ROOT, env=os.environ | ONE_THREAD
    )
    try:
        yield started.pid
    finally:
        started.terminate()
        started.wait(60)


def _waiting() -> int:
    from camera_ingest.models import Frame

    return Frame.objects.filter(status=Frame.Status.PENDING).count()


def _wait_until(left: int, worker: int) -> float:
    """Wait until so many frames are left; the most memory that the worker took meanwhile."""
    most = 0.0
    while _waiting() > left:
        time.sleep(0.2)
        most = max(most, _megabytes(worker))
    return most


def _megabytes(worker: int) -> float:
    """Memory of the worker and of the process it works in; what both share counts once."""
    children = Path(f"/proc/{worker}/task/{worker}/children").read_text().split()
    kilobytes = 0
    for process in (str(worker), *children):
        lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
        kilobytes += next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return kilobytes / 1024


def _main() -> None:
    recognizer = load_recognizer("auto", MODEL_DIR, threads=1)
    images = [decode_image(photo) for photo in _photos()]
    for image in images:
        recognizer.recognize(image)
    begun = time.perf_counter()
    for number in range(ALONE):
        recognizer.recognize(images[number % len(images)])
    sys.stdout.write(f"{ALONE / (time.perf_counter() - begun)}")


if __name__ == "__main__":
    _main()
