"""A state's law as data: what no agency under it may loosen."""

from datetime import date, timedelta
from typing import Literal

from alpr_compliance.policy.clauses import Clause
from alpr_compliance.policy.duration import Duration
from alpr_compliance.policy.holds import LawOnHolds
from alpr_compliance.policy.model import Choice, Cited, Code, PolicyModel, Text
from alpr_compliance.policy.searching import InquiryField

# How long before the law's own end somebody is told to find out what follows.
END_WARNING = timedelta(days=90)


class Purpose(Choice):
    """A purpose of the closed list: for matching reads to entries, for searching stored reads."""

    clause: Clause
    matching: bool
    searching: bool


class ForbiddenPurpose(Choice):
    clause: Clause


class ForbiddenCategory(PolicyModel):
    code: Code
    clause: Clause
    reason: Text


class LawRetention(PolicyModel):
    reads: Cited[Duration]


class LawOnEntries(PolicyModel):
    """What the law asks of a plate entered by hand."""

    clause: Clause
    end_of_shift: bool
    required: tuple[str, ...]


class StatutePack(PolicyModel):
    code: Code
    state: Text
    title: Text
    citation: Text
    effective_from: date
    sunset_on: date | None = None
    text_checked_on: date
    # How well the text is known: read in its own words, read in part, or told by others.
    confidence: Literal["read", "read_in_part", "second_hand"]
    notes: tuple[Text, ...] = ()
    # Cited when a purpose is refused because the closed list does not hold it.
    purpose_clause: Clause
    search_clause: Clause
    # What an inquiry in stored reads has to carry by law.
    search_required: tuple[InquiryField, ...] = ()
    purposes: tuple[Purpose, ...]
    forbidden_purposes: tuple[ForbiddenPurpose, ...] = ()
    forbidden_categories: tuple[ForbiddenCategory, ...] = ()
    retention: LawRetention
    holds: LawOnHolds
    # The clause that asks for list updates at each shift start; None where the law is silent.
    updates_at_shift_start: Clause | None = None
    # The clause that has the head of the agency told of use and effectiveness each year.
    yearly_audit: Clause | None = None
    # The clause that has calibration scheduled and kept on record.
    calibration: Clause | None = None
    entries: LawOnEntries | None = None

    def has_ended(self, today: date) -> bool:
        """Whether the day is past on which the law itself says that it ends."""
        return self.sunset_on is not None and today >= self.sunset_on

    def end_warning(self, today: date) -> str:
        """What readers are told about the end of the law; nothing until it is near."""
        if self.sunset_on is None or today < self.sunset_on - END_WARNING:
            return ""
        if self.has_ended(today):
            return (
                f"The law had {self.sunset_on:%b %-d, %Y} as its end: "
                "counsel says which text applies now."
            )
        return (
            f"The law ends on {self.sunset_on:%b %-d, %Y}: "
            "counsel says which text applies from then on."
        )
