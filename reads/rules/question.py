"""What may be asked of stored reads in one search: enough to be about a vehicle, and its time."""

import re
from datetime import datetime
from typing import TYPE_CHECKING, NoReturn

from alpr_compliance.policy import PolicyViolation, Profile
from reads.plates import LONGEST
from reads.rules.inquiry import check_window
from reads.rules.retention import retention_cutoff
from reads.states import STATES

if TYPE_CHECKING:  # the engine needs the models, and those the rules
    from reads.search import Question


def check_question(
    *, profile: Profile, question: "Question", now: datetime, cameras: int, covered: int
) -> None:
    """Refuse a question that fits every vehicle, or that no stored read can answer.

    `cameras` is how many there are, `covered` how many of them it is about. Nothing of what was
    typed is said back: a refusal is recorded.
    """
    check_window(
        profile=profile,
        captured_from=question.captured_from,
        captured_to=question.captured_to,
        now=now,
    )
    _check_age(profile, question.captured_to, now)
    _check_plate(profile, question)
    _check_reach(profile, question)
    if question.state and question.state not in STATES:
        _refuse(profile, "There is no such state.", "Choose the state from the list.")
    if len(set(question.camera_ids)) > cameras:
        _refuse(
            profile,
            "The search names more cameras than there are.",
            "Choose the cameras from the list.",
        )
    if 0 < len(question.area) < 3:
        _refuse(profile, "An area has at least three corners.", "Draw the area on the map again.")
    if not covered and question.has_cameras:
        _refuse(profile, "No camera stands there.", "Choose cameras from the list.")


def _check_plate(profile: Profile, question: "Question") -> None:
    plate = question.plate
    if re.fullmatch(r"[A-Z0-9?*]*", plate, re.ASCII) is None:
        _refuse(
            profile,
            "A plate is made of the letters A to Z and the digits.",
            "Type ? for one character you do not know and * for any number of them.",
        )
    if len(plate) > LONGEST:
        _refuse(
            profile,
            f"A plate has at most {LONGEST} characters.",
            "Type * for the characters you do not know.",
        )
    if plate and question.known_characters == 0:
        _refuse(
            profile,
            "Wildcards alone fit every plate.",
            "Type the characters you know, or leave the plate empty and describe the vehicle.",
        )


def _check_reach(profile: Profile, question: "Question") -> None:
    """A full plate may be searched for everywhere; what fits many vehicles only more narrowly."""
    rules = profile.searching
    if question.plate and not question.is_partial:
        return
    if question.known_characters >= rules.least_known:
        return
    known = f"Fewer than {rules.least_known} characters of the plate are known"
    if not (question.has_description or question.has_cameras):
        _refuse(
            profile,
            f"{known}: that fits too many vehicles.",
            "Add characters; or say what the vehicle looks like or which cameras it passed, and"
            f" choose at most {rules.short_window}.",
        )
    if question.captured_to > rules.short_window.after(question.captured_from):
        _refuse(
            profile,
            f"{known}: such a search covers at most {rules.short_window}.",
            "Choose a shorter time, or add characters of the plate.",
        )


def _check_age(profile: Profile, captured_to: datetime, now: datetime) -> None:
    if captured_to <= retention_cutoff(profile, now):
        kept = profile.retention.reads.effective
        _refuse(
            profile,
            f"Nothing that old is stored: reads are deleted after {kept}.",
            "Choose a later time.",
        )


def within_retention(*, question: "Question", cutoff: datetime) -> "Question":
    """The question for what may still be stored; it differs where the asked time began earlier."""
    if question.captured_from > cutoff:
        return question
    return question.model_copy(update={"captured_from": cutoff})


def _refuse(profile: Profile, message: str, next_step: str) -> NoReturn:
    raise PolicyViolation(profile.searching.clause, message, next_step)
