"""What keeps captured data from the purge: the grounds that law and policy allow, their terms."""

from typing import Annotated, Any, Literal, Self, get_args

from pydantic import Field, GetCoreSchemaHandler, model_validator
from pydantic_core import CoreSchema, core_schema

from alpr_compliance.policy.clauses import Clause
from alpr_compliance.policy.controls import enforces
from alpr_compliance.policy.duration import Duration
from alpr_compliance.policy.expression import RequiredFields
from alpr_compliance.policy.model import Choice, Cited, PolicyModel
from alpr_compliance.policy.violation import PolicyViolation

GroundCode = Literal[
    "preservation_request",
    "search_warrant_state",
    "search_warrant_federal",
    "subpoena",
    "court_order",
    "evidence",
]
HoldField = Literal["camera", "plate", "dates", "facts", "case", "parties", "document"]
HOLD_FIELDS: tuple[str, ...] = get_args(HoldField)


class _HoldFields(RequiredFields):
    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_after_validator_function(cls._checked, core_schema.str_schema())

    @classmethod
    def _checked(cls, text: str) -> "_HoldFields":
        fields = cls(text)
        fields.check(HOLD_FIELDS)
        return fields


class LawHoldGround(PolicyModel):
    """A ground the law allows, and what it asks of it."""

    code: GroundCode
    clause: Clause
    sworn: bool = False
    term: Duration | None = None
    required: _HoldFields


class LawOnHolds(PolicyModel):
    clause: Clause
    grounds: Annotated[tuple[LawHoldGround, ...], Field(min_length=1)]


class HoldGround(Choice):
    """A ground this agency's law allows.

    `instrument`: a court's own paper, which takes the place of a request. `term`: how long the
    hold lasts from the initial request; None: until a person ends it. `review`: how often a person
    looks whether it is still needed.
    """

    code: GroundCode
    clause: Clause
    required: _HoldFields
    sworn: bool = False
    instrument: bool = False
    term: Cited[Duration] | None = None
    review: Duration | None = None
    # How it goes on: by a complete new request, or by the instrument it waits for.
    renewal: Literal["none", "new_request", "instrument"] = "none"
    ends_with_case: bool = False


class HoldRules(PolicyModel):
    # Cited when a ground is refused because the law's list does not hold it.
    clause: Clause
    grounds: Annotated[tuple[HoldGround, ...], Field(min_length=1)]
    # How long a request that lacks its oath holds, inside the ordinary limit only.
    provisional: Duration
    window_may_end_after_submission: bool
    longest_window: Duration
    reminders: tuple[Duration, ...] = ()
    # How long after its case was closed an evidence hold ends, so that a mistake can be seen.
    after_case_closes: Duration

    @model_validator(mode="after")
    def _each_ground_once(self) -> Self:
        codes = [ground.code for ground in self.grounds]
        if len(codes) != len(set(codes)):
            raise ValueError("a ground of holds is named twice")
        return self

    @enforces("KIN-IV.E.3.a", "NC-20-183.32(b)", "NE-60-3204(1)#retention-2")
    def ground(self, code: str) -> HoldGround:
        """The ground of this code; refused when the law here keeps no data back for it."""
        for ground in self.grounds:
            if ground.code == code:
                return ground
        raise PolicyViolation(
            self.clause,
            "The law here does not let captured data be kept on that ground.",
            f"Name one of: {'; '.join(ground.label for ground in self.grounds)}.",
        )
