"""Which text a plate bears, from what several readers saw in several crops of it."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from camera_ingest.ocr.formats import is_state_format

CHARACTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
SLOTS = 10
MIN_LENGTH, MAX_LENGTH = 3, 8
_END = len(CHARACTERS)

# No reader is taken to be surer of a character than this leaves room for.
_DOUBT = 1e-3
_CLEAR = 0.9
# For each crop and reader: how likely each character, or the end, stands at each place.
Views = NDArray[np.float64]


@dataclass(frozen=True)
class Weighing:
    """How evidence becomes confidence; fitted per engine as docs/recognition.md tells."""

    # What a text gains by being shaped as some state issues them.
    format_bonus: float
    # How fast confidence grows with evidence, and the evidence of a text that nobody saw.
    steepness: float
    unseen: float

    def chances(self, texts: Sequence[str], evidence: NDArray[np.float64]) -> NDArray[np.float64]:
        """The chance of each text to be right, from its log-likelihood and the others'."""
        shaped = evidence + [self.format_bonus * is_state_format(text) for text in texts]
        weights = np.exp(self.steepness * shaped)
        return np.asarray(weights / (weights.sum() + np.exp(self.steepness * self.unseen)))


WEIGHING = Weighing(format_bonus=3.0, steepness=0.5, unseen=-5.0)


@dataclass(frozen=True)
class Verdict:
    """A text, the chance that it is right, and of each of its characters how sure readers were."""

    text: str
    confidence: float
    characters: tuple[float, ...]


def view_of(output: NDArray[np.float32], alphabet: str, end: str) -> Views:
    """A reader's output for some crops, brought to the places and characters shared by all."""
    columns = [alphabet.index(character) for character in CHARACTERS + end]
    views = np.zeros((len(output), SLOTS, len(columns)))
    views[:, :, _END] = 1.0
    slots = min(SLOTS, output.shape[1])
    views[:, :slots] = output[:, :slots, columns]
    return views


def is_beyond_doubt(parts: Sequence[Views]) -> bool:
    """Whether all views show one text, each character clearly: further crops would not differ."""
    views = np.concatenate(parts)
    is_one = len({_text(view) for view in views}) == 1
    return is_one and bool(views.max(axis=2).min() >= _CLEAR)


def ranked(parts: Sequence[Views], weighing: Weighing = WEIGHING) -> list[Verdict]:
    """The texts that the plate may bear, likeliest first; what is left of 1 is for none of them."""
    views = np.concatenate(parts)
    doubted = np.log((1 - _DOUBT) * views + _DOUBT).mean(axis=0)
    means = views.mean(axis=0)
    seen = {_text(view) for view in [*views, means, doubted]}
    texts = [text for text in seen if MIN_LENGTH <= len(text) <= MAX_LENGTH]
    if not texts:
        return []
    evidence = np.array([_evidence(text, doubted) for text in texts])
    verdicts = [
        Verdict(text, float(chance), _sure_of_each(text, means))
        for text, chance in zip(texts, weighing.chances(texts, evidence), strict=True)
    ]
    return sorted(verdicts, key=lambda verdict: (-verdict.confidence, verdict.text))


def _text(view: NDArray[np.float64]) -> str:
    """The likeliest text of a view; "" if it has a gap."""
    places = view.argmax(axis=1)
    length = int((places != _END).sum())
    if (places[:length] == _END).any():
        return ""
    return "".join(CHARACTERS[place] for place in places[:length])


def _evidence(text: str, doubted: NDArray[np.float64]) -> float:
    ends = [_END] * (SLOTS - len(text))
    places = [CHARACTERS.index(character) for character in text] + ends
    return float(doubted[range(SLOTS), places].sum())


def _sure_of_each(text: str, means: NDArray[np.float64]) -> tuple[float, ...]:
    places = [CHARACTERS.index(character) for character in text]
    sure = means[range(len(text)), places]
    return tuple(round(min(1.0, float(each)), 3) for each in sure)
