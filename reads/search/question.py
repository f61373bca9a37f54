"""What is asked of stored reads: one question, whoever asks it and whatever for."""

import re
from typing import Annotated, Any, Self

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

from reads.plates import clean_plate

WILDCARDS = frozenset("?*")


def _clean(text: str) -> str:
    # Two stars ask no more than one does.
    return re.sub(r"\*+", "*", clean_plate(text))


Plate = Annotated[str, Field(max_length=200), AfterValidator(_clean)]
State = Annotated[str, StringConstraints(strip_whitespace=True, max_length=2, to_upper=True)]
Word = Annotated[
    str,
    StringConstraints(strip_whitespace=True, max_length=32, pattern=r"^[^\x00-\x1f]*$"),
]
Latitude = Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False)]
Longitude = Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)]
Corner = tuple[Latitude, Longitude]


class Question(BaseModel):
    """A vehicle, cameras and a stretch of time. What is left empty is not asked for.

    `plate` is a full plate or a partial one: `?` stands for one character, `*` for any number of
    them. With `look_alikes` it also fits plates that differ by characters printed alike (O Q D 0,
    I 1), and what the engine thought possible beside its answer. `area` are the corners of a
    polygon, each latitude and longitude: its cameras count. Where `camera_ids` are named too, a
    camera has to be both. Times are those of capture, the first and the last instant included.

    Values are clean, not yet allowed: `reads.rules.check_question` says whether this may be asked.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    captured_from: AwareDatetime
    captured_to: AwareDatetime
    plate: Plate = ""
    look_alikes: bool = False
    state: State = ""
    make: Word = ""
    model: Word = ""
    color: Word = ""
    body: Word = ""
    features: Annotated[tuple[Word, ...], Field(max_length=8)] = ()
    camera_ids: Annotated[tuple[int, ...], Field(max_length=10_000)] = ()
    area: Annotated[tuple[Corner, ...], Field(max_length=100)] = ()

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> Self:
        """The question that `to_json` made this of."""
        return cls.model_validate(kept)

    def to_json(self) -> dict[str, Any]:
        """What a row can keep of the question: all of it."""
        return self.model_dump(mode="json")

    @property
    def is_partial(self) -> bool:
        """Whether some of the plate's characters are not known."""
        return not WILDCARDS.isdisjoint(self.plate)

    @property
    def known_characters(self) -> int:
        return sum(character not in WILDCARDS for character in self.plate)

    @property
    def words(self) -> list[str]:
        """What it says of the vehicle beside its plate and state, as it was typed."""
        said = (self.color, self.make, self.model, self.body, *self.features)
        return [word for word in said if word]

    @property
    def has_description(self) -> bool:
        """Whether it says anything of the vehicle beside its plate and state."""
        return bool(self.words)

    @property
    def has_cameras(self) -> bool:
        return bool(self.camera_ids or self.area)


def box(south: float, west: float, north: float, east: float) -> tuple[Corner, ...]:
    """The area between two parallels and two meridians."""
    return ((south, west), (north, west), (north, east), (south, east))
