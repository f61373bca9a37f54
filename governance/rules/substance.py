"""Whether a text says something about the case, and what in it an approver should look at."""

import re
import tomllib
import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

WORD = re.compile(r"[^\W_]+(?:['\u2019/-][^\W_]+)*")
POSSESSIVE = re.compile("['\u2019]s$")
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


@dataclass(frozen=True)
class Screened:
    """A group of words that was found: a code, and what a reviewer is told."""

    code: str
    label: str


def screening(*texts: str) -> list[Screened]:
    """The groups of words that a reviewer is asked to look at in these texts; mostly none.

    Whole words, whatever their case and width, and their possessive; a plural is listed where it
    is meant.
    """
    folded = (unicodedata.normalize("NFKC", text).casefold() for text in texts)
    words = (word for text in folded for word in WORD.findall(text))
    joined = f" {' '.join(POSSESSIVE.sub('', word) for word in words)} "
    return [
        Screened(group["code"], group["label"])
        for group in _wording()["screened"]
        if any(f" {word} " in joined for word in group["words"])
    ]


def screened(*texts: str) -> list[str]:
    """What an approver is asked to look at in these texts, as labels; empty for most entries."""
    return [group.label for group in screening(*texts)]
