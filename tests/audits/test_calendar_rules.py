"""Which periods are audited, and how each stands."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alpr_compliance.policy import load_profile
from alpr_compliance.policy.auditing import AuditProgram
from audits.calendar_page import lines_of
from audits.rules.calendar import State, find_period, is_year_kept, periods_of, state_of
from tests.audits.auditing import last_period, local_today, long_adopted

LEXINGTON = load_profile("lexington_ne").audits
KINSTON = load_profile("kinston_nc").audits
years = st.integers(min_value=2020, max_value=2060)
everys = st.sampled_from(
    ["7 days", "14 days", "1 calendar month", "3 calendar months", "6 calendar months", "1 year"]
)


def program(every: str, covers: str = "") -> AuditProgram:
    facts = LEXINGTON.programs[0].model_dump(mode="json")
    return AuditProgram.model_validate(facts | {"every": every, "covers": covers or every})


@pytest.mark.clause("LEX-3.H")
def test_lexington_audits_both_halves_of_a_year_within_thirty_days():
    periods = periods_of(LEXINGTON.program("inquiries"), 2026)
    assert [(p.first, p.last, p.due) for p in periods] == [
        (date(2025, 7, 1), date(2025, 12, 31), date(2026, 1, 31)),
        (date(2026, 1, 1), date(2026, 6, 30), date(2026, 7, 31)),
        (date(2026, 7, 1), date(2026, 12, 31), date(2027, 1, 31)),
    ]


@pytest.mark.clause("KIN-IV.H.2#audit", "NC-20-183.31(a)#audit")
def test_kinston_audits_each_year_within_sixty_days():
    periods = periods_of(KINSTON.program("use_and_effectiveness"), 2026)
    assert [(p.first, p.last, p.due) for p in periods] == [
        (date(2025, 1, 1), date(2025, 12, 31), date(2026, 3, 2)),
        (date(2026, 1, 1), date(2026, 12, 31), date(2027, 3, 2)),
    ]


@given(everys, years)
def test_periods_follow_each_other_without_gap_or_overlap(every, year):
    periods = periods_of(program(every), year)
    assert all(one.end == other.first for one, other in pairwise(periods))
    assert periods[0].first <= date(year, 1, 1) < periods[-1].end
    assert all(period.first < period.end < period.due for period in periods)


@given(everys, years, st.integers(min_value=0, max_value=365))
def test_each_day_of_a_year_is_in_one_period(every, year, offset):
    day = date(year, 1, 1) + timedelta(days=min(offset, 364))
    found = [p for p in periods_of(program(every), year) if p.first <= day < p.end]
    assert len(found) == 1


def test_a_week_is_not_cut_by_the_turn_of_the_year():
    weeks = periods_of(LEXINGTON.program("log_review"), 2026)
    assert all(week.first.weekday() == 0 and week.last.weekday() == 6 for week in weeks)
    assert date(2025, 12, 29) in {week.first for week in weeks}


def test_a_look_back_may_be_longer_than_the_step():
    monthly = program("1 calendar month", "6 calendar months")
    period = find_period(monthly, date(2026, 10, 1))
    assert (period.first, period.last) == (date(2026, 4, 1), date(2026, 9, 30))


def test_only_an_end_of_the_calendar_has_a_period():
    audit = LEXINGTON.program("inquiries")
    assert find_period(audit, date(2026, 7, 1)).first == date(2026, 1, 1)
    assert find_period(audit, date(2027, 1, 1)).first == date(2026, 7, 1)
    assert find_period(audit, date(2026, 6, 30)) is None


JULY = find_period(LEXINGTON.program("inquiries"), date(2026, 7, 1))


@pytest.mark.parametrize(
    ("status", "today", "adopted_on", "expected"),
    [
        (None, date(2025, 12, 31), date(2025, 1, 1), State.COMING),
        (None, date(2026, 1, 1), date(2025, 1, 1), State.RUNNING),
        (None, date(2026, 6, 30), date(2025, 1, 1), State.RUNNING),
        (None, date(2026, 7, 1), date(2025, 1, 1), State.DUE),
        (None, date(2026, 7, 31), date(2025, 1, 1), State.DUE),
        (None, date(2026, 8, 1), date(2025, 1, 1), State.OVERDUE),
        (None, date(2026, 8, 1), date(2026, 7, 1), State.BEFORE),
        (None, date(2026, 8, 1), date(2026, 6, 30), State.OVERDUE),
        ("open", date(2026, 7, 2), date(2025, 1, 1), State.OPEN),
        ("review", date(2026, 8, 1), date(2025, 1, 1), State.OVERDUE),
        ("returned", date(2026, 7, 20), date(2025, 1, 1), State.OPEN),
        ("submitted", date(2026, 7, 31), date(2025, 1, 1), State.SUBMITTED),
        ("filed", date(2027, 8, 1), date(2025, 1, 1), State.FILED),
    ],
)
def test_how_a_period_stands(status, today, adopted_on, expected):
    assert state_of(JULY, status=status, today=today, adopted_on=adopted_on) == expected


@pytest.mark.clause("LEX-3.H")
def test_at_least_one_audit_is_filed_in_a_calendar_year():
    assert is_year_kept(filed_on=[date(2025, 12, 31), date(2026, 8, 3)], year=2026)
    assert not is_year_kept(filed_on=[date(2025, 12, 31), date(2027, 1, 1)], year=2026)


def test_what_earlier_years_left_undone_still_waits(lexington):
    long_adopted(lexington)
    today = local_today(lexington)
    lines = lines_of(lexington.profile, today.year, today)
    owed = [cell.period for cell in lines[0].waiting]
    assert owed[-1] == last_period(lexington)
    # Adopted 900 days ago: four or five half-years have passed whole since.
    assert len(owed) >= 4
    assert owed == sorted(owed, key=lambda period: period.end)
    assert {cell.period.end for cell in lines[0].left} & {
        c.period.end for c in lines[0].cells
    } == set()
