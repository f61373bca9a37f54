"""Periodic audits: what is looked at, how often, by which questions, and who receives the memo."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from alpr_compliance.policy.clauses import Clause
from alpr_compliance.policy.duration import Duration, DurationUnit
from alpr_compliance.policy.model import Choice, PolicyModel, Text

Recipient = Literal["chief", "administrator"]
PositiveCount = Annotated[int, Field(gt=0)]


class Check(Choice):
    """One question of a checklist; `help` says when the answer is a pass."""

    help: Text
    # A fail is not complete without a data error: what is wrong, who corrects it, by when.
    is_about_data: bool = False


class AuditProgram(Choice):
    """One kind of audit that comes again.

    Periods end where the calendar does: each month, quarter, half-year or year, or each Monday.
    """

    clause: Clause
    every: Duration
    # How far back from its end an audit looks.
    covers: Duration
    # How long after the end of its period the memo may take to reach the recipient.
    due_after: Duration
    # Whether one has to be filed in each calendar year, however the periods fall.
    once_a_year: bool = False
    recipient: Recipient
    # At least so many inquiries are drawn at random; None: no inquiry is sampled.
    sample_at_least: PositiveCount | None = None
    # Asked of each inquiry drawn.
    checklist: tuple[Check, ...] = ()
    # Asked once, of the period as a whole.
    whole: tuple[Check, ...] = ()
    # What the memo carries beside: use and effectiveness, and the over-age data by hold.
    has_figures: bool = False
    has_over_age: bool = False

    @model_validator(mode="after")
    def _periods_fill_the_calendar(self) -> Self:
        unit, value = self.every.unit, self.every.value
        fits = {
            DurationUnit.DAYS: value % 7 == 0,
            DurationUnit.CALENDAR_MONTHS: value <= 12 and 12 % value == 0,
            DurationUnit.YEARS: value == 1,
        }
        if not fits.get(unit, False):
            raise ValueError(f"{self.code}: every is whole weeks, 1 to 12 months or 1 year")
        if self.every.is_longer_than(self.covers):
            raise ValueError(f"{self.code}: covers leaves a gap between two audits")
        return self

    @model_validator(mode="after")
    def _asks_something(self) -> Self:
        if (self.sample_at_least is None) == bool(self.checklist):
            raise ValueError(f"{self.code}: checklist goes with sample_at_least")
        if not self.checklist and not self.whole:
            raise ValueError(f"{self.code}: nothing is asked")
        codes = [check.code for check in (*self.checklist, *self.whole)]
        if len(codes) != len(set(codes)):
            raise ValueError(f"{self.code}: a question stands twice")
        return self


class AuditRules(PolicyModel):
    # Cited where no program of its own is concerned.
    clause: Clause
    # When whoever answers for audits is reminded of one that is due.
    remind_before: Duration
    programs: Annotated[tuple[AuditProgram, ...], Field(min_length=1)]

    def program(self, code: str) -> AuditProgram | None:
        """The program of this code; None where this agency has none such."""
        return next((each for each in self.programs if each.code == code), None)

    @model_validator(mode="after")
    def _has_each_program_once(self) -> Self:
        codes = [program.code for program in self.programs]
        if len(codes) != len(set(codes)):
            raise ValueError("a program stands twice")
        return self
