"""What a device sends: one read, checked and normalised at the door."""

import hashlib
import hmac
from base64 import b64decode
from datetime import datetime
from functools import lru_cache
from typing import Annotated, Any

from django.conf import settings
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError, field_validator

from reads.plates import PLATE, clean_plate
from reads.states import STATES

Word = Annotated[str, Field(max_length=32, pattern=r"^[^\x00-\x1f<>]*$")]
Confidence = Annotated[float, Field(ge=0, le=1)]
Pixel = Annotated[int, Field(ge=0, le=20_000)]


class CandidateIn(BaseModel):
    """Another text that the device thought possible."""

    plate: str = Field(max_length=40)
    confidence: Confidence = 0.0

    @field_validator("plate")
    @classmethod
    def _is_plate(cls, text: str) -> str:
        return _plate(text)


class ReadIn(BaseModel):
    """One read as a device reports it. Unknown fields are left out, not refused."""

    model_config = ConfigDict(extra="ignore", str_strip_whitespace=True)

    id: Annotated[str, Field(min_length=1, max_length=64)]
    plate: str
    captured_at: AwareDatetime
    state: str = ""
    confidence: Confidence = 1.0
    state_confidence: Confidence = 0.0
    make: Word = ""
    model: Word = ""
    color: Word = ""
    body: Word = ""
    box: tuple[Pixel, Pixel, Pixel, Pixel] | None = None
    candidates: Annotated[list[CandidateIn], Field(max_length=20)] = []
    image: bytes | None = None

    @field_validator("plate")
    @classmethod
    def _is_plate(cls, text: str) -> str:
        return _plate(text)

    @field_validator("state")
    @classmethod
    def _is_state(cls, code: str) -> str:
        code = code.upper()
        if code and code not in STATES:
            raise ValueError("unknown_state")
        return code

    @field_validator("image", mode="before")
    @classmethod
    def _is_base64(cls, text: Any) -> Any:
        return b64decode(text, validate=True) if isinstance(text, str) else text


def _plate(text: str) -> str:
    plate = clean_plate(text)
    if not plate:
        raise ValueError("plate_empty")
    if len(plate) > 10:
        raise ValueError("plate_too_long")
    if not PLATE.fullmatch(plate):
        raise ValueError("plate_has_other_characters")
    return plate


def reason_of(error: ValidationError) -> str:
    """A code that names what was wrong with a read, without repeating what it said."""
    first = error.errors(include_url=False, include_input=False)[0]
    if first["type"] == "value_error":
        return str(first["ctx"]["error"])
    place = "_".join(str(part) for part in first["loc"]) or "read"
    return f"{place}_{first['type']}"[:32]


def body_digest(*parts: object) -> bytes:
    """A keyed digest that tells the same body sent twice from another body, and nothing else."""
    text = "\x1f".join(map(str, parts)).encode()
    return hmac.digest(_digest_key(), text, "sha256")[:16]


@lru_cache(maxsize=1)
def _digest_key() -> bytes:
    return hashlib.sha256(b"read-body " + settings.SECRET_KEY.encode()).digest()


def capture_time_of(raw: Any, otherwise: datetime) -> datetime:
    """The capture time of a read that could not be stored, never later than `otherwise`."""
    try:
        stated = datetime.fromisoformat(raw["captured_at"])
        return min(stated, otherwise) if stated.tzinfo else otherwise
    except (KeyError, TypeError, ValueError):
        return otherwise
