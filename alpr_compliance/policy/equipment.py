"""Equipment: what a deployment has to show, which checks come again, who may work on cameras."""

from typing import Annotated, Self

from pydantic import Field, model_validator

from alpr_compliance.policy.clauses import Clause
from alpr_compliance.policy.duration import Duration
from alpr_compliance.policy.model import Choice, PolicyModel, Text


class CheckItem(Choice):
    """One line of a checklist; `help` says when it is in order."""

    help: Text


class CheckProgram(Choice):
    """One kind of check that comes again, for every camera in service."""

    clause: Clause
    every: Duration
    items: Annotated[tuple[CheckItem, ...], Field(min_length=1)]
    # A camera that is out of service comes back only when this one was passed since.
    returns_to_service: bool = False
    is_calibration: bool = False


class WorkSource(Choice):
    """Somebody whom the agency lets work on its cameras."""

    # Their own number for the work, without which it is not done through them.
    has_reference: bool = False


class WorkRules(PolicyModel):
    """Who installs, maintains and repairs."""

    clause: Clause
    repair_clause: Clause
    sources: Annotated[tuple[WorkSource, ...], Field(min_length=1)]
    # What to do where somebody else is named.
    instead: Text

    def source(self, code: str) -> WorkSource | None:
        return next((each for each in self.sources if each.code == code), None)


class Attestation(PolicyModel):
    """What a person puts their name to, in the policy's words."""

    text: Text
    clause: Clause


class RightOfWay(Attestation):
    """Where the law looks at cameras on the state's land: what they stand there under."""

    paper: Text


class EquipmentRules(PolicyModel):
    deployment_clause: Clause
    public_view: Attestation
    right_of_way: RightOfWay | None = None
    # When who checks is reminded of a check that is due.
    remind_before: Duration
    checks: Annotated[tuple[CheckProgram, ...], Field(min_length=1)]
    work: WorkRules

    def check(self, code: str) -> CheckProgram | None:
        """The program of this code; None where this agency has none such."""
        return next((each for each in self.checks if each.code == code), None)

    @model_validator(mode="after")
    def _a_check_returns_a_camera(self) -> Self:
        if not any(program.returns_to_service for program in self.checks):
            raise ValueError("no check returns a camera to service")
        return self

    @model_validator(mode="after")
    def _names_each_once(self) -> Self:
        for choices in (self.checks, self.work.sources, *(each.items for each in self.checks)):
            codes = [choice.code for choice in choices]
            if len(codes) != len(set(codes)):
                raise ValueError("a check, an item or a source stands twice")
        return self
