"""What every recognition engine returns, and the shape that a caller may rely on."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Image = NDArray[np.uint8]
Box = tuple[int, int, int, int]

# What is less likely is neither a reading nor a candidate of one.
LEAST_CONFIDENCE, MOST_CANDIDATES = 0.01, 4
_CUT = 0.5
_NOT_PLATE_CHARACTERS = re.compile("[^A-Z0-9]")


def plate_characters(text: str) -> str:
    """The upper-case letters and digits of a text, in order, and nothing else."""
    return _NOT_PLATE_CHARACTERS.sub("", text.upper())


def overlap(one: Box, other: Box) -> bool:
    """Whether two boxes share a pixel."""
    x1, y1, w1, h1 = one
    x2, y2, w2, h2 = other
    return x1 < x2 + w2 and x2 < x1 + w1 and y1 < y2 + h2 and y2 < y1 + h1


def shared(one: Box, other: Box) -> float:
    """The part of the area of both boxes together that they have in common, 0 to 1."""
    x1, y1, w1, h1 = one
    x2, y2, w2, h2 = other
    width = max(0, min(x1 + w1, x2 + w2) - max(x1, x2))
    height = max(0, min(y1 + h1, y2 + h2) - max(y1, y2))
    return width * height / (w1 * h1 + w2 * h2 - width * height)


def trust_at_edge(box: Box, image: Image) -> float:
    """What to multiply a confidence by: text that the edge cuts off is read clearly, in part."""
    x, y, width, height = box
    is_cut = x == 0 or y == 0 or x + width >= image.shape[1] or y + height >= image.shape[0]
    return _CUT if is_cut else 1.0


@dataclass(frozen=True)
class Candidate:
    """Another text that the same plate may bear: never the reading's own text."""

    text: str
    confidence: float


def candidates_among(others: Iterable[tuple[str, float]]) -> tuple[Candidate, ...]:
    """The likeliest of the texts that did not win; they stand best first."""
    likely = [Candidate(text, chance) for text, chance in others if chance >= LEAST_CONFIDENCE]
    return tuple(likely[:MOST_CANDIDATES])


@dataclass(frozen=True)
class PlateReading:
    """One plate in an image.

    `text` has only A-Z and 0-9; `confidence` lies in 0..1; `box` is x, y, width, height in pixels
    of the image, inside it. `state` is a two-letter code, or "" unless the engine read it.
    `candidates` stand best first. `characters` are the confidences of the characters of `text`,
    one each; empty where the engine does not tell.
    """

    text: str
    confidence: float
    box: Box
    state: str
    state_confidence: float
    candidates: tuple[Candidate, ...]
    characters: tuple[float, ...] = ()


class Recognizer(Protocol):
    """A loaded engine. One object may be shared by the threads of a process."""

    @property
    def name(self) -> str:
        """The engine's name, as stored beside each read."""

    def recognize(self, image: Image) -> list[PlateReading]:
        """The plates of a BGR image (height, width, 3), best first; an empty list if none."""


class EngineMissing(RuntimeError):
    """The engine asked for can not run here; the message says what to install or lay where."""
