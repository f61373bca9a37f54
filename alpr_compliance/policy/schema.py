"""The shape of a profile: an agency's policy as data, over the statute pack of its state."""

import re
from typing import Annotated, Literal, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, StringConstraints, field_validator, model_validator

from alpr_compliance.policy.accounts import AccountRules
from alpr_compliance.policy.auditing import AuditRules
from alpr_compliance.policy.clauses import Clause
from alpr_compliance.policy.controls import enforces
from alpr_compliance.policy.duration import Duration
from alpr_compliance.policy.equipment import EquipmentRules
from alpr_compliance.policy.health import CameraHealth
from alpr_compliance.policy.holds import HoldRules
from alpr_compliance.policy.model import Choice, Cited, Code, PolicyModel, Text
from alpr_compliance.policy.monitoring import AnalystRules, Monitoring
from alpr_compliance.policy.obligation import Obligation
from alpr_compliance.policy.recognition import Recognition
from alpr_compliance.policy.reporting import Publication
from alpr_compliance.policy.requesting import RequestRules
from alpr_compliance.policy.searching import Searching
from alpr_compliance.policy.sessions import SessionRules
from alpr_compliance.policy.shifts import Shift, calendar_gap
from alpr_compliance.policy.sso import SingleSignOn
from alpr_compliance.policy.statute import ForbiddenPurpose, Purpose, StatutePack
from alpr_compliance.policy.topics import SPOKEN_FOR
from alpr_compliance.policy.violation import PolicyViolation

EntryField = Literal["case", "reason", "summary", "determination"]
DelegableAct = Literal["retention", "access", "choose_lists", "collection"]
Mount = Literal["fixed", "mobile"]
PositiveCount = Annotated[int, Field(gt=0)]


class Agency(PolicyModel):
    name: Text
    short_name: Text
    city: Text
    state: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
    timezone: Text
    ori: Annotated[str, StringConstraints(pattern=r"^[A-Z0-9]{9}$")]
    administrator_title: Text
    dispatch_name: Text

    @field_validator("timezone")
    @classmethod
    def _is_known(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (ZoneInfoNotFoundError, OSError, ValueError) as error:
            raise ValueError(f"{name!r} is not a time zone") from error
        return name


class Limit(PolicyModel):
    """A limit the law sets and the policy may tighten; the strictest is in force."""

    law: Cited[Duration]
    policy: Annotated[tuple[Cited[Duration], ...], Field(min_length=1)]

    @property
    def _strictest(self) -> Cited[Duration]:
        strictest = self.policy[0]
        for candidate in self.policy[1:]:
            if strictest.value.is_longer_than(candidate.value):
                strictest = candidate
        return strictest

    @property
    def effective(self) -> Duration:
        return self._strictest.value

    @property
    def clause(self) -> Clause:
        return self._strictest.clause


LOGS_SERVE_AUDITS = Duration.model_validate("3 years")


class Retention(PolicyModel):
    """How long reads are kept; how soon an incident of retention has to be explained.

    `log_life`: how long requests, holds and searches that are over still name what a person typed.
    """

    reads: Limit
    incident_due: Duration
    log_life: Duration = LOGS_SERVE_AUDITS

    @model_validator(mode="after")
    def _logs_serve_audits(self) -> Self:
        if LOGS_SERVE_AUDITS.is_longer_than(self.log_life):
            raise ValueError(f"log_life is at least {LOGS_SERVE_AUDITS}")
        return self


class ProhibitedUse(Choice):
    text: Text
    clause: Clause


class Category(Choice):
    """Why a plate is on a list. It serves one listed purpose, for the stated reason.

    `manual_purpose` is the purpose of an entry made by hand; None: not to be entered by hand.
    `is_to_be_arrested`: its person is found once a stop of the vehicle ended in an arrest.
    """

    purpose: Code
    manual_purpose: Code | None = None
    person_based: bool
    is_to_be_arrested: bool = False
    high_priority: bool
    clause: Clause
    reason: Text


class Source(Choice):
    """Where lists come from. `statutory` is False where the law's own set leaves it out."""

    statutory: bool
    clause: Clause
    kind: Literal["national", "federal", "state", "private", "agency"]


class EntryKind(Choice):
    """One kind of entry that members make, and what it asks beyond what every entry does."""

    code: Literal["agency_list", "manual"]
    text: Text
    approval_required: bool
    also_required: tuple[EntryField, ...] = ()


class EntryRules(PolicyModel):
    kinds: Annotated[tuple[EntryKind, ...], Field(min_length=1)]
    first_approver: Literal["administrator"]
    update_approver: Literal["supervisor", "administrator"]
    max_age: Duration | None = None
    end_of_shift: bool
    # How long a statement that a case is ongoing stands; None: to the end of the next shift.
    review_interval: Duration | None = None
    reminders: tuple[Duration, ...] = ()
    required: tuple[EntryField, ...]
    determination_text: Text | None = None

    def kind(self, code: str) -> EntryKind | None:
        """The kind of this code; the first one for none; None when it is not offered."""
        if not code:
            return self.kinds[0]
        return next((kind for kind in self.kinds if kind.code == code), None)

    @model_validator(mode="after")
    def _statements_are_reviewed(self) -> Self:
        week = Duration.model_validate("7 days")
        if self.review_interval is not None and self.review_interval.is_longer_than(week):
            raise ValueError("review_interval is at most 7 days")
        return self

    @model_validator(mode="after")
    def _determination_has_words(self) -> Self:
        if ("determination" in self.required) != (self.determination_text is not None):
            raise ValueError("determination_text goes with 'determination' in required")
        return self


class Step(PolicyModel):
    code: Code
    kind: Literal["status", "photo", "vehicle"]
    obligation: Obligation
    clause: Clause
    label: Text
    methods: tuple[Choice, ...] = ()
    text: Text


class Verification(PolicyModel):
    steps: tuple[Step, ...]
    descriptors_required: bool
    confirmation_minutes: PositiveCount
    legal_bases: tuple[Choice, ...]

    @model_validator(mode="after")
    def _has_each_kind(self) -> Self:
        missing = {"status", "photo", "vehicle"} - {step.kind for step in self.steps}
        if missing:
            raise ValueError(f"no step of kind {', '.join(sorted(missing))}")
        # Nobody is clear to act on what they have not looked at themselves, whatever the policy.
        if any(s.kind == "vehicle" and s.obligation is not Obligation.MUST for s in self.steps):
            raise ValueError("the vehicle check is a must")
        return self


class AlertRules(PolicyModel):
    repeat_minutes: PositiveCount
    unclaimed_seconds: PositiveCount
    charge_days: PositiveCount
    prosecution_days: PositiveCount
    entry_age_days: PositiveCount
    # How long an alert is open when those who answer for it are warned; ascending.
    open_warnings: Annotated[tuple[Duration, ...], Field(min_length=1)]
    high_priority: tuple[Code, ...]


class Freshness(PolicyModel):
    kind: Literal["hours", "shift_start"]
    hours: PositiveCount | None = None
    clause: Clause
    stale_action: Literal["warn", "suppress"]

    @model_validator(mode="after")
    def _hours_go_with_their_kind(self) -> Self:
        if (self.kind == "hours") != (self.hours is not None):
            raise ValueError("hours goes with kind 'hours'")
        return self


class CaseKind(Choice):
    """One kind of case. `is_investigation`: of a crime or of a missing person.

    What was adopted before this was asked does not say so; until the policy is adopted again, each
    of its kinds is taken for one.
    """

    is_investigation: bool = True


class CaseRules(PolicyModel):
    number_pattern: Text
    number_example: Text
    kinds: Annotated[tuple[CaseKind, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _example_fits(self) -> Self:
        if not re.fullmatch(self.number_pattern, self.number_example):
            raise ValueError(f"{self.number_example!r} does not fit {self.number_pattern!r}")
        return self


class Training(PolicyModel):
    course: Text
    valid: Duration
    topics: Annotated[tuple[Choice, ...], Field(min_length=1)]


class Cameras(PolicyModel):
    mounts: Annotated[tuple[Mount, ...], Field(min_length=1)]


class Backups(PolicyModel):
    """How often one is taken; how long the records' are kept, and the database's log archive.

    Captured data in backups ends with its limit, whatever stands here.
    """

    at_least_every: Duration = Duration.model_validate("1 day")
    records_days: PositiveCount = 35
    archive_days: PositiveCount = 7


class Contradiction(PolicyModel):
    """Where the policy contradicts itself or the law, and what is enforced meanwhile."""

    clauses: Annotated[tuple[Clause, ...], Field(min_length=1)]
    text: Text
    enforced: Text


class Profile(PolicyModel):
    name: Code
    version: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
    agency: Agency
    statute: StatutePack
    retention: Retention
    holds: HoldRules
    purposes: Annotated[tuple[Purpose, ...], Field(min_length=1)]
    forbidden_purposes: tuple[ForbiddenPurpose, ...]
    prohibited_uses: tuple[ProhibitedUse, ...]
    categories: tuple[Category, ...]
    sources: tuple[Source, ...]
    entries: EntryRules
    verification: Verification
    alerts: AlertRules
    freshness: Freshness
    shifts: Annotated[tuple[Shift, ...], Field(min_length=1)]
    cases: CaseRules
    searching: Searching
    training: Training
    monitoring: Monitoring
    analysts: AnalystRules
    delegable_acts: tuple[DelegableAct, ...]
    cameras: Cameras
    camera_health: CameraHealth = CameraHealth()
    backups: Backups = Backups()
    recognition: Recognition
    equipment: EquipmentRules
    requests: RequestRules
    publication: Publication
    audits: AuditRules
    accounts: AccountRules
    sessions: SessionRules = SessionRules()
    sso: SingleSignOn = SingleSignOn()
    contradictions: tuple[Contradiction, ...]
    clauses: dict[str, Clause]

    @field_validator("shifts")
    @classmethod
    def _shifts_leave_no_gap(cls, shifts: tuple[Shift, ...]) -> tuple[Shift, ...]:
        gap = calendar_gap(shifts)
        if gap is not None:
            raise ValueError(f"no shift is on at {gap}: the shift calendar has a gap")
        return shifts

    def cite(self, topic: str) -> Clause:
        """The clause of this agency's policy, or of its law, that governs the topic."""
        return self.clauses.get(topic) or self.clauses[SPOKEN_FOR[topic]]

    @enforces("NE-60-3203(2)", "NC-20-183.30", "NC-20-183.31(b)")
    def purpose(self, code: str, use: Literal["matching", "searching"] | None = None) -> Purpose:
        """The purpose of this code, for that use; refused when it is not on the closed list."""
        for forbidden in self.forbidden_purposes:
            if forbidden.code == code:
                raise PolicyViolation(
                    forbidden.clause,
                    f"{forbidden.label} is not a purpose plate readers may be used for here.",
                    self._choose_a_purpose(use),
                )
        for purpose in self.purposes:
            if purpose.code == code:
                return self._for_use(purpose, use)
        # What was typed is not repeated: a refusal is recorded, and it could be a plate.
        raise PolicyViolation(
            self.statute.purpose_clause,
            "That purpose is not on the closed list.",
            self._choose_a_purpose(use),
        )

    def _for_use(self, purpose: Purpose, use: Literal["matching", "searching"] | None) -> Purpose:
        if use is None or getattr(purpose, use):
            return purpose
        law = self.statute
        raise PolicyViolation(
            law.search_clause if use == "searching" else law.purpose_clause,
            f"{purpose.label} is not a purpose for {use}.",
            self._choose_a_purpose(use),
        )

    def _choose_a_purpose(self, use: Literal["matching", "searching"] | None) -> str:
        offered = [p.label for p in self.purposes if use is None or getattr(p, use)]
        return f"Choose one of: {'; '.join(offered)}."

    @enforces("LEX-2.D#hotlists-2", "LEX-2.E", "LEX-2.G", "KIN-III.E", "KIN-III.F#hotlists-2")
    def is_own_source(self, code: str) -> bool:
        """Whether lists of this source are the agency's own, which its members make entries on."""
        return any(source.code == code and source.kind == "agency" for source in self.sources)

    def category(self, code: str) -> Category:
        """The category of this code; refused when this agency has not switched it on."""
        for category in self.categories:
            if category.code == code:
                return category
        next_step = f"Choose one of: {'; '.join(category.label for category in self.categories)}."
        for forbidden in self.statute.forbidden_categories:
            if forbidden.code == code:
                raise PolicyViolation(forbidden.clause, forbidden.reason, next_step)
        raise PolicyViolation(
            self.cite("categories"),
            f"That category is not switched on for {self.agency.short_name}.",
            next_step,
        )
