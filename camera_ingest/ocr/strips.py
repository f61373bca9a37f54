"""Which text a strip of an image bears, from a general text reader's chances along it (CTC)."""

from collections.abc import Iterator, Sequence
from itertools import product

import numpy as np
from numpy.typing import NDArray

from camera_ingest.ocr.formats import is_state_format
from camera_ingest.ocr.voting import Weighing

CHARACTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_PLACE = {character: place for place, character in enumerate(CHARACTERS)}
_NOTHING = len(CHARACTERS)
MIN_LENGTH, MAX_LENGTH = 4, 8

# What printing makes alike: tried for each other where some state issues the result.
_ALIKE = {"O": "0", "D": "0", "Q": "0", "0": "OD", "I": "1", "1": "I", "B": "8", "8": "B",
          "Z": "2", "2": "Z", "S": "5", "5": "S", "G": "6", "6": "G"}  # fmt: skip
_MOST_EXCHANGED = 2
WEIGHING = Weighing(format_bonus=3.0, steepness=0.8, unseen=-3.0)
_NEVER = -1e9

# Logarithms of the chances of each character, or of nothing, from the left to the right.
Strip = NDArray[np.float64]


def ranked_texts(strips: Sequence[Strip], weighing: Weighing = WEIGHING) -> list[tuple[str, float]]:
    """The texts that all these strips of one plate may bear, each with its chance, best first."""
    heard = {spelled(strip) for strip in strips}
    heard = {text for text in heard if MIN_LENGTH <= len(text) <= MAX_LENGTH}
    texts = sorted(heard.union(*map(_exchanged, heard)))
    if not texts:
        return []
    chances = weighing.chances(texts, _likelihoods(strips, texts))
    found = zip(texts, map(float, chances), strict=True)
    return sorted(found, key=lambda pair: (-pair[1], pair[0]))


def spelled(strip: Strip) -> str:
    """The text of the likeliest character at each point, repeats and nothing left out."""
    places = strip.argmax(axis=1)
    is_new = np.append(True, places[1:] != places[:-1]) & (places != _NOTHING)
    return "".join(CHARACTERS[place] for place in places[is_new])


def _exchanged(text: str) -> Iterator[str]:
    """The texts shaped as states issue them that differ from this one by characters alike."""
    for characters in product(*(each + _ALIKE.get(each, "") for each in text)):
        changed = sum(new != old for new, old in zip(characters, text, strict=True))
        if 0 < changed <= _MOST_EXCHANGED and is_state_format(other := "".join(characters)):
            yield other


def _likelihoods(strips: Sequence[Strip], texts: Sequence[str]) -> NDArray[np.float64]:
    """The mean over the strips of each text's log-likelihood, over every way to spell it."""
    longest = max(map(len, strips))
    # A strip is made longer by points that surely hold nothing: no likelihood changes.
    points = np.full((len(strips), longest, _NOTHING + 1), _NEVER)
    points[:, :, _NOTHING] = 0.0
    for place, strip in enumerate(strips):
        points[place, : len(strip)] = strip
    states = np.full((len(texts), 2 * max(map(len, texts)) + 1), _NOTHING)
    for row, text in zip(states, texts, strict=True):
        row[1 : 2 * len(text) : 2] = [_PLACE[character] for character in text]
    may_skip = np.zeros(states.shape, bool)
    may_skip[:, 2:] = (states[:, 2:] != _NOTHING) & (states[:, 2:] != states[:, :-2])
    reached = np.full((len(strips), *states.shape), _NEVER)
    reached[:, :, :2] = points[:, 0][:, states[:, :2]]
    for point in range(1, longest):
        stay = reached.copy()
        stay[:, :, 1:] = np.logaddexp(stay[:, :, 1:], reached[:, :, :-1])
        skipped = np.where(may_skip[:, 2:], reached[:, :, :-2], _NEVER)
        stay[:, :, 2:] = np.logaddexp(stay[:, :, 2:], skipped)
        reached = stay + points[:, point][:, states]
    rows, lengths = np.arange(len(texts)), np.array([len(text) for text in texts])
    ends = np.logaddexp(reached[:, rows, 2 * lengths], reached[:, rows, 2 * lengths - 1])
    return np.asarray(ends.mean(axis=0))
