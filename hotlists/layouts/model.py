"""What a layout may say of a source's file. A new layout is a few lines of TOML."""

import re
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from alpr_compliance.policy.model import Code, PolicyModel, Text

Name = Literal[
    "record", "agency", "date", "plate", "state", "code", "category", "make", "model", "body",
    "color", "reason", "details", "ends",
]  # fmt: skip
# Where a value stands: characters from-to (end not included), a column's place, or its title.
Span = tuple[Annotated[int, Field(ge=0)], Annotated[int, Field(gt=0)]]
Place = Span | Annotated[int, Field(ge=0)] | Text


class Header(PolicyModel):
    """The first line: with the time of the file (`pattern`), or any that is no row (`row`)."""

    pattern: Text | None = None
    time_format: Text | None = None
    row: Text | None = None

    @model_validator(mode="after")
    def _says_one_of_two(self) -> Self:
        if (self.row is None) == (self.pattern is None):
            raise ValueError("a header has a pattern, or says what a row looks like")
        if (self.pattern is None) != (self.time_format is None):
            raise ValueError("time_format goes with the pattern of a header")
        if self.pattern is not None and {"time"} - set(re.compile(self.pattern).groupindex):
            raise ValueError("the pattern of a header has a group named time")
        return self


class Trailer(PolicyModel):
    """The last line, with the number of rows before it. A file without it is cut short."""

    pattern: Text

    @model_validator(mode="after")
    def _counts(self) -> Self:
        if "count" not in re.compile(self.pattern).groupindex:
            raise ValueError("the pattern of a trailer has a group named count")
        return self


class Layout(PolicyModel):
    """How one kind of file is read.

    `codes` gives the category of a record's code; `code_at` is the place of the one character
    that counts in it (None: all of it). `category` is for files of one kind of record. A layout
    with neither has a column for it, or asks the person who imports. `zeros` names the columns in
    which the source writes 0 for the letter O: never the plate. `file_name` is what the source's
    names for this file have in common, where its other files look alike inside.
    """

    code: Code
    label: Text
    kind: Literal["fixed", "delimited", "json"]
    columns: dict[Name, Place]
    delimiter: Annotated[str, Field(min_length=1, max_length=1)] = ","
    width: Annotated[int, Field(gt=0)] | None = None
    has_titles: bool = False
    entries: Text | None = None
    encoding: Text = "utf-8"
    header: Header | None = None
    trailer: Trailer | None = None
    codes: dict[str, Code] = {}
    code_at: Annotated[int, Field(ge=0)] | None = None
    category: Code | None = None
    file_name: Text | None = None
    date_format: Text = "%Y%m%d"
    zeros: tuple[Literal["state", "make", "color"], ...] = ()
    states: dict[str, Annotated[str, Field(min_length=2, max_length=2)]] = {}
    are_states_named: bool = False
    max_mb: Annotated[int, Field(gt=0)] | None = None
    sample: Text

    @property
    def asks_category(self) -> bool:
        return self.category is None and not ({"code", "category"} & set(self.columns))

    @model_validator(mode="after")
    def _columns_fit_the_kind(self) -> Self:
        if "plate" not in self.columns:
            raise ValueError("no column for the plate")
        if ("code" in self.columns) != bool(self.codes):
            raise ValueError("a column for the code goes with codes")
        wanted: type
        if self.kind == "fixed":
            wanted = tuple
        elif self.kind == "json" or self.has_titles:
            wanted = str
        else:
            wanted = int
        if not all(isinstance(place, wanted) for place in self.columns.values()):
            raise ValueError(f"the columns of this layout are given as {wanted.__name__}")
        if (self.kind == "json") != (self.entries is not None):
            raise ValueError("entries goes with json")
        if (self.kind == "delimited" and not self.has_titles) != (self.width is not None):
            raise ValueError("width, the number of columns, goes with delimited without titles")
        return self
