"""What a request must say before it counts, and which part of it is missing. Pure functions."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from alpr_compliance.policy import Clause, PolicyViolation, Profile, enforces
from alpr_compliance.policy.requesting import RequestForm
from governance.rules.substance import LEAST_SCORE, substance

# Nothing stored is older than the longest limit of a law, held data apart: a longer window is a
# slip of the pen, or a wish for everything.
LONGEST_WINDOW = timedelta(days=366)


@dataclass(frozen=True)
class Missing:
    """A required part that is not there, in words, and the clause that asks for it."""

    code: str
    label: str
    clause: Clause


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What a request says, as its rules read it."""

    has_case: bool = False
    case_reference: str = ""
    purpose: str = ""
    reason: str = ""
    plate: str = ""
    camera_count: int = 0
    window_from: datetime | None = None
    window_to: datetime | None = None
    facts: str = ""
    parties: str = ""
    asker: str = "member"
    person: str = ""
    agency: str = ""
    documents: frozenset[str] = field(default_factory=frozenset)
    is_sworn: bool = False
    ground: str = ""
    training: str = ""
    is_never_sold: bool = False
    other_agency: str = ""
    basis: str = ""

    @property
    def given(self) -> set[str]:
        """The parts that are there, as the grounds of holds name them."""
        present = {
            "camera": self.camera_count > 0,
            "plate": bool(self.plate),
            "dates": self.window_from is not None and self.window_to is not None,
            "facts": bool(self.facts.strip()),
            "case": self.has_case or bool(self.case_reference.strip()),
            "parties": bool(self.parties.strip()),
            "document": "instrument" in self.documents,
        }
        return {name for name, is_there in present.items() if is_there}


def missing_parts(profile: Profile, form: RequestForm, facts: Facts) -> list[Missing]:
    """What must be added before this request can be submitted, the oath apart."""
    found = list(_by_kind(profile, form, facts))
    if facts.asker != "member" and not facts.person.strip():
        found.insert(0, Missing("person", "the name of the person who asks", form.clause))
    return found


def _by_kind(profile: Profile, form: RequestForm, facts: Facts) -> Iterator[Missing]:
    clause = form.clause
    match form.code:
        case "preservation":
            yield from _preservation(profile, form, facts)
        case "warrant":
            yield from _instrument(profile, form, facts)
        case "officer_data":
            yield from _case_and_reason(facts, clause)
            yield from _purpose(facts, clause)
            yield from _scope(facts, clause)
        case "release":
            yield from _release(profile, form, facts)
        case "outbound":
            if not facts.other_agency.strip():
                yield Missing("other_agency", "the agency that is asked", clause)
            yield from _case_and_reason(facts, clause)
        case "other":
            if not facts.reason.strip():
                yield Missing("reason", "what is asked for", clause)
            basis = profile.requests.other.basis(facts.basis)
            if basis is not None and "proof" not in facts.documents:
                yield Missing("proof", basis.paper, basis.clause)


def _case_and_reason(facts: Facts, clause: Clause) -> Iterator[Missing]:
    if not facts.has_case:
        yield Missing("case", "the case", clause)
    if substance(facts.reason).score < LEAST_SCORE:
        yield Missing("reason", "a reason that says something about the case", clause)


def _purpose(facts: Facts, clause: Clause) -> Iterator[Missing]:
    if not facts.purpose:
        yield Missing("purpose", "the purpose", clause)


def _scope(facts: Facts, clause: Clause) -> Iterator[Missing]:
    if not facts.plate and not facts.camera_count:
        yield Missing("scope", "a camera or a plate", clause)
    if facts.window_from is None or facts.window_to is None:
        yield Missing("window", "the dates and times", clause)


@enforces("KIN-IV.E.4#requests", "NC-20-183.32(c)#requests", "NE-60-3205(1)")
def _preservation(profile: Profile, form: RequestForm, facts: Facts) -> Iterator[Missing]:
    """What the law of the state asks of a preservation request, by its own expression."""
    ground = profile.holds.ground("preservation_request")
    for names in ground.required.missing(facts.given):
        yield Missing(names, _in_words(names), form.clause)
    is_hollow = facts.facts.strip() and substance(facts.facts).score < LEAST_SCORE
    if is_hollow and ground.required.missing(facts.given - {"facts"}):
        yield Missing("facts", "facts that say something about the case", form.clause)


def _instrument(profile: Profile, form: RequestForm, facts: Facts) -> Iterator[Missing]:
    if not facts.ground:
        yield Missing("instrument", "court, number, judge and date of the instrument", form.clause)
        return
    ground = profile.holds.ground(facts.ground)
    for names in ground.required.missing(facts.given):
        yield Missing(names, _in_words(names), ground.clause)


IN_WORDS = {
    "camera": "the location of the cameras",
    "plate": "the plate",
    "dates": "the dates and time frames",
    "facts": "specific and articulable facts",
    "case": "the case",
    "parties": "the identity of the parties",
    "document": "the instrument itself, as a PDF",
}


def _in_words(names: str) -> str:
    return " ".join(IN_WORDS.get(name, name) for name in names.split(" "))


@enforces("LEX-3.B.xiii", "LEX-3.G.iv", "KIN-IV.D.2", "NC-20-183.32(e)")
def _release(profile: Profile, form: RequestForm, facts: Facts) -> Iterator[Missing]:
    """Agency, person and purpose, in writing, with their training and that it is never sold."""
    rules = profile.requests.release
    if not facts.agency.strip():
        yield Missing("agency", "the name of the agency", rules.clause)
    yield from _purpose(facts, rules.clause)
    if substance(facts.reason).score < LEAST_SCORE:
        yield Missing("reason", "what the data is for", rules.clause)
    if "letter" not in facts.documents:
        yield Missing("letter", "the written request itself", rules.written_clause)
    if not facts.training.strip():
        yield Missing("training", "their department-approved training", profile.cite("training"))
    if not facts.is_never_sold:
        yield Missing("no_sale", "the statement that it is never sold", rules.no_sale_clause)
    yield from _scope(facts, rules.clause)


def check_complete(form: RequestForm, missing: list[Missing]) -> None:
    """A request counts once each part is there."""
    if missing:
        raise PolicyViolation(
            missing[0].clause,
            f"{form.label} lacks: {'; '.join(part.label for part in missing)}.",
            "Add what is missing. The draft is kept as it is.",
        )


def check_window(
    *, form: RequestForm, window_from: datetime | None, window_to: datetime | None
) -> None:
    """Dates and times run forward, and over no more than a year."""
    if window_from is None or window_to is None:
        return
    if window_to <= window_from:
        raise PolicyViolation(
            form.clause, "The window ends before it starts.", "Give the earlier time first."
        )
    if window_to - window_from > LONGEST_WINDOW:
        raise PolicyViolation(
            form.clause,
            "The window is longer than a year: the dates and times are to be particular.",
            "Name the days that matter; make further requests for others.",
        )


@enforces(
    "LEX-3",
    "LEX-3.B.xi",
    "LEX-3.C.i",
    "LEX-3.F",
    "LEX-3.G.ii",
    "KIN-IV.B.1",
    "KIN-IV.F.2",
    "NC-20-183.30",
    "NC-20-183.31(b)",
    "NC-20-183.32(c)#requests",
)
def check_purpose(*, profile: Profile, form: RequestForm, purpose: str) -> None:
    """The purpose is on the closed list, or one that this kind of request may rest on beside it."""
    if purpose and profile.requests.purpose_beyond(form.code, purpose) is None:
        profile.purpose(purpose, "searching")


def camera_hours(*, cameras: int, window_from: datetime, window_to: datetime) -> float:
    """How much a request without a plate keeps: hours of each camera, together."""
    return cameras * (window_to - window_from).total_seconds() / 3600
