"""What is to be said of a stop, and what follows from it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from alpr_compliance.policy import PolicyViolation, Profile, enforces

OUTCOMES = {
    "arrest",
    "citation",
    "vehicle_recovered",
    "plate_recovered",
    "person_found",
    "released",
    "pursuit",
}
# Which later outcomes are asked for, after what.
LATER = {"arrest": ("charge", "prosecution"), "citation": ("prosecution",)}
RESULTS = {
    "charge": {"filed", "not_filed"},
    "prosecution": {"convicted", "acquitted", "dismissed", "not_prosecuted"},
}


@dataclass(frozen=True, kw_only=True)
class StopOutcome:
    """What came of a stop. None: the officer has not said."""

    outcomes: Sequence[str] = ()
    has_search: bool | None = None
    has_force: bool | None = None
    has_injury: bool | None = None
    is_wrong_vehicle: bool = False
    is_wrong_person: bool = False


def check_stop_outcome(*, profile: Profile, outcome: StopOutcome) -> None:
    """A stop says what came of it, and whether there was a search, force or an injury."""
    clause = profile.cite("stop_report")
    if not outcome.outcomes or not OUTCOMES.issuperset(outcome.outcomes):
        raise PolicyViolation(
            clause, "Say what came of the stop.", "Choose at least one; several may hold."
        )
    if None in (outcome.has_search, outcome.has_force, outcome.has_injury):
        raise PolicyViolation(
            clause,
            "Say whether there was a search, whether force was used and whether anyone was hurt.",
            "Answer each with yes or no.",
        )


def check_stop_time(
    *, profile: Profile, made_at: datetime, opened_at: datetime, now: datetime
) -> None:
    """A stop that followed an alert was made after that came; it is given to the minute."""
    if not opened_at.replace(second=0, microsecond=0) <= made_at <= now:
        raise PolicyViolation(
            profile.cite("stop_report"),
            "A stop is made after its alert came, and before it is recorded.",
            "Correct the day and the time of the stop.",
        )


def check_stop_as_told(*, profile: Profile, is_against_instruction: bool, reason: str) -> None:
    """A stop that the entry told officers not to make is recorded all the same, and says why."""
    if is_against_instruction and not reason.strip():
        raise PolicyViolation(
            profile.cite("stop_report"),
            "The instruction was not to stop this vehicle.",
            "Say why it was stopped all the same; your supervisor is told.",
        )


def check_can_add_stop(*, profile: Profile, is_ended: bool, has_stop: bool) -> None:
    """An alert that was ended without its stop takes that stop later, once."""
    clause = profile.cite("stop_report")
    if not is_ended:
        raise PolicyViolation(clause, "This alert is still open.", "End it with the stop.")
    if has_stop:
        raise PolicyViolation(
            clause, "The stop of this alert is recorded already.", "Read it on the alert."
        )


@dataclass(frozen=True, kw_only=True)
class MatchAnswer:
    """Whether the list was right about the plate that was stopped, and if not, why."""

    outcome: str
    mismatch: str


def incident_kinds(outcome: StopOutcome, answers: Sequence[MatchAnswer]) -> list[str]:
    """Why this stop is a significant incident; empty when it is none.

    A stop on matches that all were another vehicle's, or no longer wanted, is one whether the
    officer says so or not.
    """
    kinds = {
        "wrong_vehicle": outcome.is_wrong_vehicle or _is_another_vehicle(answers),
        "wrong_person": outcome.is_wrong_person,
        "stale_entry": _is_no_longer_wanted(answers),
        "force": bool(outcome.has_force),
        "injury": bool(outcome.has_injury),
    }
    return [kind for kind, holds in kinds.items() if holds]


def _is_no_longer_wanted(answers: Sequence[MatchAnswer]) -> bool:
    """Nothing was left to stop this vehicle for: its entry should have been gone."""
    is_stale = any(each.mismatch == "stale_entry" for each in answers)
    return is_stale and all(each.outcome == "did_not_correlate" for each in answers)


def _is_another_vehicle(answers: Sequence[MatchAnswer]) -> bool:
    # A stale entry was about this vehicle: it speaks neither for nor against.
    about_this = [each for each in answers if each.mismatch != "stale_entry"]
    return bool(about_this) and all(each.outcome == "did_not_correlate" for each in about_this)


def is_found(*, outcome: StopOutcome, is_person_based: bool, is_to_be_arrested: bool) -> bool:
    """Whether this stop found what an entry looked for: its person, or its vehicle or plate.

    Who is wanted is found when arrested, unless the officer says that it was another person.
    """
    if not is_person_based:
        return not {"vehicle_recovered", "plate_recovered"}.isdisjoint(outcome.outcomes)
    is_arrested = is_to_be_arrested and "arrest" in outcome.outcomes
    return "person_found" in outcome.outcomes or (is_arrested and not outcome.is_wrong_person)


def later_outcomes(outcomes: Sequence[str]) -> list[str]:
    """The later outcomes to be followed up, each once."""
    return list(dict.fromkeys(kind for each in outcomes for kind in LATER.get(each, ())))


def check_incident_review(
    *, profile: Profile, is_reviewed: bool, is_about_reviewer: bool, review: str
) -> None:
    """An incident is reviewed once, in words, by somebody it is not about."""
    clause = profile.cite("stop_report")
    if is_reviewed:
        raise PolicyViolation(
            clause, "This incident was reviewed already.", "Read the review on its page."
        )
    if is_about_reviewer:
        raise PolicyViolation(
            profile.cite("self_approval"),
            "This incident is about your own stop.",
            "Somebody else with your standing reviews it.",
        )
    if len(review.split()) < 3:
        raise PolicyViolation(
            clause,
            "The review says nothing yet.",
            "Write what happened, what was found and what changes.",
        )


def check_follow_up_result(*, profile: Profile, kind: str, is_done: bool, result: str) -> None:
    """A later outcome is written down once, with an answer that fits what was asked."""
    clause = profile.cite("stop_report")
    if is_done:
        raise PolicyViolation(clause, "This outcome is written down already.", "Nothing is left.")
    if result not in RESULTS[kind]:
        raise PolicyViolation(clause, "Say how it ended.", "Choose one of the answers.")


@enforces("LEX-3.G.iv", "KIN-IV.D.2", "NC-20-183.32(e)")
def check_hand_over(*, profile: Profile, agency: str, person: str, is_sealed: bool) -> None:
    """What is handed to another agency is not sealed, and names that agency and who took it."""
    if is_sealed:
        raise PolicyViolation(
            profile.cite("covert"),
            "A sealed alert is not handed to another agency in the field.",
            "Ask whoever approved it, and end it with what else happened.",
        )
    if not agency.strip() or not person.strip():
        raise PolicyViolation(
            profile.cite("outcomes"),
            "A hand-over names the other agency and the person who took it.",
            "Type both.",
        )
