"""Which of the text lines in a frame are plates: for engines that read any text they see."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from camera_ingest.ocr.readings import Box, PlateReading, overlap, plate_characters
from camera_ingest.ocr.states import CODE_OF_PRINTED_NAME

MIN_SCORE = 0.4
# Dates, times, telephone numbers, prices, addresses of pages: cameras and vans print them.
_OTHER_PRINT = re.compile(r"\d{4}-\d{2}-\d{2}|\d:\d|^\W*\d{3}-\d{4}\W*$|[$:/@%&,]|www")
# Most states issue 6 or 7 characters; shorter and longer ones are rarer than misread signs.
_LENGTH_WEIGHT = {4: 0.6, 5: 0.85, 6: 1.0, 7: 1.0, 8: 0.8}
_DIGITS_ONLY_WEIGHT = 0.7
_STATE_SURE = 0.8
_EDGE = 0.07


@dataclass(frozen=True)
class TextLine:
    """A line of text as read: its print, how sure the engine is (0..1), and where in pixels."""

    text: str
    confidence: float
    box: Box


def plates_among(
    lines: Sequence[TextLine], image_size: tuple[int, int], *, min_score: float = MIN_SCORE
) -> list[PlateReading]:
    """The lines that may be plates of an image of (height, width) pixels, most plate-like first.

    `min_score` (0..1) is the engine's confidence, less for what is unlike a plate, from which a
    line counts: engines differ in how sure they say they are.
    """
    scored = []
    for line in [*lines, *_joined_halves(lines)]:
        state, state_confidence = _state_beside(line, lines)
        score = _plate_score(line, image_size, has_state=bool(state))
        if score >= min_score:
            text = plate_characters(line.text)
            reading = PlateReading(text, line.confidence, line.box, state, state_confidence, ())
            scored.append((score, reading))
    scored.sort(key=lambda pair: -pair[0])
    best: list[PlateReading] = []
    for _, reading in scored:
        if not any(overlap(reading.box, other.box) for other in best):
            best.append(reading)
    return best


def _plate_score(line: TextLine, image_size: tuple[int, int], *, has_state: bool) -> float:
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
        return line.confidence * weight
    if text.isdigit():
        # A camera prints its clock along an edge; half a clock has lost its colon.
        weight = 0.0 if _at_edge(line.box, image_size) else weight * _DIGITS_ONLY_WEIGHT
        return line.confidence * weight
    # Without a state's name nearby, a word of letters is a maker's or a shop's name.
    return 0.0 if text.isalpha() else line.confidence * weight


def _plate_shaped(box: Box) -> bool:
    _, _, width, height = box
    return height >= 8 and 1.5 <= width / height <= 8


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
