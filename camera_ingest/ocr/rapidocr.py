"""The engine that always runs: a general text reader whose weights come in its package."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import cv2
import numpy as np

from camera_ingest.ocr.plate_lines import Found, TextLine, is_suspect, likely_plates
from camera_ingest.ocr.readings import (
    LEAST_CONFIDENCE,
    Box,
    Image,
    PlateReading,
    candidates_among,
    overlap,
    shared,
    trust_at_edge,
)
from camera_ingest.ocr.strips import ranked_texts
from camera_ingest.ocr.text_reader import Quad, TextReader

# The frame is looked at smaller first: only one that still leaves doubt is looked at again.
_SIDES = (960, 1280)
_SURE = 0.8
_MAX_LINES, _MAX_SUSPECTS = 24, 2
# A suspect is looked at again straightened, at this height of its characters, with so many of
# its own heights and widths about it.
_HEIGHT = 40
_HEIGHTS, _WIDTHS, _WIDTH_IN_HEIGHTS = 3.2, 1.6, 7.0
# Boxes that share so much of their area hold the same characters.
_SAME = 0.6


@dataclass(frozen=True)
class _Suspect:
    quad: Quad
    line: TextLine


class RapidOcrRecognizer:
    """Looks for text, then closely at each that may be a plate; all its looks at a plate vote."""

    name = "rapidocr"

    def __init__(self, *, threads: int = 2) -> None:
        self._text = TextReader(threads=threads)
        # The threads of one recognition are all that the caller allows.
        self._lock = threading.Lock()

    def recognize(self, image: Image) -> list[PlateReading]:
        """The plates of a BGR image, best first; candidates are the other texts it may bear."""
        return _readings(self.seen(image), image)

    def seen(self, image: Image) -> list[Found]:
        """What may be plates, each with all that was seen of it."""
        plates: list[Found] = []
        with self._lock:
            for side in _sides_for(image):
                for suspect in self._suspects(image, side):
                    lines = list(self._closer(image, suspect.quad))
                    for found in likely_plates(lines, image.shape[:2]):
                        _add(plates, found)
                readings = _readings(plates, image)
                if readings and readings[0].confidence >= _SURE:
                    break
        return plates

    def _suspects(self, image: Image, side: int) -> list[_Suspect]:
        """The lines worth a closer look, found in the image shrunk to `side` pixels."""
        scale = min(1.0, side / max(image.shape[:2]))
        small: Any = cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
        suspects = []
        for quad in self._text.find(small)[:_MAX_LINES]:
            whole = quad / np.float32(scale)
            crop = _straightened(image, whole)
            if crop is None:
                continue
            read = self._text.read(crop)
            line = TextLine(read.text, read.confidence, _upright(whole, image))
            if is_suspect(line):
                suspects.append(_Suspect(whole, line))
        # Characters of a plate are the largest about it, and mostly not all letters.
        suspects.sort(key=lambda each: -each.line.prominence)
        return suspects[:_MAX_SUSPECTS]

    def _closer(self, image: Image, quad: Quad) -> Iterator[TextLine]:
        """All lines about a suspect, read from a patch straightened and enlarged."""
        (width, height), angle = _extent(quad), _angle(quad)
        scale = _HEIGHT / height
        patch_width = round(scale * max(_WIDTHS * width, _WIDTH_IN_HEIGHTS * height))
        patch_height = round(scale * _HEIGHTS * height)
        x, y = map(float, quad.mean(axis=0))
        turn: Any = cv2.getRotationMatrix2D((x, y), angle, scale)
        turn[:, 2] += patch_width / 2 - x, patch_height / 2 - y
        patch: Any = cv2.warpAffine(
            image,
            turn,
            (patch_width, patch_height),
            flags=cv2.INTER_CUBIC,
            borderMode=cv2.BORDER_REPLICATE,
        )
        back = cv2.invertAffineTransform(turn)
        for found in self._text.find(patch)[:_MAX_LINES]:
            crop = _straightened(patch, found)
            if crop is None:
                continue
            read = self._text.read(crop)
            strips = [read.strip]
            if _extent(found)[1] >= _HEIGHT / 2:
                tight = _straightened(patch, found, wider=0.1, taller=-0.08)
                strips += [self._text.read(tight).strip] if tight is not None else []
            corners = cv2.transform(found[None], back)[0].astype(np.float32)
            yield TextLine(read.text, read.confidence, _upright(corners, image), tuple(strips))


def _sides_for(image: Image) -> list[int]:
    """The looks that differ: none is larger than the image."""
    longest = max(image.shape[:2])
    return [_SIDES[0], *(side for before, side in pairwise(_SIDES) if before < longest)]


def _add(plates: list[Found], found: Found) -> None:
    """Let another look at the same characters vote with the former ones.

    Of looks that took in different parts of a plate only the likelier stays.
    """
    for place, known in enumerate(plates):
        if overlap(known.line.box, found.line.box):
            better, other = sorted((known, found), key=lambda each: -each.score)
            if shared(known.line.box, found.line.box) >= _SAME:
                strips = (*better.line.strips, *other.line.strips)
                better = replace(better, line=replace(better.line, strips=strips))
            plates[place] = better
            return
    plates.append(found)


def _readings(plates: list[Found], image: Image) -> list[PlateReading]:
    readings = []
    for plate in plates:
        trust = plate.weight * trust_at_edge(plate.line.box, image)
        texts = [(text, trust * chance) for text, chance in ranked_texts(plate.line.strips)]
        if texts and texts[0][1] >= LEAST_CONFIDENCE:
            (text, chance), *others = texts
            state = plate.state, plate.state_confidence
            candidates = candidates_among(others)
            readings.append(PlateReading(text, chance, plate.line.box, *state, candidates))
    return sorted(readings, key=lambda reading: -reading.confidence)


def _extent(quad: Quad) -> tuple[float, float]:
    """Width and height of a box that may stand askew."""
    across = (quad[1] - quad[0] + quad[2] - quad[3]) / 2
    down = (quad[3] - quad[0] + quad[2] - quad[1]) / 2
    return float(np.linalg.norm(across)), float(np.linalg.norm(down))


def _angle(quad: Quad) -> float:
    x, y = quad[1] - quad[0]
    return float(np.degrees(np.arctan2(y, x)))


def _straightened(
    image: Image, quad: Quad, *, wider: float = 0.0, taller: float = 0.0
) -> Image | None:
    """The box cut out level, grown on each side by shares of its height; None if too small."""
    width, height = _extent(quad)
    if min(width, height) < 6:
        return None
    across = (quad[1] - quad[0] + quad[2] - quad[3]) / 2 * np.float32(wider * height / width)
    down = (quad[3] - quad[0] + quad[2] - quad[1]) / 2 * np.float32(taller)
    grown = quad + np.stack([-across - down, across - down, across + down, down - across])
    scale = max(1.0, 48 / height)
    size = (
        max(4, round(scale * (width + 2 * wider * height))),
        max(4, round(scale * height * (1 + 2 * taller))),
    )
    corners = np.array([(0, 0), (size[0], 0), size, (0, size[1])], np.float32)
    cut = cv2.getPerspectiveTransform(grown.astype(np.float32), corners)
    flags, border = cv2.INTER_CUBIC, cv2.BORDER_REPLICATE
    return np.asarray(cv2.warpPerspective(image, cut, size, flags=flags, borderMode=border))


def _upright(corners: Quad, image: Image) -> Box:
    """The upright box about four corners, within the image."""
    height, width = image.shape[:2]
    left, top = np.floor(corners.min(axis=0).clip((0, 0), (width - 1, height - 1)))
    right, bottom = np.ceil(corners.max(axis=0).clip((left + 1, top + 1), (width, height)))
    return int(left), int(top), int(right - left), int(bottom - top)
