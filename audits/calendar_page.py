"""The calendar of a year: each program with its periods, and what waits for somebody."""

from dataclasses import dataclass
from datetime import date

from alpr_compliance.policy import Profile
from alpr_compliance.policy.auditing import AuditProgram
from audits.models import Audit
from audits.rules.calendar import LABELS, Period, State, is_year_kept, periods_of, state_of
from audits.services.opening import adopted_on, local_day

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
    year_kept: bool | None

    @property
    def is_dense(self) -> bool:
        return len(self.cells) > 14


def lines_of(profile: Profile, year: int, today: date) -> list[Line]:
    """The calendar of the policy in force, with the audits that were opened under it."""
    since = adopted_on(profile)
    lines = []
    for program in profile.audits.programs:
        audits = {a.end: a for a in Audit.objects.filter(program_code=program.code)}
        cells = [
            Cell(
                program,
                period,
                state_of(
                    period,
                    status=audits[period.end].status if period.end in audits else None,
                    today=today,
                    adopted_on=since,
                ),
                audits.get(period.end),
            )
            for period in periods_of(program, year)
        ]
        filed = [local_day(profile, a.filed_at) for a in audits.values() if a.filed_at]
        kept = is_year_kept(filed_on=filed, year=year) if program.once_a_year else None
        lines.append(Line(program, cells, kept))
    return lines


def waiting_in(lines: list[Line]) -> list[Cell]:
    """What is to be done, the longest due first."""
    found = [cell for line in lines for cell in line.cells if cell.waits]
    return sorted(found, key=lambda cell: (cell.period.due, cell.program.code))
