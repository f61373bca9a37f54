"""What a flag says, who decides it, and how. Pure functions."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from alpr_compliance.policy import PolicyViolation, Profile, enforces
from governance.rules.substance import LEAST_SCORE, substance

Facts = Mapping[str, Any]


@dataclass(frozen=True)
class Above:
    """One person in the chain above somebody, and whether they decide about others now."""

    user_id: int
    decides: bool


def decider_for(*, is_chief: bool, above: Sequence[Above]) -> int | None:
    """The nearest one above who decides; None where it has to leave the agency.

    A finding about an officer goes to their supervisor, about a supervisor or the captain one
    above, and about the Chief to the outside recipient of the profile.
    """
    if is_chief:
        return None
    return next((each.user_id for each in above if each.decides), None)


def ordinal(number: int) -> str:
    """1st, 2nd, 3rd, 11th."""
    ending = {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{'th' if number % 100 in (11, 12, 13) else ending}"


def many(number: int, noun: str) -> str:
    """1 search, 2 searches; 1 entry, 2 entries."""
    if number == 1:
        return f"1 {noun}"
    if noun.endswith("y"):
        return f"{number} {noun[:-1]}ies"
    return f"{number} {noun}{'es' if noun.endswith('ch') else 's'}"


USES = (("searches", "search"), ("look_backs", "look-back"), ("entries", "own hot-list entry"))


def _same_plate(facts: Facts) -> str:
    *most, last = [many(facts[name], noun) for name, noun in USES if facts.get(name)]
    parts = f"{', '.join(most)} and {last}" if most else last
    reasons = facts["reasons"]
    under = f", under {reasons} different reasons" if reasons > 1 else ", always for one reason"
    times = facts.get("times", facts["searches"] + facts["entries"])
    return f"{ordinal(times)} use of the same plate in {facts['days']} days: {parts}{under}."


def _different_reasons(facts: Facts) -> str:
    return (
        f"The same plate under {many(facts['reasons'], 'different reason')} and "
        f"{many(facts['cases'], 'case')} in {facts['days']} days."
    )


def _copied(facts: Facts) -> str:
    return (
        f"{ordinal(facts['times'])} search with these same words in {facts['days']} days, for "
        f"{many(facts['plates'], 'different plate')}."
    )


def _weak(facts: Facts) -> str:
    says = f"The reason says little of its own about the case: {facts['score']} of 3."
    if facts["times"] == 1:
        return says
    return f"{says} It is this person's {ordinal(facts['times'])} such in {facts['days']} days."


# What was written beside searches; nothing is held for it.
WRITTEN = {
    "entry": "A hot-list entry",
    "change": "A change to a hot-list entry",
    "extension": "The reason to keep a hot-list entry longer",
    "request": "A request for data",
}


def _words(what: str) -> Callable[[Facts], str]:
    def sentence(facts: Facts) -> str:
        if written := WRITTEN.get(facts.get("in", "")):
            return f"{written} has words about {what}."
        where = "What was asked for" if facts.get("in") == "question" else "The reason"
        return f"{where} has words about {what}. The results are held until this is decided."

    return sentence


def _off_shift(facts: Facts) -> str:
    return (
        f"Searched at {facts['at']}. The shift of this person is "
        f"{facts['start']} to {facts['end']}."
    )


def _case_plates(facts: Facts) -> str:
    return (
        f"{many(facts['plates'], 'different plate')} searched under one case number in "
        f"{facts['days']} days."
    )


def _dormant(facts: Facts) -> str:
    return f"The account was not signed in to for {facts['days']} days; then it searched."


def _two_networks(facts: Facts) -> str:
    return (
        f"One account, used from {many(facts['networks'], 'network')} within "
        f"{many(facts['minutes'], 'minute')}. Somebody else may have the password."
    )


def _case_missing(facts: Facts) -> str:
    return f"Searched on a call number; no case number followed within {facts['hours']} hours."


def _audit_finding(facts: Facts) -> str:
    question = facts["question"].replace("_", " ")
    return f"Audit {facts['audit']} failed this search on one question: {question}."


SENTENCES: Mapping[str, Callable[[Facts], str]] = {
    "weak_reason": _weak,
    "copied_reason": _copied,
    "protected_characteristics": _words("a protected characteristic"),
    "first_amendment": _words("speech, assembly, faith or the press"),
    "personal": _words("somebody close to the person"),
    "same_plate": _same_plate,
    "different_reasons": _different_reasons,
    "off_shift": _off_shift,
    "case_plates": _case_plates,
    "dormant": _dormant,
    "two_networks": _two_networks,
    "case_missing": _case_missing,
    "audit_finding": _audit_finding,
}


def explain(kind: str, facts: Facts) -> str:
    """The finding in a sentence that a supervisor can check against the record beside it."""
    return SENTENCES[kind](facts)


@enforces("LEX-3.B.x", "KIN-IV.A.5#access")
def check_flag_decision(
    *,
    profile: Profile,
    is_open: bool,
    is_about_decider: bool,
    is_frozen: bool,
    needs_paper: bool,
    has_paper: bool,
    note: str,
) -> None:
    """A flag is decided once, by another than it is about, with a note that says why."""
    clause = profile.cite("monitoring")
    if is_about_decider:
        raise PolicyViolation(
            profile.cite("misuse"),
            "This flag is about your own use of the system.",
            "Whoever stands above you decides it.",
        )
    if not is_open:
        raise PolicyViolation(clause, "This flag is decided already.", "Nothing more to do.")
    if is_frozen:
        raise PolicyViolation(
            profile.cite("misuse"),
            "This person's records can not be changed while a referral about them is open.",
            "Decide it once the referral is closed.",
        )
    if needs_paper and not has_paper:
        raise PolicyViolation(
            clause,
            "What is about the Chief is decided outside the agency.",
            f"Attach the letter of {profile.monitoring.outside_recipient.name}.",
        )
    if substance(note).score < LEAST_SCORE:
        raise PolicyViolation(
            clause,
            "A decision says why.",
            "Write in a sentence what you looked at and what you found.",
        )
