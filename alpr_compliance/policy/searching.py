"""How stored reads may be searched: what an inquiry says first, and what follows it."""

import re
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from alpr_compliance.policy.clauses import Clause
from alpr_compliance.policy.duration import Duration
from alpr_compliance.policy.model import PolicyModel, Text

InquiryField = Literal["case", "reason", "determination"]


class Searching(PolicyModel):
    """The agency's rules for an inquiry. A purpose and the attestation are asked everywhere."""

    # No stored read is shown without an inquiry; what it has to carry.
    clause: Clause
    required: Annotated[tuple[InquiryField, ...], Field(min_length=1)]
    # How much the reason has to say, from 0 to 3 (`governance.rules.substance`).
    least_substance: Annotated[int, Field(ge=1, le=3)]
    # What the officer determines, where the law asks for it.
    determination_text: Text | None = None
    determination_clause: Clause | None = None
    # Accepted where no case number exists yet; the case follows within this time.
    call_number_pattern: Text
    call_number_example: Text
    case_follow_up: Duration
    # How long results may be looked at before the reason has to be given anew.
    open_for: Duration
    # A longer stretch is a mistake. What is past the retention limit is left out of any.
    max_window: Duration
    # With fewer known characters of a plate a search also names vehicle or cameras, and is short.
    least_known: Annotated[int, Field(ge=1, le=10)]
    short_window: Duration
    # Whether the search was used in its case, and the report that says so.
    usage_clause: Clause
    usage_due: Duration

    @model_validator(mode="after")
    def _example_fits(self) -> Self:
        if not re.fullmatch(self.call_number_pattern, self.call_number_example):
            raise ValueError(
                f"{self.call_number_example!r} does not fit {self.call_number_pattern!r}"
            )
        return self

    @model_validator(mode="after")
    def _determination_is_whole(self) -> Self:
        given = (self.determination_text is not None, self.determination_clause is not None)
        if given != ("determination" in self.required,) * 2:
            raise ValueError(
                "determination_text and determination_clause go with 'determination' in required"
            )
        return self
