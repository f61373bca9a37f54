"""Evidence on periodic audits."""

from datetime import datetime

from alpr_compliance.policy import Profile
from audits.calendar_page import lines_of
from audits.evidence.registry import Evidence, State, counted, gives_evidence
from audits.rules import calendar
from audits.services.opening import local_day


@gives_evidence(
    "LEX-3.H", "KIN-IV.A.5#audit", "KIN-IV.F.3#audit", "KIN-IV.H.2#audit", "NC-20-183.31(a)#audit"
)
def audits(profile: Profile, now: datetime) -> Evidence:
    """The audits that go to the Chief: how many are filed, the next, and what is overdue."""
    today = local_day(profile, now)
    lines = [
        line for line in lines_of(profile, today.year, today) if line.program.recipient == "chief"
    ]
    cells = [cell for line in lines for cell in (*line.left, *line.cells)]
    words = f"{counted(sum(line.filed for line in lines), 'audit')} filed"
    late = [cell for cell in cells if cell.state is calendar.State.OVERDUE]
    if late:
        words += f"; {counted(len(late), 'audit')} overdue since {late[0].period.due:%b %-d, %Y}"
        return Evidence(words, State.AMBER, "audits:calendar")
    coming = [cell.period.due for cell in cells if cell.state not in calendar.NOTHING_TO_DO]
    if coming:
        words += f"; the next memo is due {min(coming):%b %-d, %Y}"
    return Evidence(words, page="audits:calendar")
