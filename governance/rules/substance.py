"""Whether a text says something about the case, and what in it an approver should look at."""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

WORD = re.compile(r"[^\W_]+(?:['\u2019/-][^\W_]+)*")
ENOUGH_WORDS, SHORT = 3, 20
LEAST_SCORE = 1
BEST_SCORE = 3


@dataclass(frozen=True)
class Substance:
    """How much a text says, from 0 (nothing of its own) to 3, and what it lacks, in words."""

    score: int
    missing: str


@cache
def _wording() -> dict[str, Any]:
    path = Path(__file__).resolve().parents[1] / "wording.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))


def substance(text: str, *, given: str = "") -> Substance:
    """Score a text by its own words: those beyond boilerplate and beyond what is `given` anyway.

    Length, own words and repeats count; a score below LEAST_SCORE says nothing about the case.
    """
    words = [word.lower() for word in WORD.findall(text)]
    known = {*_wording()["boilerplate"], *(word.lower() for word in WORD.findall(given))}
    own = {word for word in words if word not in known}
    missing = []
    if not own:
        missing.append("nothing in it is about this case")
    elif len(own) < ENOUGH_WORDS:
        missing.append("who, what or where is not said")
    if len(text.strip()) < SHORT:
        missing.append("it is very short")
    if len(words) > 2 * len(set(words)):
        missing.append("it repeats the same words")
    if not own:
        return Substance(0, ", ".join(missing))
    score = BEST_SCORE - len(missing)
    return Substance(max(LEAST_SCORE, score), ", ".join(missing))


def screened(*texts: str) -> list[str]:
    """What an approver is asked to look at in these texts, as labels; empty for most entries."""
    joined = f" {' '.join(' '.join(WORD.findall(text.lower())) for text in texts)} "
    return [
        group["label"]
        for group in _wording()["screened"]
        if any(f" {word} " in joined for word in group["words"])
    ]
