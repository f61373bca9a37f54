"""When an audit is opened, how many inquiries are drawn, and who reviews which. Pure functions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from alpr_compliance.policy import PolicyViolation
from alpr_compliance.policy.auditing import AuditProgram
from audits.rules.calendar import Period


def check_can_open(
    *,
    program: AuditProgram,
    period: Period | None,
    today: date,
    adopted_on: date,
    earlier: str | None,
) -> Period:
    """An audit looks at a whole period of its program, once; returns that period."""
    if period is None:
        raise PolicyViolation(
            program.clause,
            f"No period of the {program.label.lower()} ends on that day.",
            "Open it from the calendar.",
        )
    if earlier is not None:
        raise PolicyViolation(
            program.clause,
            f"This period has its audit already: {earlier}.",
            "Go on with that one. What was found later is written down in the next audit.",
        )
    if period.end > today:
        raise PolicyViolation(
            program.clause,
            f"The period runs until {period.last:%B} {period.last.day}, {period.last.year}.",
            "Open the audit when it is over, so that every inquiry can be drawn.",
        )
    if period.end <= adopted_on:
        raise PolicyViolation(
            program.clause,
            "The period lies before the policy was adopted: nothing was searched here then.",
            "Choose a later one.",
        )
    return period


def sample_size(*, program: AuditProgram, population: int, asked: int | None) -> int:
    """How many are drawn: as many as were asked for, at least the policy's number, at most all."""
    least = program.sample_at_least or 0
    wanted = least if asked is None else asked
    if wanted < least and wanted < population:
        raise PolicyViolation(
            program.clause,
            f"At least {least} inquiries are drawn at random.",
            f"Choose {min(least, population)} or more.",
        )
    return min(wanted, population)


def check_can_draw(*, program: AuditProgram, status: str) -> None:
    if status != "open":
        raise PolicyViolation(
            program.clause,
            "The sample is drawn already.",
            "An item is replaced on its page, with the reason.",
        )


@dataclass(frozen=True)
class Reader:
    """Somebody who reviews audits: what they may not review is what is about them."""

    user_id: int
    is_auditor: bool
    # Inquiries whose contents are sealed from them.
    sealed: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Subject:
    """A search drawn, and whose it is: who made it, and who had it made."""

    number: int
    people: frozenset[int]
    is_about_chief: bool


def may_review(reader: Reader, subject: Subject) -> bool:
    """Nobody reviews their own, or what they searched for another; the Chief's the Auditor alone,
    as everybody else answers to the Chief.
    """
    if reader.user_id in subject.people:
        return False
    if subject.is_about_chief and not reader.is_auditor:
        return False
    return subject.number not in reader.sealed


def reviewer_for(subject: Subject, readers: Sequence[Reader]) -> int | None:
    """The first who may review it; None where it has to go to the outside reviewer."""
    return next((each.user_id for each in readers if may_review(each, subject)), None)


def check_replacement(
    *,
    program: AuditProgram,
    status: str,
    reason: str,
    is_drawn: bool,
    is_replaced: bool,
    is_answered: bool,
) -> None:
    """An item is replaced while the audit is reviewed, by the next lot, with the reason; not once
    it was judged, as a fail would leave the audit with it.
    """
    if status not in ("review", "returned"):
        raise PolicyViolation(
            program.clause, "The sample stands as it is.", "Nothing is replaced any more."
        )
    if is_replaced or not is_drawn:
        raise PolicyViolation(
            program.clause,
            "Only an inquiry that was drawn at random is replaced, and once.",
            "Review the one that took its place.",
        )
    if is_answered:
        raise PolicyViolation(
            program.clause,
            "This inquiry is being judged: an answer to one of its questions is on record.",
            "Answer the others with can not tell where you can not judge it, and say why.",
        )
    if len(reason.split()) < 3:
        raise PolicyViolation(
            program.clause,
            "A replacement says why the inquiry can not be judged.",
            "Write the reason in a sentence; the memo repeats it.",
        )
