"""What an inquiry in stored reads says before anything is shown, and what it says afterwards."""

import re
from dataclasses import dataclass
from datetime import datetime

from alpr_compliance.policy import Clause, PolicyViolation, Profile, enforces
from governance.rules.case import check_investigation
from governance.rules.substance import substance

REQUIRED = {
    "case": "an open case, or the number of a dispatch call",
    "reason": "a reason",
    "determination": "your determination that it is relevant and material",
}


@dataclass(frozen=True, kw_only=True)
class Said:
    """What the person who searches said of why."""

    purpose: str
    reason: str
    # Whether a case was named, and whether that one is open.
    names_case: bool
    has_open_case: bool
    # Of the case that was named.
    case_kind: str
    call_number: str
    # Whether who searches still owes the case number of an earlier search on a call.
    owes_case: bool
    is_determined_relevant: bool
    is_attested: bool
    # Whether who searches, or on whose behalf, is a law enforcement officer.
    is_for_officer: bool


@enforces(
    "LEX-3.G.iii",
    "LEX-3",
    "LEX-3.B.xi",
    "LEX-3.C.i",
    "LEX-3.F",
    "LEX-3.G.ii",
    "KIN-IV.B.1",
    "KIN-IV.F.2",
    "NE-60-3204(3)#access",
    "NE-60-3204(3)#search",
)
def check_why(*, profile: Profile, said: Said) -> None:
    """Refuse an inquiry without a listed purpose, its case, its reason and, where the law asks
    for it, the officer's determination.
    """
    purpose = profile.purpose(said.purpose, "searching")
    _check_case(profile, said)
    given = {
        "case": said.has_open_case or bool(said.call_number),
        "reason": bool(said.reason.strip()),
        "determination": said.is_determined_relevant,
    }
    lacking = [REQUIRED[name] for name in profile.searching.required if not given[name]]
    if lacking:
        is_determination = lacking == [REQUIRED["determination"]]
        raise PolicyViolation(
            (is_determination and profile.searching.determination_clause)
            or profile.searching.clause,
            f"The search lacks {' and '.join(lacking)}.",
            "Complete why you search; then say what you search for.",
        )
    _check_officer(profile, said)
    check_attested(profile=profile, is_attested=said.is_attested)
    found = substance(said.reason, given=purpose.label)
    if found.score < profile.searching.least_substance:
        raise PolicyViolation(
            profile.searching.clause,
            f"The reason says nothing about the case: {found.missing}.",
            "Say in a sentence what happened and why this vehicle matters to it.",
        )


def _check_officer(profile: Profile, said: Said) -> None:
    """What an officer has to determine is no analyst's own to say."""
    clause = profile.searching.determination_clause
    if clause is not None and not said.is_for_officer:
        raise PolicyViolation(
            clause,
            "An officer determines that the vehicle is relevant and material; you are none.",
            "Search on behalf of the officer who determined it.",
        )


def _check_case(profile: Profile, said: Said) -> None:
    """What is named is an open case, or a call of the form that calls have.

    A call does not make up for a closed case: it stands where there is no case yet. Where an
    officer determines that the search matters to an investigation, the case is one.
    """
    rules = profile.searching
    if said.names_case and not said.has_open_case:
        raise PolicyViolation(
            rules.clause,
            "The case that you name is not an open case.",
            "Name an open one; or the number of the dispatch call alone, and its case later.",
        )
    if said.case_kind:
        _check_kind(profile, said.case_kind)
    if said.call_number and said.owes_case:
        raise PolicyViolation(
            rules.clause,
            "The case number of your earlier search on a call is overdue.",
            "Name it under Follow-ups, or have the flag decided where no case came of the call."
            " Then search on another one.",
        )
    if said.call_number and not re.fullmatch(rules.call_number_pattern, said.call_number, re.ASCII):
        raise PolicyViolation(
            rules.clause,
            f"A call number looks like {rules.call_number_example}.",
            f"Type the number as {profile.agency.dispatch_name} gave it.",
        )


def _check_kind(profile: Profile, kind: str) -> None:
    clause = profile.searching.determination_clause
    if clause is not None:
        check_investigation(profile=profile, clause=clause, kind=kind)


@enforces("LEX-3.C.iv", "KIN-IV.B.2", "NE-60-3204(3)#search")
def check_on_behalf(*, profile: Profile, name: str, is_trained: bool) -> None:
    """A member who may not use the system has nobody use it for them."""
    if not is_trained:
        raise PolicyViolation(
            profile.cite("training"),
            f"{name} has no current ALPR training, so nothing is searched on their behalf.",
            "Search on behalf of a trained member, or have them trained first.",
        )


@enforces("LEX-3.D.ii", "LEX-3.D.iii", "LEX-3.D.iv", "LEX-3.D.v")
def check_attested(*, profile: Profile, is_attested: bool) -> None:
    """Who searches gives their word that it serves none of the prohibited uses."""
    if not is_attested:
        raise PolicyViolation(
            _clause_of_use(profile, "personal"),
            "The search lacks your word that it serves no prohibited use.",
            "Read what a search is never for, and confirm it. If it is for one of those, stop.",
        )


@enforces("LEX-3.D.i#access")
def check_privacy(
    *, profile: Profile, invades_privacy: bool, has_order: bool, what: str = "search"
) -> None:
    """A search, or another use, that would invade somebody's privacy rests on a court order."""
    if invades_privacy and not has_order:
        raise PolicyViolation(
            _clause_of_use(profile, "privacy"),
            f"A use that would invade someone's privacy needs a court order: this {what} has none.",
            "Attach the order, such as a search warrant, and send it again.",
        )


def _clause_of_use(profile: Profile, code: str) -> Clause:
    uses = {use.code: use.clause for use in profile.prohibited_uses}
    return uses.get(code, profile.searching.clause)


def check_window(
    *, profile: Profile, captured_from: datetime, captured_to: datetime, now: datetime
) -> None:
    """A search covers a stretch of the past, no longer than the policy lets one search cover."""
    if captured_to <= captured_from:
        raise PolicyViolation(
            profile.searching.clause,
            "The end of the time searched lies before its start.",
            "Put the earlier time first.",
        )
    if captured_from > now:
        raise PolicyViolation(
            profile.searching.clause,
            "The time searched lies in the future.",
            "To hear of a vehicle from now on, add an entry.",
        )
    longest = profile.searching.max_window
    if captured_to > longest.after(captured_from):
        raise PolicyViolation(
            profile.searching.clause,
            f"One search covers at most {longest}.",
            "Choose a shorter time.",
        )


@enforces("LEX-3.G.iii")
def check_open(*, profile: Profile, is_open: bool) -> None:
    """What a search found is looked at while its reason is fresh."""
    if not is_open:
        raise PolicyViolation(
            profile.searching.clause,
            f"This search is closed: results can be looked at for {profile.searching.open_for}.",
            "Search again; your reason is kept.",
        )


def check_not_held(*, profile: Profile, is_held: bool) -> None:
    """Some reasons a reviewer reads before anything is shown."""
    if is_held:
        raise PolicyViolation(
            profile.cite("monitoring"),
            "This search waits for a review of its reason before anything is shown.",
            "You can look at it once it is released. If it can not wait, call your supervisor.",
        )


@enforces("NE-60-3204(3)#search")
def check_can_name_case(*, profile: Profile, has_case: bool, case_kind: str | None) -> None:
    """A search on a call number is given its case once: an open one of the kind it needs.

    `case_kind`: None where no open case has the number.
    """
    if has_case:
        raise PolicyViolation(
            profile.searching.clause,
            "This search has its case already.",
            "Nothing more to do.",
        )
    if case_kind is None:
        raise PolicyViolation(
            profile.searching.clause,
            "There is no open case of this number.",
            "Add the case under Cases, then name it here.",
        )
    _check_kind(profile, case_kind)


@enforces("KIN-IV.B.6#search")
def check_usage(
    *,
    profile: Profile,
    is_recorded: bool,
    is_used: bool,
    report_number: str,
    is_named_in_report: bool,
) -> None:
    """Afterwards, once: used or not; if used, the report that says so, and its number."""
    if is_recorded:
        raise PolicyViolation(
            profile.searching.usage_clause,
            "What came of this search is recorded already.",
            "Nothing more to do.",
        )
    if is_used and not (report_number and is_named_in_report):
        raise PolicyViolation(
            profile.searching.usage_clause,
            "A search that was used needs its report number, and the statement that the report "
            "says plate reader data was used.",
            "Write it in the report, then give the number here.",
        )
