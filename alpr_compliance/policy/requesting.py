"""Requests for data: who may ask, in which steps they are decided, how what is granted leaves."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from alpr_compliance.policy.clauses import Clause
from alpr_compliance.policy.controls import enforces
from alpr_compliance.policy.duration import Duration
from alpr_compliance.policy.model import Choice, Code, PolicyModel, Text
from alpr_compliance.policy.violation import PolicyViolation

# What ways there are to ask; each is a form of its own.
RequestKind = Literal["preservation", "warrant", "officer_data", "release", "outbound", "other"]
# Who asks. The first is a member of the agency; the others have no account.
Asker = Literal[
    "member",
    "state_agency",
    "federal_agency",
    "other_state_agency",
    "government",
    "prosecutor",
    "defendant",
    "court",
    "party",
    "public",
]
Approver = Literal["supervisor", "administrator"]
Medium = Literal["portable_media", "link"]
PositiveCount = Annotated[int, Field(gt=0)]


class CitedChoice(Choice):
    clause: Clause


class Basis(CitedChoice):
    """What the law names to disclose on outside law enforcement, and the paper that shows it."""

    paper: Text


class RequestForm(Choice):
    """One kind of request: who may make it, who decides it, and in what order."""

    code: RequestKind
    text: Text
    clause: Clause
    askers: Annotated[tuple[Asker, ...], Field(min_length=1)]
    # In this order. A preservation request holds before either: they only look for defects.
    approvals: Annotated[tuple[Approver, ...], Field(min_length=1)]
    sworn: bool = False
    # How long each step may take.
    due: Duration
    # Purposes this kind may rest on beyond the closed list, each with the clause that says so.
    also_purposes: tuple[CitedChoice, ...] = ()


class AskerRule(Choice):
    """Someone outside who may ask; `counsel` where counsel must say first whether they may."""

    code: Asker
    counsel: Clause | None = None


class Shut(PolicyModel):
    """Someone the law gives no request of this kind, and what they can do instead."""

    asker: Asker
    kind: RequestKind
    clause: Clause
    text: Text
    instead: Text


class Intake(PolicyModel):
    """The public page: what it takes, and what waits for a call-back."""

    askers: tuple[Asker, ...]
    clause: Clause
    # Within which staff verify identity and jurat.
    verify_within: Duration
    # Cameras times hours of a request that names no plate; a wider one waits for a call-back.
    widest_camera_hours: PositiveCount
    # Days of one that names a plate: wherever that vehicle was over more of them waits too.
    widest_plate_days: PositiveCount = 31
    # Requests from one address within an hour.
    hourly: PositiveCount
    # All forms from one address within an hour: requests, looks at their state, papers.
    hourly_forms: PositiveCount = 40
    # All documents of one request together.
    megabytes: PositiveCount


class ReleaseRules(PolicyModel):
    clause: Clause
    written_clause: Clause
    no_sale: Text
    no_sale_clause: Clause
    refusal_grounds: tuple[CitedChoice, ...]


class OtherRules(PolicyModel):
    """Requests from outside law enforcement: on what basis, and the answer to all others."""

    # Empty where the law leaves no such basis: then each is answered with the citation.
    bases: tuple[Basis, ...] = ()
    clause: Clause
    # None: counsel has not entered it, so it is not given.
    answer: Text | None = None
    answer_clause: Clause | None = None

    def basis(self, code: str) -> Basis | None:
        return next((each for each in self.bases if each.code == code), None)

    @model_validator(mode="after")
    def _answer_is_cited(self) -> Self:
        if (self.answer is None) != (self.answer_clause is None):
            raise ValueError("answer goes with answer_clause")
        return self


class OutboundRules(PolicyModel):
    clause: Clause
    # Reminder to seek a warrant, or to cancel, from the day the request was sent.
    warrant_within: Duration


class HandOver(PolicyModel):
    """How what is granted leaves: by whom, what, on what, and until when copies are kept."""

    clause: Clause
    # Only what is held may enter a case file.
    preserved_only: Clause | None = None
    media: Annotated[tuple[Medium, ...], Field(min_length=1)]
    media_clause: Clause
    # Copies stay on the clock of the hold; None: they follow the rules of evidence.
    copies_on_clock: Clause | None = None
    # After which a copy is destroyed where no hold sets the day.
    destroy_after: Duration
    # How long a package waits to be collected.
    collect_within: Duration


class VendorCopies(PolicyModel):
    """A vendor that stores the agency's data too."""

    name: Text
    clause: Clause
    confirm_every: Duration


class RequestRules(PolicyModel):
    forms: Annotated[tuple[RequestForm, ...], Field(min_length=1)]
    log_clause: Clause
    own_clause: Clause
    askers: tuple[AskerRule, ...]
    shut: tuple[Shut, ...] = ()
    intake: Intake
    release: ReleaseRules
    other: OtherRules
    outbound: OutboundRules
    hand_over: HandOver
    vendor: VendorCopies | None = None

    def form(self, kind: str) -> RequestForm:
        """The form of this kind; every profile has each."""
        return next(form for form in self.forms if form.code == kind)

    @enforces("NE-60-3205(1)", "NC-20-183.32(c)#requests", "NC-20-183.32(e)")
    def check_asker(self, kind: str, asker: str) -> None:
        """Refuse who may not make this kind of request, with what they can do instead."""
        form = self.form(kind)
        if asker in form.askers:
            return
        for shut in self.shut:
            if (shut.asker, shut.kind) == (asker, kind):
                raise PolicyViolation(shut.clause, shut.text, shut.instead)
        labels: dict[str, str] = {each.code: each.label for each in self.askers}
        offered = [labels.get(each, "a member of this agency") for each in form.askers]
        raise PolicyViolation(
            form.clause,
            f"{form.label} is not open to {labels.get(asker, 'this requester').lower()}.",
            f"It may come from: {'; '.join(offered)}.",
        )

    def asker(self, code: str) -> AskerRule | None:
        return next((each for each in self.askers if each.code == code), None)

    def purpose_beyond(self, kind: str, code: Code) -> CitedChoice | None:
        """The purpose of this code that this kind of request may rest on beyond the closed list."""
        return next((p for p in self.form(kind).also_purposes if p.code == code), None)

    @model_validator(mode="after")
    def _has_each_form_once(self) -> Self:
        codes = sorted(form.code for form in self.forms)
        if codes != sorted(RequestKind.__args__):  # type: ignore[attr-defined]
            raise ValueError(f"each kind of request has one form; found {', '.join(codes)}")
        return self
