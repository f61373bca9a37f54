"""What an entry must say, who may decide it, and when it ends."""

import re
from collections.abc import Iterable
from datetime import datetime

from alpr_compliance.policy import Category, PolicyViolation, Profile, enforces
from governance.rules.case import check_investigation
from governance.rules.substance import LEAST_SCORE, substance
from hotlists.rules.shifts import own_shift_end

# Fewer known characters than these would match a large part of all plates.
LEAST_FIXED, LEAST_DESCRIBED = 3, 2
PARTIAL = re.compile(r"[A-Z0-9?*]{3,10}")
REQUIRED = {
    "reason": "a reason",
    "summary": "a short summary of the case",
    "case": "an open case",
    "determination": "your determination that it is relevant and material",
}


@enforces(
    "NE-60-3202(1)",
    "LEX-3.C.vii.d#hotlists",
    "KIN-IV.B.5",
    "LEX-3.D.ii",
    "LEX-3.D.iii",
    "LEX-3.D.iv",
    "LEX-3.D.v",
)
def check_entry(
    *,
    profile: Profile,
    kind: str,
    category: str,
    reason: str,
    summary: str,
    names_case: bool,
    has_open_case: bool,
    case_kind: str,
    is_determined_relevant: bool,
    is_attested: bool,
) -> str:
    """Refuse an entry that lacks what law and policy ask; return the purpose it serves.

    The category names the listed purpose: traffic has none in North Carolina, and in Nebraska a
    plate entered by hand serves an investigation, never parking, registration or equipment.
    """
    chosen = profile.category(category)
    purpose = _manual_purpose(profile, chosen)
    _check_case(profile, names_case, has_open_case, case_kind)
    required = _required(profile, kind)
    given = {
        "reason": bool(reason.strip()),
        "summary": bool(summary.strip()),
        "case": has_open_case,
        "determination": is_determined_relevant,
    }
    lacking = [REQUIRED[name] for name in required if not given[name]]
    if not is_attested:
        lacking.append("your word that it serves no prohibited use")
    if lacking:
        raise PolicyViolation(
            profile.cite("entry_fields"),
            f"The entry lacks {' and '.join(lacking)}.",
            "Complete the entry and submit it again.",
        )
    if "summary" in required:
        _check_summary(profile, summary, chosen.label)
    return purpose


def _check_case(profile: Profile, names_case: bool, has_open_case: bool, case_kind: str) -> None:
    # It would end with the next round that ends the entries of closed cases.
    if names_case and not has_open_case:
        raise PolicyViolation(
            profile.cite("entry_fields"),
            "The case that you name is not an open case.",
            "Name an open one, or add the case first.",
        )
    check_kind_of_case(profile=profile, case_kind=case_kind)


@enforces("NE-60-3202(1)", "NE-60-3204(3)#access")
def check_kind_of_case(*, profile: Profile, case_kind: str) -> None:
    """Where the officer determines that a plate matters to an investigation, its case is one."""
    if case_kind and profile.entries.determination_text is not None:
        law = profile.statute.entries
        clause = law.clause if law else profile.cite("entry_fields")
        check_investigation(profile=profile, clause=clause, kind=case_kind)


@enforces("LEX-3", "LEX-3.B.xi", "LEX-3.C.i", "LEX-3.F", "LEX-3.G.ii", "KIN-IV.B.1", "KIN-IV.F.2")
def _manual_purpose(profile: Profile, chosen: Category) -> str:
    if chosen.manual_purpose is None:
        raise PolicyViolation(
            profile.cite("entry_fields"),
            f"{chosen.label} comes from its source list; it is not entered by hand.",
            "Choose the category of your investigation.",
        )
    profile.purpose(chosen.manual_purpose, "matching")
    return chosen.manual_purpose


def _required(profile: Profile, kind: str) -> tuple[str, ...]:
    offered = profile.entries.kind(kind)
    if offered is None:
        raise PolicyViolation(
            profile.cite("entry_fields"),
            "Entries of this kind are not made here.",
            f"Choose one of: {'; '.join(known.label for known in profile.entries.kinds)}.",
        )
    return (*profile.entries.required, *offered.also_required)


def _check_summary(profile: Profile, summary: str, category: str) -> None:
    found = substance(summary, given=category)
    if found.score < LEAST_SCORE:
        raise PolicyViolation(
            profile.cite("entry_fields"),
            f"The summary does not say what the case is about: {found.missing}.",
            "Say in a sentence who or what is looked for, and why.",
        )


def check_own_list(*, profile: Profile, source: str) -> None:
    """Members enter on the agency's own list; another list says what its source says, no more."""
    if not profile.is_own_source(source):
        raise PolicyViolation(
            profile.cite("entry_approval"),
            "This list holds what its source sends; members enter nothing on it.",
            "Enter the plate on the agency's own list.",
        )


def check_audience(*, profile: Profile, can_act: bool, can_decide: bool) -> None:
    """A covert entry has somebody in its audience who can act on its alert, and who decides it."""
    next_step = "Ask for a written approval whose audience includes them."
    if not can_act:
        raise PolicyViolation(
            profile.cite("covert"),
            "Nobody in the audience of this approval can act on an alert.",
            next_step,
        )
    if not can_decide:
        raise PolicyViolation(
            profile.cite("covert"),
            "Nobody in the audience of this approval may approve the entry.",
            next_step,
        )


def check_form(*, profile: Profile, match_kind: str, plate: str, described: int) -> None:
    """A partial plate and a description say enough that they do not match every other vehicle."""
    if match_kind == "partial":
        is_open = "?" in plate or "*" in plate
        fixed = sum(character.isalnum() for character in plate)
        if not is_open or fixed < LEAST_FIXED or not PARTIAL.fullmatch(plate):
            raise PolicyViolation(
                profile.cite("entry_fields"),
                "A partial plate has at least three known characters, ? for one unknown character"
                " and * for any number.",
                "Write the plate as it was seen, for instance KT?48*.",
            )
    elif match_kind == "description" and (described < LEAST_DESCRIBED or plate):
        raise PolicyViolation(
            profile.cite("entry_fields"),
            "A description without a plate needs at least two of color, make, model and body.",
            "Add what else is known of the vehicle.",
        )


@enforces("LEX-3.C.vii.d#hotlists")
def check_can_return(*, profile: Profile, status: str, author_id: int | None, by_id: int) -> None:
    """Only what waits goes back to its author, and not by the author."""
    check_can_decide_entry(
        profile=profile, status=status, author_id=author_id, decider_id=by_id, has_ended=False
    )


def check_can_correct(*, profile: Profile, status: str, author_id: int | None, by_id: int) -> None:
    """A returned or waiting entry is put right by its author only."""
    if status not in ("returned", "proposed"):
        raise PolicyViolation(
            profile.cite("entry_approval"),
            f"This entry is already {status}.",
            "Propose a change to it, or make a new entry.",
        )
    if author_id != by_id:
        raise PolicyViolation(
            profile.cite("entry_approval"),
            "Only its author puts an entry right before it is approved.",
            "Return it to its author with a note.",
        )


def check_version(*, profile: Profile, version: int, seen: int, changed: Iterable[str]) -> None:
    """What somebody decides or changes is what they saw."""
    if version != seen:
        names = ", ".join(sorted({name.replace("_", " ") for name in changed})) or "its status"
        raise PolicyViolation(
            profile.cite("entry_approval"),
            f"The entry changed since you opened it: {names}.",
            "Open it again and look at what it says now.",
        )


def check_can_decide_entry(
    *, profile: Profile, status: str, author_id: int | None, decider_id: int, has_ended: bool
) -> None:
    """Only a waiting entry that has not ended is decided, never by the person who made it."""
    if status != "proposed":
        raise PolicyViolation(
            profile.cite("entry_approval"),
            f"This entry is already {status}.",
            "Make a new entry if the need is still there.",
        )
    if has_ended:
        raise PolicyViolation(
            profile.cite("entry_expiry"),
            "This entry ended before it was decided.",
            "Make a new entry if the need is still there.",
        )
    if author_id == decider_id:
        raise PolicyViolation(
            profile.cite("self_approval"),
            "Nobody approves their own entry.",
            "The Chief decides the Administrator's entries.",
        )


@enforces("NE-60-3204(3)#hotlists")
def entry_end(*, profile: Profile, entered_at: datetime, now: datetime, shift: str) -> datetime:
    """When an entry ends: the earlier of the policy's longest age and the end of this shift.

    `shift`: that of the entering member, empty for one who works at any time of day.
    """
    ends = [profile.entries.max_age.after(entered_at)] if profile.entries.max_age else []
    if profile.entries.end_of_shift:
        ends.append(own_shift_end(profile, now, shift))
    return min(ends)
