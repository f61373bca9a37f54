"""What the agency reports and publishes: to whom, over which time, by when, under which clause."""

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from alpr_compliance.policy.clauses import Clause
from alpr_compliance.policy.duration import Duration
from alpr_compliance.policy.model import Choice, Code, PolicyModel, Text

# A day of the year, as the calendar of the agency writes it.
MonthDay = Annotated[str, StringConstraints(pattern=r"^\d{2}-\d{2}$")]
Part = Literal["matches_by_list", "manual_entries", "policy", "requests", "kept_and_captured"]


class StatutoryReport(Choice):
    """A report over each calendar year. `due`: on which day of the year after it."""

    clause: Clause
    recipient: Text
    due: MonthDay
    parts: Annotated[tuple[Part, ...], Field(min_length=1)]
    is_posted: bool
    # Only where a camera stands on land of the state's roads.
    only_on_right_of_way: bool = False

    @model_validator(mode="after")
    def _due_is_a_day(self) -> Self:
        self.due_on(2024)
        return self

    def due_on(self, year: int) -> date:
        """The day on which the report over this year is due."""
        return date.fromisoformat(f"{year + 1}-{self.due}")


class PostedPaper(Choice):
    """A paper that the public page shows."""

    clause: Clause


class LawReview(PolicyModel):
    """How often somebody reads whether the law behind the profile has changed."""

    every: Duration
    clause: Clause


class Publication(PolicyModel):
    reports: tuple[StatutoryReport, ...]
    papers: tuple[PostedPaper, ...]
    law_review: LawReview
    # On the public page a count below this is not told exactly.
    small_number: Annotated[int, Field(gt=1)]

    def report(self, code: str) -> StatutoryReport | None:
        return next((each for each in self.reports if each.code == code), None)

    def paper(self, code: Code) -> PostedPaper | None:
        return next((each for each in self.papers if each.code == code), None)
