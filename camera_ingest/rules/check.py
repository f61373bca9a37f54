"""Who checks equipment, how a check is complete, and when the next is due. Pure functions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from alpr_compliance.policy import Clause, Duration, PolicyViolation, Profile, enforces
from alpr_compliance.policy.equipment import CheckProgram

# Clocks of tablets are a little ahead.
AHEAD = timedelta(minutes=5)


@dataclass(frozen=True, kw_only=True)
class Answer:
    """One item of a checklist: whether it was in order, and what was not."""

    code: str
    is_passed: bool
    note: str = ""


class DueState(StrEnum):
    """How a check that comes again stands."""

    LATER = "later"
    SOON = "soon"
    OVERDUE = "overdue"


def program_of(*, profile: Profile, kind: str) -> CheckProgram:
    """The check of this code; refused when the policy in force has none such."""
    program = profile.equipment.check(kind)
    if program is None:
        raise PolicyViolation(
            profile.cite("equipment"),
            "The policy in force has no such check.",
            "Open the camera's page and choose the check there.",
        )
    return program


@enforces("LEX-3.B.viii", "KIN-IV.H.2#equipment")
def check_inspector(*, clause: Clause, is_designated: bool, is_trained: bool) -> None:
    """Equipment is checked by people who were designated in writing and trained for it."""
    if not is_designated:
        raise PolicyViolation(
            clause,
            "You are not designated to check equipment.",
            "The ALPR Administrator designates inspectors in writing, under People.",
        )
    if not is_trained:
        raise PolicyViolation(
            clause,
            "An inspector needs a current training on record.",
            "Ask the ALPR Administrator for the next training session.",
        )


@enforces("LEX-3.B.viii", "KIN-IV.H.2#equipment", "NC-20-183.31(c)")
def check_answers(*, program: CheckProgram, answers: Sequence[Answer]) -> None:
    """Every item of the list is answered once, and what is not in order is described."""
    given = [answer.code for answer in answers]
    missing = [item.label for item in program.items if item.code not in given]
    if missing:
        raise PolicyViolation(
            program.clause,
            f"Not answered yet: {', '.join(missing)}.",
            "Look at each item and say whether it is in order.",
        )
    unknown = set(given) - {item.code for item in program.items}
    if unknown or len(given) != len(set(given)):
        raise PolicyViolation(
            program.clause,
            "The checklist has changed since you opened it.",
            "Open the check again and answer the present list.",
        )
    undescribed = [
        item.label
        for item in program.items
        for answer in answers
        if answer.code == item.code and not answer.is_passed and not answer.note.strip()
    ]
    if undescribed:
        raise PolicyViolation(
            program.clause,
            f"Say what is wrong: {', '.join(undescribed)}.",
            "Describe it in a few words, for whoever repairs it.",
        )


@enforces("NC-20-183.31(c)", "KIN-IV.H.2#equipment")
def check_record(*, clause: Clause, at: datetime, now: datetime, last_at: datetime | None) -> None:
    """A record has its time, and none is slipped in before a later one."""
    if at > now + AHEAD:
        raise PolicyViolation(clause, "That time has not come yet.", "Give when you checked it.")
    if last_at is not None and at < last_at:
        raise PolicyViolation(
            clause,
            "A later check of this kind is on record already.",
            "Check the camera again, and record that.",
        )


@enforces("NC-20-183.31(c)", "KIN-IV.H.2#equipment")
def check_photo(*, clause: Clause, has_photo: bool) -> None:
    if not has_photo:
        raise PolicyViolation(
            clause,
            "A check is recorded with a photograph of the camera.",
            "Take one of the camera on its mount, without vehicles.",
        )


@enforces("LEX-3.B.viii", "KIN-IV.H.2#equipment", "NC-20-183.31(c)")
def next_due(*, program: CheckProgram, last_at: datetime | None, since: datetime) -> datetime:
    """When the next check is due: so long after the last one, or after the camera came."""
    return program.every.after(last_at or since)


def due_state(*, due: datetime, now: datetime, remind_before: Duration) -> DueState:
    if due <= now:
        return DueState.OVERDUE
    return DueState.SOON if remind_before.before(due) <= now else DueState.LATER
