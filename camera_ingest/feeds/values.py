"""Values as vendors write them, as our reads hold them.

What can not be understood becomes None or is left out, so that the check of the read names it.
"""

import hashlib
import io
import math
import re
from base64 import b64decode
from collections.abc import Iterable
from datetime import UTC, datetime
from itertools import islice
from typing import Any

from PIL import Image as PillowImage

from reads.plates import PLATE, clean_plate
from reads.states import STATES

MAX_CANDIDATES = 20
# How many are looked at for those; a vendor sends about ten.
MOST_CANDIDATES = 5_000
VISIBLE = re.compile(r"[\x21-\x7e]{1,64}")
UNSAFE = re.compile(r"[\x00-\x1f<>\ud800-\udfff]")
VERSION = re.compile(r"[0-9A-Za-z.+-]{1,20}")
# As milliseconds this is 1973, as seconds the year 5138: which one was meant is never in doubt.
SECONDS_BELOW = 100_000_000_000

Box = tuple[int, int, int, int]


def object_of(value: Any) -> dict[str, Any]:
    """The JSON object, or an empty one where something else stands."""
    return value if isinstance(value, dict) else {}


def objects_of(value: Any) -> list[dict[str, Any]]:
    """The JSON objects of a list; nothing else of it."""
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def number_of(value: Any) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        number = float(value)
    except OverflowError:
        return None
    return number if math.isfinite(number) else None


def instant_of(epoch: Any) -> datetime | None:
    """The instant of an epoch in milliseconds, or in seconds where only they can be meant."""
    number = number_of(epoch)
    if number is None:
        return None
    try:
        return datetime.fromtimestamp(number if abs(number) < SECONDS_BELOW else number / 1000, UTC)
    except (OverflowError, OSError, ValueError):
        return None


def share_of(value: Any, whole: float = 1) -> float | None:
    """A confidence between 0 and 1 (beyond them as it is), from one between 0 and `whole`."""
    number = number_of(value)
    return None if number is None else round(number / whole, 6)


def sure_share(value: Any, whole: float = 1) -> float:
    """The same, of something that may be unknown: then 0."""
    share = share_of(value, whole)
    return share if share is not None and 0 <= share <= 1 else 0.0


def state_of(region: Any) -> str:
    """The code of the state in a region such as "us-ne"; "" where it is none that we know."""
    if not isinstance(region, str):
        return ""
    country, _, code = region.strip().upper().rpartition("-")
    code = "MX" if country == "MX" else code
    return code if code in STATES and code != "US" else ""


def word_of(value: Any) -> str:
    """A short word such as a make or a colour; "" for anything else."""
    if not isinstance(value, str):
        return ""
    word = value.strip()[:32].strip()
    return "" if UNSAFE.search(word) else word


def name_of(value: Any) -> str:
    """What a sender calls a camera, by number or by name; "" where it does not say."""
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value) if abs(value) < 10**18 else ""
    return value.strip()[:64] if isinstance(value, str) and not UNSAFE.search(value) else ""


def engine_of(product: str, version: Any) -> str:
    """The product that read the plate, with its version where it is one."""
    return (
        f"{product} {version}"
        if isinstance(version, str) and VERSION.fullmatch(version)
        else product
    )


def sender_id_of(value: Any) -> str | None:
    """The sender's id of a read; one that is longer than ours may be by its digest."""
    if not isinstance(value, str) or not value:
        return None
    return value if VISIBLE.fullmatch(value) else id_from(value)


def id_from(*parts: Any) -> str:
    """An id for a read of a sender that gives none: the same for the same facts."""
    facts = "\x1f".join(map(str, parts))
    return hashlib.sha256(facts.encode("utf-8", "surrogatepass")).hexdigest()


def candidates_of(found: Iterable[tuple[Any, float | None]], plate: Any) -> list[dict[str, Any]]:
    """The likeliest other texts for a plate, each once, as a read takes them."""
    best: dict[str, float] = {}
    for text, confidence in islice(found, MOST_CANDIDATES):
        if not isinstance(text, str) or confidence is None or not 0 <= confidence <= 1:
            continue
        text = clean_plate(text[:100])
        if PLATE.fullmatch(text):
            best[text] = max(confidence, best.get(text, 0))
    if isinstance(plate, str):
        best.pop(clean_plate(plate[:100]), None)
    likeliest = sorted(best, key=lambda text: (-best[text], text))[:MAX_CANDIDATES]
    return [{"plate": text, "confidence": best[text]} for text in likeliest]


def corners_of(points: Any) -> tuple[float, float, float, float] | None:
    """Left, top, right and bottom of a plate that is given by its corners."""
    xs = [number_of(point.get("x")) for point in objects_of(points)]
    ys = [number_of(point.get("y")) for point in objects_of(points)]
    if not xs or None in xs or None in ys:
        return None
    return min(xs), min(ys), max(xs), max(ys)  # type: ignore[type-var,return-value]


def box_of(edges: Iterable[Any]) -> Box | None:
    """x, y, width and height, from left, top, right and bottom; None where they are no box."""
    numbers = [number_of(edge) for edge in edges]
    if len(numbers) != 4 or None in numbers:
        return None
    left, top, right, bottom = (round(min(max(n, 0), 20_000)) for n in numbers if n is not None)
    return (left, top, right - left, bottom - top) if left < right and top < bottom else None


def box_in(image: Any, edges: tuple[float, float, float, float] | None, part: Any) -> Box | None:
    """Where a plate stands in an image (base64) that shows one part of the camera's picture.

    `part` has x, y, width and height in that picture. None where they do not fit: a box at the
    wrong place would show the officer something else than the plate.
    """
    x, y, width, height = (number_of(object_of(part).get(n)) for n in ("x", "y", "width", "height"))
    size = _size(image)
    if edges is None or size is None or x is None or y is None or not width or not height:
        return None
    scale = size[0] / width
    if scale <= 0 or abs(size[1] - height * scale) > max(2, size[1] * 0.02):
        return None
    left, top, right, bottom = edges
    inside = x <= left < right <= x + width and y <= top < bottom <= y + height
    moved = ((left - x) * scale, (top - y) * scale, (right - x) * scale, (bottom - y) * scale)
    return box_of(moved) if inside else None


def box_inside(image: Any, box: Box | None) -> Box | None:
    """The same box, where it lies inside that image (base64)."""
    size = _size(image)
    if box is None or size is None:
        return None
    x, y, width, height = box
    return box if x + width <= size[0] and y + height <= size[1] else None


def _size(image: Any) -> tuple[int, int] | None:
    """Width and height of an image in base64, by its header."""
    if not isinstance(image, str):
        return None
    try:
        with PillowImage.open(io.BytesIO(b64decode(image)), formats=["JPEG", "PNG"]) as opened:
            return opened.size
    # Pillow reports damage by whichever of these its parser met first.
    except (OSError, SyntaxError, ValueError, PillowImage.DecompressionBombError):
        return None
