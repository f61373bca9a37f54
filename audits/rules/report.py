"""When a statutory report is due, and what it may be made of."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from alpr_compliance.policy import PolicyViolation, Profile, enforces
from alpr_compliance.policy.reporting import StatutoryReport

# What is done with a report, in this order.
ACTS = {"made": "make it", "posted": "post it", "sent": "send it and write that down"}


@dataclass(frozen=True)
class Due:
    """One report over one year, by when it is due, and whether that day has passed."""

    report: StatutoryReport
    year: int
    on: date
    is_overdue: bool
    # What of it is not done yet.
    left: tuple[str, ...]

    @property
    def words(self) -> str:
        return ", ".join(ACTS[act] for act in self.left)


def today_of(profile: Profile, now: datetime) -> date:
    """The day by the agency's calendar."""
    return now.astimezone(ZoneInfo(profile.agency.timezone)).date()


@enforces("NE-60-3206(3)#audit", "LEX-3.B.vii", "NC-20-183.32A")
def reports_due(
    *, profile: Profile, first_year: int, now: datetime,
    done: Mapping[tuple[str, int], frozenset[str]], has_right_of_way: bool,
) -> list[Due]:  # fmt: skip
    """What is still to be made, posted or sent, of every year ended since the first adoption.

    `done`: what was done with each report over a year.
    """
    today = today_of(profile, now)
    return [
        Due(report, year, report.due_on(year), report.due_on(year) < today, left)
        for year in range(first_year, today.year)
        for report in profile.publication.reports
        if (left := _left(report, done.get((report.code, year), frozenset())))
        if has_right_of_way or not report.only_on_right_of_way
    ]


def _left(report: StatutoryReport, done: frozenset[str]) -> tuple[str, ...]:
    asked = [act for act in ACTS if report.is_posted or act != "posted"]
    return tuple(act for act in asked if act not in done)


def check_report(
    *, profile: Profile, code: str, year: int, now: datetime, has_right_of_way: bool
) -> StatutoryReport:
    """The report that may be made, or a violation that says why not."""
    report = profile.publication.report(code)
    if report is None:
        raise PolicyViolation(
            profile.cite("adoption"),
            "The policy in force has no such report.",
            "Choose one of the reports that it names.",
        )
    if year >= today_of(profile, now).year:
        raise PolicyViolation(
            report.clause,
            f"The year {year} has not ended: its numbers can still change.",
            f"Make this report after December 31, {year}.",
        )
    if report.only_on_right_of_way and not has_right_of_way:
        raise PolicyViolation(
            report.clause,
            "No camera stands on state right-of-way, so this report is not due.",
            "Ask for the deployment of the camera that does; it says so there.",
        )
    return report


def days_of(year: int) -> list[date]:
    first = date(year, 1, 1)
    return [first + timedelta(days=n) for n in range((date(year + 1, 1, 1) - first).days)]


def check_posting(*, report: StatutoryReport, is_posted: bool, is_makers: bool) -> None:
    """A report is posted once, by somebody who did not make it."""
    if is_posted:
        raise PolicyViolation(report.clause, "It is posted already.", "Nothing more to do.")
    if is_makers:
        raise PolicyViolation(
            report.clause,
            "Who made a report does not post it.",
            "Ask the Chief to look at it and to post it.",
        )


def check_sending(
    *, report: StatutoryReport, is_noted: bool, on: date, to: str, made_on: date, today: date
) -> None:
    """That a report was sent is written down once: when, after it was made, and to whom."""
    if is_noted:
        raise PolicyViolation(
            report.clause, "Its sending is written down already.", "Nothing more to do."
        )
    if not to.strip():
        raise PolicyViolation(
            report.clause, "It does not say to whom the report went.", "Write down the recipient."
        )
    if not made_on <= on <= today:
        raise PolicyViolation(
            report.clause,
            f"It was made on {made_on:%b %-d, %Y}: it was not sent before that, nor later than"
            " today.",
            "Write down the day on which it went out.",
        )
