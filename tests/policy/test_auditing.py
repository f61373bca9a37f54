"""Audits as data: what each policy asks, and what a profile can not say."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from alpr_compliance.policy import ProfileError, load_profile, load_profile_file, profile_names
from alpr_compliance.policy.auditing import AuditProgram

FOLDER = Path(__file__).resolve().parents[2] / "alpr_compliance" / "policy" / "profiles"
FACTS = {
    "code": "quarterly",
    "label": "Quarterly audit",
    "clause": "LEX-3.H",
    "every": "3 calendar months",
    "covers": "3 calendar months",
    "due_after": "30 days",
    "recipient": "chief",
    "sample_at_least": 10,
    "checklist": [{"code": "reason", "label": "The reason", "help": "It says why."}],
}


@pytest.mark.clause("LEX-3.H")
def test_lexington_audits_ten_inquiries_of_six_months_twice_a_year():
    audit = load_profile("lexington_ne").audits.program("inquiries")
    assert (audit.clause, audit.recipient) == ("LEX-3.H", "chief")
    assert (str(audit.every), str(audit.covers)) == ("6 calendar months",) * 2
    assert (audit.sample_at_least, audit.once_a_year) == (10, True)
    assert "determined" in {check.code for check in audit.checklist}


@pytest.mark.clause("KIN-IV.H.2#audit", "KIN-IV.A.5#audit", "NC-20-183.31(a)#audit")
def test_kinston_audits_use_and_effectiveness_yearly_with_the_over_age_report():
    audit = load_profile("kinston_nc").audits.program("use_and_effectiveness")
    assert (audit.clause, audit.recipient) == ("KIN-IV.H.2#audit", "chief")
    assert (str(audit.every), str(audit.covers)) == ("1 year",) * 2
    assert audit.has_figures and audit.has_over_age and audit.once_a_year
    assert "over_age_supported" in {check.code for check in audit.whole}


@pytest.mark.parametrize("name", profile_names())
def test_the_logs_are_reviewed_weekly(name):
    review = load_profile(name).audits.program("log_review")
    assert (str(review.every), str(review.due_after)) == ("7 days", "7 days")
    assert review.sample_at_least is None


def test_a_program_that_is_not_there_is_none():
    assert load_profile("lexington_ne").audits.program("made_up") is None


@pytest.mark.parametrize("every", ["30 days", "5 calendar months", "2 years", "90 minutes"])
def test_periods_have_to_fit_the_calendar(every):
    assert AuditProgram.model_validate(FACTS)
    with pytest.raises(ValidationError, match="every is whole weeks"):
        AuditProgram.model_validate(FACTS | {"every": every, "covers": "9 years"})


def test_no_time_is_left_between_two_audits():
    with pytest.raises(ValidationError, match="leaves a gap"):
        AuditProgram.model_validate(FACTS | {"covers": "2 calendar months"})


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"checklist": []}, "goes with sample_at_least"),
        ({"sample_at_least": None}, "goes with sample_at_least"),
        ({"sample_at_least": None, "checklist": []}, "nothing is asked"),
        ({"whole": FACTS["checklist"]}, "stands twice"),
    ],
)
def test_a_sample_and_its_questions_go_together(changes, problem):
    with pytest.raises(ValidationError, match=problem):
        AuditProgram.model_validate(FACTS | changes)


@pytest.mark.clause("NC-20-183.31(a)#audit")
def test_north_carolina_refuses_a_profile_without_the_yearly_report(tmp_path):
    text = (FOLDER / "kinston_nc.toml").read_text(encoding="utf-8")
    path = tmp_path / "third_agency.toml"
    path.write_text(text.replace("has_figures = true", "has_figures = false"), encoding="utf-8")
    with pytest.raises(ProfileError, match=r"NC-20-183\.31\(a\)"):
        load_profile_file(path)
