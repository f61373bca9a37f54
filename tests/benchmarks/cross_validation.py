"""How an engine's weighing does on frames it was not fitted to, and what its confidence means.

    python -m tests.benchmarks.cross_validation ENGINE FOLDER [CHART.svg]

FOLDER holds frames and truth.csv (file, x, y, w, h, plate). ENGINE is fast_alpr or rapidocr.
"""

import csv
import random
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise, product
from math import log, sqrt
from pathlib import Path
from statistics import fmean
from typing import Any

import cv2
import numpy as np

from camera_ingest.ocr import decode_image, load_recognizer, strips, voting
from camera_ingest.ocr.readings import Image, trust_at_edge
from camera_ingest.ocr.voting import Weighing
from reads.plates import plate_key
from tests.benchmarks.recognition import MODEL_DIR
from tests.benchmarks.world import note

FOLDS = 5
GRID = [
    Weighing(*each) for each in product((0.0, 1.0, 2.0, 3.0), (0.3, 0.5, 0.8), (-7, -5, -3, -1))
]
BINS = (0.0, 0.2, 0.4, 0.6, 0.8, 0.9, 0.95, 1.01)

# A text with its confidence, under a weighing; ("", 0.0) where nothing was read.
Read = tuple[str, float]


@dataclass(frozen=True)
class Case:
    """One frame, or a harder copy of it, with what was seen there, ready to be weighed."""

    plate: str
    is_original: bool
    weigh: Callable[[Weighing], Read]


def best(options: Sequence[tuple[float, Read]]) -> Read:
    """The reading of the plate that ranks highest."""
    return max(options, default=(0.0, ("", 0.0)), key=lambda each: each[0] * each[1][1])[1]


def fast_alpr(engine: Any, image: Image) -> Callable[[Weighing], Read]:
    seen = [(rank, trust_at_edge(box, image), views) for rank, box, views in engine.seen(image)]

    def weigh(weighing: Weighing) -> Read:
        read = [(rank, trust, voting.ranked(views, weighing)) for rank, trust, views in seen]
        return best([(r, (v[0].text, t * v[0].confidence)) for r, t, v in read if v])

    return weigh


def rapidocr(engine: Any, image: Image) -> Callable[[Weighing], Read]:
    seen = [
        (found.weight * trust_at_edge(found.line.box, image), found.line.strips)
        for found in engine.seen(image)
    ]

    def weigh(weighing: Weighing) -> Read:
        read = [(trust, strips.ranked_texts(of_plate, weighing)) for trust, of_plate in seen]
        return best([(1.0, (texts[0][0], trust * texts[0][1])) for trust, texts in read if texts])

    return weigh


def copies(image: Image, *, is_hard: bool) -> Iterator[Image]:
    """The frame, and smaller, and darker with noise: a camera further off, and one at night."""
    yield image
    if is_hard:
        for scale in (0.6, 0.4):
            yield np.asarray(
                cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), np.uint8
            )
        noise = np.random.default_rng(1).normal(0, 6, image.shape)
        yield np.clip(0.25 * image + noise, 0, 255).astype(np.uint8)


def groups_of(engine: str, folder: Path) -> list[list[Case]]:
    """The cases of each plate together: another frame of it, or a copy, must not be a judge."""
    recognizer = load_recognizer(engine, MODEL_DIR)
    look = {"fast_alpr": fast_alpr, "rapidocr": rapidocr}[engine]
    groups: dict[str, list[Case]] = {}
    for row in csv.DictReader((folder / "truth.csv").open()):
        image = decode_image((folder / row["file"]).read_bytes())
        # rapidocr is ten times as slow, and errs often enough on the frames themselves.
        for number, copy in enumerate(copies(image, is_hard=engine == "fast_alpr")):
            case = Case(row["plate"], number == 0, look(recognizer, copy))
            groups.setdefault(row["plate"], []).append(case)
    shuffled = list(groups.values())
    random.Random(0).shuffle(shuffled)  # noqa: S311 (repeatable on purpose)
    return shuffled


def loss(reads: Sequence[tuple[Read, str]]) -> float:
    """How far confidence is from the truth, as the mean logarithm of what was not foreseen."""
    sure = [confidence if text == plate else 1 - confidence for (text, confidence), plate in reads]
    return -fmean(log(max(each, 0.002)) for each in sure)


def interval(right: int, of: int) -> str:
    """Count, share, and the 95 % interval of the share (Wilson)."""
    share, z = right / of, 1.96
    middle = (share + z * z / (2 * of)) / (1 + z * z / of)
    half = z * sqrt(share * (1 - share) / of + z * z / (4 * of * of)) / (1 + z * z / of)
    return f"{right} of {of}, {share:.1%} ({middle - half:.1%} to {middle + half:.1%})"


def held_out(groups: list[list[Case]]) -> list[tuple[Case, Read]]:
    """Each case as read by the weighing that fits the other folds best."""
    results: list[tuple[Case, Read]] = []
    reads = {w: [[(c.weigh(w), c.plate) for c in group] for group in groups] for w in GRID}
    for fold in range(FOLDS):
        kept = [number for number in range(len(groups)) if number % FOLDS != fold]
        chosen = min(GRID, key=lambda w: loss([r for number in kept for r in reads[w][number]]))
        note(f"fold {fold}: {chosen}")
        for number in set(range(len(groups))) - set(kept):
            found = reads[chosen][number]
            results += [(c, r) for c, (r, _) in zip(groups[number], found, strict=True)]
    return results


def bins_of(results: list[tuple[Case, Read]]) -> list[tuple[float, float, int]]:
    """For each range of confidence: its mean, the share that was right, how many."""
    rows = []
    for low, high in pairwise(BINS):
        inside = [(r[1], r[0] == c.plate) for c, r in results if r[0] and low <= r[1] < high]
        if inside:
            confidences, right = zip(*inside, strict=True)
            rows.append((fmean(confidences), fmean(right), len(inside)))
    return rows


def chart(rows: list[tuple[float, float, int]], title: str) -> str:
    """The share that was right over the confidence, as SVG; on the line it means what it says."""
    marks = "".join(
        f'<circle cx="{50 + 300 * sure:.0f}" cy="{330 - 300 * right:.0f}" fill="#1f5fa8" '
        f'r="{2 + sqrt(n) / 2:.1f}"><title>{n} reads</title></circle>'
        for sure, right, n in rows
    )
    ticks = "".join(
        f'<text x="{50 + 300 * t / 10:.0f}" y="348" text-anchor="middle">{t * 10}</text>'
        f'<text x="42" y="{334 - 300 * t / 10:.0f}" text-anchor="end">{t * 10}</text>'
        for t in range(0, 11, 2)
    )
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 370 390" font-family="sans-serif" '
        f'font-size="11"><rect width="370" height="390" fill="#fff"/><text x="50" y="18">{title}'
        '</text><path d="M50 30V330H350" fill="none" stroke="#333"/><path d="M50 330L350 30" '
        f'stroke="#999" stroke-dasharray="4"/>{ticks}{marks}<text x="200" y="370" '
        'text-anchor="middle">confidence, percent</text><text transform="translate(14 180) '
        'rotate(-90)" text-anchor="middle">right, percent</text></svg>\n'
    )


def main(engine: str, folder: str, svg: str = "") -> None:
    results = held_out(groups_of(engine, Path(folder)))
    frames = [(case.plate, read[0]) for case, read in results if case.is_original]
    exact = sum(plate == text for plate, text in frames)
    alike = sum(plate_key(plate) == plate_key(text) for plate, text in frames)
    note(f"{engine}: exact {interval(exact, len(frames))}, "
          f"look-alike {interval(alike, len(frames))}")  # fmt: skip
    rows = bins_of(results)
    for sure, right, n in rows:
        note(f"  confidence {sure:.0%}: right {right:.0%} of {n}")
    if svg:
        Path(svg).write_text(chart(rows, f"{engine}: what its confidence means"))


if __name__ == "__main__":
    main(*sys.argv[1:])
