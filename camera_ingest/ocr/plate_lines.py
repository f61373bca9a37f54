"""Which of the text lines in a frame are plates: for engines that read any text they see."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from camera_ingest.ocr.readings import Box, PlateReading, overlap, plate_characters
from camera_ingest.ocr.states import CODE_OF_PRINTED_NAME
from camera_ingest.ocr.strips import Strip

MIN_SCORE = 0.4
# Dates, times, telephone numbers, prices, addresses of pages: cameras and vans print them.
_OTHER_PRINT = re.compile(r"\d{4}-\d{2}-\d{2}|\d:\d|^\W*\d{3}-\d{4}\W*$|[$:/@%&,]|www")
# Most states issue 6 or 7 characters; shorter and longer ones are rarer than misread signs.
_LENGTH_WEIGHT = {4: 0.5, 5: 0.85, 6: 1.0, 7: 1.0, 8: 0.7}
_DIGITS_ONLY_WEIGHT = 0.7
_DATE_LENGTH = 8
_STATE_SURE = 0.8
_EDGE = 0.07
# The upright box about a plate that stands askew is nearly square.
_MIN_HEIGHT, _MIN_ASPECT, _MAX_ASPECT = 8, 1.25, 8
_MAX_SUSPECT_LENGTH, _WORD_WEIGHT = 10, 0.6


@dataclass(frozen=True)
class TextLine:
    """A line of text as read: its print, how sure the engine is (0..1), and where in pixels.

    `strips` are the engine's chances along it, once for each way in which it was cut out.
    """

    text: str
    confidence: float
    box: Box
    strips: tuple[Strip, ...] = ()

    @property
    def prominence(self) -> float:
        """How much it stands out as characters of a plate do: large, sure, not all letters."""
        letters = _WORD_WEIGHT if plate_characters(self.text).isalpha() else 1.0
        return self.box[3] * self.confidence * letters


@dataclass(frozen=True)
class Found:
    """A line that may be a plate: how like one it is (0..1), and the state printed beside it."""

    line: TextLine
    weight: float
    state: str
    state_confidence: float

    @property
    def score(self) -> float:
        return self.weight * self.line.confidence


def is_suspect(line: TextLine) -> bool:
    """Whether a line may be a plate, or a part of one, and deserves a closer look."""
    _, _, width, height = line.box
    is_shaped = height >= _MIN_HEIGHT and width / height <= _MAX_ASPECT
    is_long = 2 <= len(plate_characters(line.text)) <= _MAX_SUSPECT_LENGTH
    return is_shaped and is_long and not _OTHER_PRINT.search(line.text)


def likely_plates(
    lines: Sequence[TextLine], image_size: tuple[int, int], *, min_score: float = MIN_SCORE
) -> list[Found]:
    """The lines that may be plates of an image of (height, width) pixels, most plate-like first.

    `min_score` (0..1) is the engine's confidence, less for what is unlike a plate, from which a
    line counts: engines differ in how sure they say they are.
    """
    scored = []
    for line in [*lines, *_joined_halves(lines)]:
        state, state_confidence = _state_beside(line, lines)
        weight = _weight(line, image_size, has_state=bool(state))
        found = Found(line, weight, state, state_confidence)
        if found.score >= min_score:
            scored.append(found)
    scored.sort(key=lambda found: -found.score)
    best: list[Found] = []
    for found in scored:
        if not any(overlap(found.line.box, other.line.box) for other in best):
            best.append(found)
    return best


def plates_among(
    lines: Sequence[TextLine], image_size: tuple[int, int], *, min_score: float = MIN_SCORE
) -> list[PlateReading]:
    """As `likely_plates`, each as read: for engines that tell no more than one text."""
    return [
        PlateReading(
            plate_characters(found.line.text),
            found.line.confidence,
            found.line.box,
            found.state,
            found.state_confidence,
            (),
        )
        for found in likely_plates(lines, image_size, min_score=min_score)
    ]


def _weight(line: TextLine, image_size: tuple[int, int], *, has_state: bool) -> float:
    """How plate-like a line is, 0 (not at all) to 1."""
    text = plate_characters(line.text)
    printed = line.text.replace(" ", "")
    weight = _LENGTH_WEIGHT.get(len(text), 0.0)
    foreign = len(printed) - len(text) > 2
    if not weight or foreign or _OTHER_PRINT.search(line.text) or not _plate_shaped(line.box):
        return 0.0
    if text in CODE_OF_PRINTED_NAME:
        return 0.0
    if has_state:
        return weight
    if text.isdigit():
        # A camera prints its clock along an edge; half a clock lost its colon, a date has eight.
        is_clock = _at_edge(line.box, image_size) or len(text) == _DATE_LENGTH
        return 0.0 if is_clock else weight * _DIGITS_ONLY_WEIGHT
    # Without a state's name nearby, a word of letters is a maker's or a shop's name.
    return 0.0 if text.isalpha() else weight


def _plate_shaped(box: Box) -> bool:
    _, _, width, height = box
    return height >= _MIN_HEIGHT and _MIN_ASPECT <= width / height <= _MAX_ASPECT


def _at_edge(box: Box, image_size: tuple[int, int]) -> bool:
    _, y, _, height = box
    return y < _EDGE * image_size[0] or y + height > (1 - _EDGE) * image_size[0]


def _joined_halves(lines: Sequence[TextLine]) -> list[TextLine]:
    """Neighbours on one line, joined: a gap or a seal amid a plate splits it into two lines."""
    joined = []
    for left in lines:
        for right in lines:
            (x1, y1, w1, h1), (x2, y2, w2, h2) = left.box, right.box
            height = min(h1, h2)
            level = abs((y1 + h1 / 2) - (y2 + h2 / 2)) < 0.4 * height
            close = 0 <= x2 - (x1 + w1) + 0.2 * height < 1.2 * height
            if left is right or not level or not close or max(h1, h2) > 1.5 * height:
                continue
            if not all(1 <= len(plate_characters(part.text)) <= 5 for part in (left, right)):
                continue
            top, bottom = min(y1, y2), max(y1 + h1, y2 + h2)
            joined.append(
                TextLine(
                    f"{left.text} {right.text}",
                    min(left.confidence, right.confidence),
                    (x1, top, x2 + w2 - x1, bottom - top),
                    tuple(map(np.concatenate, zip(left.strips, right.strips, strict=False))),
                )
            )
    return joined


def _state_beside(line: TextLine, lines: Sequence[TextLine]) -> tuple[str, float]:
    """The state whose name stands right above or below the characters, or "" unless sure."""
    x, y, width, height = line.box
    for other in lines:
        code = CODE_OF_PRINTED_NAME.get(plate_characters(other.text), "")
        ox, oy, other_width, other_height = other.box
        gap = max(oy - (y + height), y - (oy + other_height))
        within = x - height < ox + other_width / 2 < x + width + height
        smaller = other_height < height
        if code and other.confidence >= _STATE_SURE and gap < height and within and smaller:
            return code, other.confidence
    return "", 0.0
