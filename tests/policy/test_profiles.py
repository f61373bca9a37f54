from pathlib import Path

import pytest
from pydantic import ValidationError

from alpr_compliance.policy import (
    TOPICS,
    Clause,
    Obligation,
    PolicyViolation,
    Profile,
    load_profile,
    profile_names,
)


@pytest.fixture
def lexington() -> Profile:
    return load_profile("lexington_ne")


@pytest.fixture
def kinston() -> Profile:
    return load_profile("kinston_nc")


def test_both_agencies_are_there() -> None:
    assert profile_names() == ("kinston_nc", "lexington_ne")


@pytest.mark.parametrize("name", profile_names())
def test_a_profile_cites_every_topic(name: str) -> None:
    profile = load_profile(name)
    assert all(isinstance(profile.cite(topic), Clause) for topic in TOPICS)
    law = profile.statute.purpose_clause.agency
    policy = profile.retention.reads.clause.agency
    assert {profile.cite(topic).agency for topic in TOPICS} <= {law, policy}
    assert all(profile.cite(topic).is_unit for topic in TOPICS)


@pytest.mark.parametrize("name", profile_names())
def test_a_profile_can_not_be_changed(name: str) -> None:
    with pytest.raises(ValidationError, match="frozen"):
        load_profile(name).name = "other"  # type: ignore[misc]


def test_lexington_keeps_reads_30_days_and_cites_both_limits(lexington: Profile) -> None:
    reads = lexington.retention.reads
    assert str(reads.effective) == "30 days"
    assert reads.clause == "LEX-3.E#retention"
    assert (str(reads.law.value), reads.law.clause) == ("180 days", "NE-60-3204(1)#retention")
    assert [(str(own.value), own.clause) for own in reads.policy] == [
        ("180 days", "LEX-3.B.xv#retention"),
        ("30 days", "LEX-3.E#retention"),
    ]


def test_kinston_keeps_reads_90_days_and_cites_both_limits(kinston: Profile) -> None:
    reads = kinston.retention.reads
    assert (str(reads.effective), reads.clause) == ("90 days", "KIN-IV.E.3")
    assert (str(reads.law.value), reads.law.clause) == ("90 days", "NC-20-183.32(a)#retention")


def test_lexington_verifies_by_its_steps(lexington: Profile) -> None:
    steps = [(step.kind, step.obligation, step.clause) for step in lexington.verification.steps]
    assert steps == [
        ("status", Obligation.MUST, "LEX-3.C.vii.a"),
        ("photo", Obligation.SHOULD, "LEX-3.C.v#alerts-2"),
        ("vehicle", Obligation.MUST, "LEX-3.C.vii.b"),
    ]
    assert lexington.verification.descriptors_required


def test_kinston_verifies_by_its_steps(kinston: Profile) -> None:
    steps = [(step.code, step.obligation, step.clause) for step in kinston.verification.steps]
    assert steps == [
        ("mdt", Obligation.WHEN_PRACTICABLE, "KIN-IV.B.3.b"),
        ("dcin", Obligation.WHEN_PRACTICABLE, "KIN-IV.B.3.c"),
        ("photo", Obligation.MUST, "KIN-III.A#alerts-3"),
        ("vehicle", Obligation.MUST, "KIN-IV.B.3.a"),
    ]
    assert not kinston.verification.descriptors_required


@pytest.mark.clause("NE-60-3203(2)")
def test_nebraska_has_eight_purposes_and_no_other(lexington: Profile) -> None:
    assert len(lexington.purposes) == 8
    assert lexington.purpose("parking_traffic", "matching").matching
    for code in ("homeland_security", "other_law_enforcement", "made_up"):
        with pytest.raises(PolicyViolation) as refusal:
            lexington.purpose(code)
        assert refusal.value.clause == "NE-60-3203(2)"
        assert "Vehicle reported as stolen" in refusal.value.next_step


@pytest.mark.clause("NE-60-3204(3)#access")
def test_nebraska_searches_for_two_purposes_only(lexington: Profile) -> None:
    searching = [purpose.code for purpose in lexington.purposes if purpose.searching]
    assert searching == ["missing_person", "criminal_investigation"]
    with pytest.raises(PolicyViolation) as refusal:
        lexington.purpose("registration_requirement", "searching")
    assert refusal.value.clause == "NE-60-3204(3)#access"


@pytest.mark.clause("NC-20-183.30", "NC-20-183.31(b)")
def test_north_carolina_has_four_purposes_and_never_traffic(kinston: Profile) -> None:
    assert [purpose.clause for purpose in kinston.purposes] == ["NC-20-183.30"] * 4
    for code in ("traffic_enforcement", "parking_traffic", "registration_requirement", "made_up"):
        with pytest.raises(PolicyViolation) as refusal:
            kinston.purpose(code)
        assert refusal.value.clause == "NC-20-183.31(b)"


def test_a_forbidden_purpose_cites_its_own_clause(lexington: Profile, kinston: Profile) -> None:
    for profile, clause in ((lexington, "LEX-3.D.iv"), (kinston, "KIN-IV.B.1")):
        with pytest.raises(PolicyViolation) as refusal:
            profile.purpose("personal")
        assert refusal.value.clause == clause


@pytest.mark.clause("LEX-2.D#hotlists-2", "LEX-2.E", "LEX-2.G", "KIN-III.E", "KIN-III.F#hotlists-2")
@pytest.mark.parametrize("name", profile_names())
def test_each_category_serves_a_listed_purpose(name: str) -> None:
    profile = load_profile(name)
    for category in profile.categories:
        assert profile.purpose(profile.category(category.code).purpose, "matching")
        assert category.reason
        if category.manual_purpose is not None:
            assert profile.purpose(category.manual_purpose, "searching")
    with pytest.raises(PolicyViolation) as refusal:
        profile.category("made_up")
    assert refusal.value.clause == profile.cite("categories")


def test_expired_registration_is_nebraska_only(lexington: Profile, kinston: Profile) -> None:
    category = lexington.category("expired_registration")
    assert category.purpose == "unregistered_uninsured"
    assert category.manual_purpose is None
    with pytest.raises(PolicyViolation) as refusal:
        kinston.category("expired_registration")
    assert refusal.value.clause == "NC-20-183.31(b)"


def test_kinston_lists_a_wanted_person_on_a_felony_warrant_only(kinston: Profile) -> None:
    assert kinston.category("wanted_person").purpose == "outstanding_felony_warrant"


def test_high_priority_follows_the_categories(lexington: Profile) -> None:
    assert "amber_alert" in lexington.alerts.high_priority
    assert "expired_registration" not in lexington.alerts.high_priority


def test_entries_end_as_each_policy_says(lexington: Profile, kinston: Profile) -> None:
    assert lexington.entries.end_of_shift
    assert "determination" in lexington.entries.required
    assert str(kinston.entries.max_age) == "30 days"
    assert not kinston.entries.end_of_shift


def test_who_may_stand_in_and_what_may_be_mounted(lexington: Profile, kinston: Profile) -> None:
    assert lexington.delegable_acts == ("retention", "access", "choose_lists", "collection")
    assert kinston.delegable_acts == ()
    assert lexington.cameras.mounts == ("fixed", "mobile")
    assert kinston.cameras.mounts == ("fixed",)


def test_sources_outside_the_nebraska_act_are_flagged(lexington: Profile) -> None:
    outside = {source.code for source in lexington.sources if not source.statutory}
    assert outside == {"nicb", "dhs"}


def test_contradictions_are_listed(lexington: Profile, kinston: Profile) -> None:
    assert len(lexington.contradictions) == 11
    assert len(kinston.contradictions) == 8


def test_the_engine_needs_no_framework() -> None:
    folder = Path(__file__).resolve().parents[2] / "alpr_compliance" / "policy"
    sources = "".join(path.read_text(encoding="utf-8") for path in folder.glob("*.py"))
    assert "django" not in sources
