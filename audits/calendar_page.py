"""The calendar of a year: each program with its periods, and what waits for somebody."""

from dataclasses import dataclass
from datetime import date, datetime

from alpr_compliance.policy import Profile
from alpr_compliance.policy.auditing import AuditProgram
from audits.models import Audit
from audits.rules.calendar import LABELS, Period, State, is_year_kept, periods_of, state_of
from audits.services.law_review import law_review_due
from audits.services.opening import adopted_on, local_day
from audits.services.report import due_reports
from camera_ingest.check_schedule import due_checks
from governance.models import Adoption
from personnel.services.account import access_review_due

# Of what waits in one program: the rest shows once these are done.
SHOWN = 6
WAITING = (State.OVERDUE, State.DUE, State.OPEN, State.SUBMITTED)


@dataclass(frozen=True)
class Cell:
    """One period of one program."""

    program: AuditProgram
    period: Period
    state: State
    audit: Audit | None

    @property
    def label(self) -> str:
        return LABELS[self.state]

    @property
    def waits(self) -> bool:
        return self.state in WAITING

    @property
    def can_open(self) -> bool:
        return self.audit is None and self.state in (State.OVERDUE, State.DUE)


@dataclass(frozen=True)
class Line:
    """One program in one year; `year_kept` is None where no yearly audit is asked."""

    program: AuditProgram
    cells: list[Cell]
    # What earlier years left undone: it does not go away with its year.
    left: list[Cell]
    filed: int
    year_kept: bool | None

    @property
    def is_dense(self) -> bool:
        return len(self.cells) > 14

    @property
    def waiting(self) -> list[Cell]:
        """What is to be done, the longest due first."""
        return [cell for cell in (*self.left, *self.cells) if cell.waits]


def lines_of(profile: Profile, year: int, today: date) -> list[Line]:
    """The calendar of the policy in force, with the audits that were opened under it."""
    since = adopted_on(profile)
    made = Audit.objects.defer("population", "outside")
    known = {(audit.program_code, audit.end): audit for audit in made}
    lines = []
    for program in profile.audits.programs:
        audits = {end: audit for (code, end), audit in known.items() if code == program.code}
        lines.append(_line(program, audits, profile, year, today, since))
    return lines


def _line(
    program: AuditProgram,
    audits: dict[date, Audit],
    profile: Profile,
    year: int,
    today: date,
    since: date,
) -> Line:
    def cell(period: Period) -> Cell:
        audit = audits.get(period.end)
        status = audit.status if audit else None
        state = state_of(period, status=status, today=today, adopted_on=since)
        return Cell(program, period, state, audit)

    shown = periods_of(program, year)
    years = range(since.year, year)
    earlier = {period for past in years for period in periods_of(program, past)} - set(shown)
    left = [cell(period) for period in sorted(earlier, key=lambda period: period.end)]
    filed = [local_day(profile, a.filed_at) for a in audits.values() if a.filed_at]
    return Line(
        program,
        [cell(period) for period in shown],
        [each for each in left if each.waits],
        len(filed),
        is_year_kept(filed_on=filed, year=year) if program.once_a_year else None,
    )


@dataclass(frozen=True)
class Waiting:
    """What is to be done in one program: the first of it, and how many more wait behind."""

    cells: list[Cell]
    more: int


def waiting_in(lines: list[Line]) -> list[Waiting]:
    """What is to be done by program, the longest due first; in the order of the policy."""
    found = [line.waiting for line in lines]
    return [Waiting(cells[:SHOWN], max(0, len(cells) - SHOWN)) for cells in found if cells]


def access_due(profile: Profile, now: datetime) -> datetime:
    """When the next review of access is due; the adoption counts as the first look."""
    first = Adoption.objects.exclude(effective_from=None).order_by("effective_from").first()
    since = first.effective_from if first else None
    return access_review_due(profile, since or now)


@dataclass(frozen=True)
class OtherDate:
    """What comes again beside the audits: a statutory report, the looks at the law and accounts."""

    code: str
    label: str
    due: date
    is_late: bool
    page: str


def other_dates(profile: Profile, now: datetime) -> list[OtherDate]:
    """The reports and reviews that are due next, the first first."""
    today = local_day(profile, now)
    law = local_day(profile, law_review_due(profile, now))
    citation = f"Review of the law, {profile.statute.citation}"
    access = local_day(profile, access_due(profile, now))
    found = [
        OtherDate("law_review", citation, law, law < today, "audits:reports"),
        OtherDate(
            "access_review", "Review of access", access, access < today, "personnel:accounts"
        ),
    ]
    found += [
        OtherDate(
            f"report-{each.report.code}-{each.year}",
            f"{each.report.label}, {each.year} ({each.words})",
            each.on,
            each.is_overdue,
            "audits:reports",
        )
        for each in due_reports(profile, now)
    ]
    return sorted(found, key=lambda each: each.due)


def equipment_dates(profile: Profile, now: datetime) -> list[OtherDate]:
    """Of each check of cameras the one that is due first; they have reminders of their own."""
    due = due_checks(profile, now)
    found = []
    for program in profile.equipment.checks:
        mine = [each for each in due if each.program.code == program.code]
        if mine:
            late = sum(each.is_overdue for each in mine)
            label = f"{program.label}, {mine[0].camera.name}"
            if late > 1:
                label = f"{program.label}, {late} cameras"
            day = local_day(profile, mine[0].at)
            code = f"check-{program.code}"
            found.append(OtherDate(code, label, day, late > 0, "camera_ingest:checks"))
    return found
