"""The folded plate key: one table of characters that US states print alike."""

import re
from functools import lru_cache

# O, Q and D are printed like 0, and I like 1, on enough plates that a camera can not tell.
PRINTED, FOLDED = "OQDI", "0001"
LOOK_ALIKES = str.maketrans(PRINTED, FOLDED)

LONGEST = 10
PLATE = re.compile(r"[A-Z0-9]{1,10}")


def clean_plate(text: str) -> str:
    """Upper case, without the spaces, dots and hyphens that are not part of a plate's text.

    Letters of other scripts stay as they are: some of them turn into A-Z in upper case.
    """
    bare = re.sub(r"[\s.\-\u00b7]", "", text)
    return bare.upper() if bare.isascii() else bare


def plate_key(text: str) -> str:
    """What two plates share when they differ by look-alike characters only."""
    return text.translate(LOOK_ALIKES)


# A partial plate: "?" stands for one character, "*" for any, none included.
PARTIAL = re.compile(r"[A-Z0-9?*]{2,10}")
WILDCARDS = {"?": "[A-Z0-9]", "*": "[A-Z0-9]*"}


def fits_partial(plate: str, partial: str) -> bool:
    """Whether the plate is one that the partial plate, or the full one, stands for."""
    return _partial(partial).fullmatch(plate) is not None


@lru_cache(maxsize=1024)
def _partial(partial: str) -> re.Pattern[str]:
    return re.compile("".join(WILDCARDS.get(c) or re.escape(c) for c in partial))


def differences(left: str, right: str) -> tuple[list[bool], list[bool]]:
    """For each character of both plates, whether it differs from the other at its place.

    Plates of different length are aligned at their start; what hangs over differs.
    """
    width = max(len(left), len(right))
    pairs = zip(left.ljust(width), right.ljust(width), strict=True)
    marks = [a != b for a, b in pairs]
    return marks[: len(left)], marks[: len(right)]
