"""What a device sends: one read, checked and normalised at the door."""

import hashlib
import hmac
from base64 import b64decode
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from functools import lru_cache
from typing import Annotated, Any, NotRequired

from django.conf import settings
from pydantic import (
    AwareDatetime,
    BeforeValidator,
    Field,
    StringConstraints,
    TypeAdapter,
    ValidationError,
)

# pydantic reads NotRequired of this TypedDict only, below Python 3.12.
from typing_extensions import TypedDict

from camera_ingest.ocr.decoding import ImageRefused, decode_image
from reads.plates import clean_plate
from reads.states import STATES

# The checks of a whole batch run in pydantic's own code, none of them in Python: this is the
# busiest door of the product. Upper case comes after the pattern, so only A-Z gets through.
Plate = Annotated[
    str, StringConstraints(strip_whitespace=True, pattern=r"^[A-Za-z0-9]{1,10}$", to_upper=True)
]
State = Annotated[
    str, StringConstraints(strip_whitespace=True, pattern=r"^([A-Za-z]{2})?$", to_upper=True)
]
Word = Annotated[
    str, StringConstraints(strip_whitespace=True, max_length=32, pattern=r"^[^\x00-\x1f<>]*$")
]


def _one_text(words: Any) -> Any:
    if isinstance(words, list) and all(isinstance(word, str) for word in words):
        return ", ".join(word.strip() for word in words)
    return words


Features = Annotated[
    str,
    StringConstraints(strip_whitespace=True, max_length=120, pattern=r"^[^\x00-\x1f<>]*$"),
    BeforeValidator(_one_text),
]
SenderId = Annotated[str, StringConstraints(min_length=1, max_length=64, pattern=r"^[\x21-\x7e]+$")]
Confidence = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]
Pixel = Annotated[int, Field(ge=0, le=20_000)]


class CandidateIn(TypedDict):
    """Another text that the device thought possible."""

    plate: Plate
    confidence: NotRequired[Confidence]


class ReadIn(TypedDict):
    """One read as a device reports it. Unknown fields are left out, not refused."""

    id: SenderId
    plate: Plate
    captured_at: AwareDatetime
    state: NotRequired[State]
    confidence: NotRequired[Confidence]
    state_confidence: NotRequired[Confidence]
    make: NotRequired[Word]
    model: NotRequired[Word]
    color: NotRequired[Word]
    body: NotRequired[Word]
    features: NotRequired[Features]
    box: NotRequired[tuple[Pixel, Pixel, Pixel, Pixel] | None]
    characters: NotRequired[Annotated[list[Confidence], Field(max_length=10)]]
    candidates: NotRequired[Annotated[list[CandidateIn], Field(max_length=20)]]
    image: NotRequired[Annotated[str, Field(max_length=4_000_000)] | None]


class BatchIn(TypedDict):
    """The body of a batch. The camera's code is checked against the key's."""

    reads: list[ReadIn]
    camera: NotRequired[Any]
    engine: NotRequired[Any]


class ReadsInOrder(list[ReadIn]):
    """A batch in which every read was found in order; it is not looked at twice."""


_one = TypeAdapter(ReadIn)
_batch = TypeAdapter(list[ReadIn])
_body = TypeAdapter(BatchIn)
_time = TypeAdapter(AwareDatetime)
_sender_id = TypeAdapter(SenderId)

KNOWN_STATES = {"", *STATES}
PLATE_PROBLEMS = "plate_empty", "plate_too_long", "plate_has_other_characters"


def parse_body(body: bytes) -> BatchIn | None:
    """The body of a batch whose reads are all in order; None: look at each."""
    try:
        batch = _body.validate_json(body)
    except ValidationError:
        return None
    if (reads := _in_order(batch["reads"])) is None:
        return None
    return batch | {"reads": reads}


def parse_whole(items: Sequence[Any]) -> Sequence[ReadIn] | None:
    """The batch, when every read in it is in order as it was sent; None: look at each."""
    if isinstance(items, ReadsInOrder):
        return items
    try:
        return _in_order(_batch.validate_python(list(items)))
    except ValidationError:
        return None


def _in_order(reads: list[ReadIn]) -> ReadsInOrder | None:
    given = set().union(*reads)
    if "image" in given:
        return None
    if "state" in given and not {read.get("state", "") for read in reads} <= KNOWN_STATES:
        return None
    try:
        for read in reads:
            # Instants of one time zone compare ten times as fast as those of each its own.
            read["captured_at"] = read["captured_at"].astimezone(UTC)
    except OverflowError:  # the first or last hours of all time, in another zone
        return None
    return ReadsInOrder(reads)


def parse_reads(items: Sequence[Any]) -> list[ReadIn | str]:
    """Each item as a read, or the reason why it is none; a code that repeats nothing it said."""
    return [_parse(item) for item in items]


def _parse(item: Any) -> ReadIn | str:
    if isinstance(item, dict) and isinstance(item.get("plate"), str):
        item = item | {"plate": clean_plate(item["plate"][:100])}
        if isinstance(candidates := item.get("candidates"), list):
            item["candidates"] = [_clean_candidate(candidate) for candidate in candidates]
    try:
        read = _one.validate_python(item)
    except ValidationError as error:
        return _reason(error, item)
    return read if read.get("state", "") in KNOWN_STATES else "unknown_state"


def _clean_candidate(candidate: Any) -> Any:
    if isinstance(candidate, dict) and isinstance(candidate.get("plate"), str):
        return candidate | {"plate": clean_plate(candidate["plate"][:100])}
    return candidate


def _reason(error: ValidationError, item: Any) -> str:
    first = error.errors(include_url=False, include_input=False)[0]
    if first["loc"] == ("plate",) and first["type"] == "string_pattern_mismatch":
        empty, long, other = PLATE_PROBLEMS
        plate = item["plate"]
        return empty if not plate else long if len(plate) > 10 else other
    if first["loc"] == ("state",):
        return "unknown_state"
    place = "_".join(str(part) for part in first["loc"]) or "read"
    return f"{place}_{first['type']}"[:32]


def image_of(image: str) -> bytes:
    """The photograph that came with a read, from base64. Raises ImageRefused when it is none."""
    try:
        data = b64decode(image, validate=True)
    except ValueError as error:
        raise ImageRefused("not base64") from error
    decode_image(data)
    return data


def body_digest(body: bytes) -> bytes:
    """A keyed digest that tells the same body sent twice from another body, and nothing else."""
    return hmac.digest(_digest_key(), body, "sha256")[:16]


@lru_cache(maxsize=1)
def _digest_key() -> bytes:
    return hashlib.sha256(b"read-body " + settings.SECRET_KEY.encode()).digest()


def known_fields(item: Any) -> Any:
    """What is sent of a read, without the fields that a read does not have."""
    if not isinstance(item, dict):
        return item
    kept = {name: item[name] for name in ReadIn.__annotations__ if name in item}
    if isinstance(candidates := kept.get("candidates"), list):
        kept["candidates"] = [_known_candidate(candidate) for candidate in candidates]
    return kept


def _known_candidate(candidate: Any) -> Any:
    if not isinstance(candidate, dict):
        return candidate
    return {name: candidate[name] for name in CandidateIn.__annotations__ if name in candidate}


def capture_times(items: Iterable[Any]) -> Iterator[datetime]:
    """The capture times that these reads tell, whether or not they can be stored."""
    for item in items:
        with suppress(KeyError, TypeError, ValidationError):
            yield _time.validate_python(item["captured_at"])


def capture_time_of(item: Any, otherwise: datetime) -> datetime:
    """The capture time of a read that could not be stored, never later than `otherwise`."""
    try:
        return min(_time.validate_python(item["captured_at"]), otherwise)
    except (KeyError, TypeError, ValidationError):
        return otherwise


def sender_id_of(item: Any) -> str:
    """The sender's id of a read that could not be stored, or "" when it is none."""
    try:
        return _sender_id.validate_python(item["id"])
    except (KeyError, TypeError, ValidationError):
        return ""
