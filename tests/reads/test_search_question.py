"""What may be asked of stored reads, and what is refused before any read is looked at."""

from datetime import UTC, datetime, timedelta

import pytest
from pydantic import ValidationError

from alpr_compliance.policy import PolicyViolation, Profile, load_profile
from reads.rules import check_question, retention_cutoff, within_retention
from reads.search import Question, box

NOW = datetime(2026, 6, 30, 12, tzinfo=UTC)
DAY = timedelta(days=1)
CAMERAS = 6


@pytest.fixture(params=["lexington_ne", "kinston_nc"])
def profile(request) -> Profile:
    return load_profile(request.param)


def asked(plate: str = "", *, days: float = 1, **changes) -> Question:
    facts = {"plate": plate, "captured_from": NOW - days * DAY, "captured_to": NOW}
    return Question(**facts | changes)


def check(profile: Profile, question: Question) -> None:
    facts = {"cameras": CAMERAS, "covered": CAMERAS}
    check_question(profile=profile, question=question, now=NOW, **facts)


@pytest.mark.parametrize(
    "plate", ["KTX4827", "ktx 48-27", "7", "A?C*", "?B?12*", "*12", "K*7", "??????12", "ABCDEFGHJK"]
)
def test_a_plate_known_in_part_may_be_asked_for_over_all_days(profile, plate):
    check(profile, asked(plate, days=29))


@pytest.mark.parametrize(
    ("plate", "said"),
    [
        ("*", "Wildcards alone"),
        ("?", "Wildcards alone"),
        ("**********************", "Wildcards alone"),
        ("??????????", "Wildcards alone"),
        ("A*", "Fewer than 2"),
        ("?A?", "Fewer than 2"),
        ("ABCDEFGHJKL", "at most 10"),
        ("A?????????B", "at most 10"),
        ("(A+)+$", "letters A to Z"),
        ("[A-Z]{1,9}", "letters A to Z"),
        ("AB|CD", "letters A to Z"),
        ("A%_B", "letters A to Z"),
        ("AB\\C", "letters A to Z"),
        ("AB\x00C", "letters A to Z"),
        ("AB\nCD'--", "letters A to Z"),
        ("АВС123", "letters A to Z"),  # noqa: RUF001
        ("ＡＢＣ１２３", "letters A to Z"),  # noqa: RUF001
        ("AB\u0661\u0662", "letters A to Z"),
        ("ABı2", "letters A to Z"),  # noqa: RUF001
        ("AB\U0001f600", "letters A to Z"),
        ("(a|a)*" * 30, "letters A to Z"),
    ],
    ids=range(21),
)
def test_what_is_no_plate_or_fits_too_many_is_refused(profile, plate, said):
    with pytest.raises(PolicyViolation) as refused:
        check(profile, asked(plate))
    assert said in refused.value.message
    assert refused.value.clause == profile.searching.clause
    assert refused.value.next_step
    assert plate == "*" or plate == "?" or plate not in f"{refused.value}{refused.value.next_step}"


@pytest.mark.parametrize("plate", ["", "A*", "?A?"])
@pytest.mark.parametrize(
    "more",
    [{"make": "Ford"}, {"features": ("ladder",)}, {"camera_ids": (1,)}, {"area": box(1, 1, 2, 2)}],
)  # fmt: skip
def test_few_known_characters_need_a_description_or_cameras_and_a_short_time(profile, plate, more):
    check(profile, asked(plate, days=7, **more))
    with pytest.raises(PolicyViolation, match="at most 7 days"):
        check(profile, asked(plate, days=7.01, **more))
    with pytest.raises(PolicyViolation) as refused:
        check(profile, asked(plate, state="NE"))
    assert "at most 7 days" in refused.value.next_step


@pytest.mark.parametrize(
    ("start", "end", "said"),
    [
        (NOW, NOW - DAY, "before its start"),
        (NOW, NOW, "before its start"),
        (NOW + DAY, NOW + 2 * DAY, "future"),
        (NOW - 20 * 365 * DAY, NOW, "at most 1 year"),
        (datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC), "at most 1 year"),
        (NOW - 200 * DAY, NOW - 100 * DAY, "Nothing that old"),
    ],
)
def test_a_time_without_stored_reads_is_refused(profile, start, end, said):
    with pytest.raises(PolicyViolation, match=said):
        check(profile, asked("KTX4827", captured_from=start, captured_to=end))


def test_what_is_past_the_limit_is_cut_off_and_that_can_be_seen(profile):
    question = asked("KTX4827", days=200)
    check(profile, question)
    cutoff = retention_cutoff(profile, NOW)
    clipped = within_retention(question=question, cutoff=cutoff)
    assert (clipped.captured_from, clipped.captured_to) == (cutoff, NOW)
    assert clipped != question
    recent = asked("KTX4827")
    assert within_retention(question=recent, cutoff=cutoff) is recent


@pytest.mark.parametrize("more", [{"camera_ids": (1,)}, {"area": box(1, 1, 2, 2)}])
def test_where_no_camera_stands_nothing_is_searched(profile, more):
    facts = {"profile": profile, "now": NOW, "cameras": CAMERAS, "covered": 0}
    with pytest.raises(PolicyViolation, match="No camera stands there"):
        check_question(question=asked("KTX4827", **more), **facts)
    check_question(question=asked("KTX4827"), **facts)


def test_more_cameras_than_there_are_are_refused(profile):
    check(profile, asked("KTX4827", camera_ids=(1, 1, 1, 2, 3, 4, 5, 6)))
    with pytest.raises(PolicyViolation, match="more cameras"):
        check(profile, asked("KTX4827", camera_ids=tuple(range(CAMERAS + 1))))


def test_an_area_of_two_corners_and_a_state_that_is_none_are_refused(profile):
    with pytest.raises(PolicyViolation, match="three corners"):
        check(profile, asked("KTX4827", area=((1, 1), (2, 2))))
    with pytest.raises(PolicyViolation, match="no such state"):
        check(profile, asked("KTX4827", state="ZZ"))


@pytest.mark.parametrize(
    "changes",
    [
        {"make": "a\x00b"},
        {"features": ("x" * 33,)},
        {"features": ("x",) * 9},
        {"area": ((91, 0), (0, 0), (1, 1))},
        {"area": ((float("nan"), 0), (0, 0), (1, 1))},
        {"captured_from": datetime(2026, 6, 1)},  # noqa: DTZ001
        {"plate": "A" * 201},
        {"camera_ids": ("x",)},
        {"owner": "somebody"},
    ],
    ids=range(9),
)
def test_what_is_no_question_can_not_be_made_one(changes):
    with pytest.raises(ValidationError):
        asked(**changes)


def test_a_question_is_the_same_after_it_was_kept():
    question = asked(
        "a?c**", look_alikes=True, state="ne", make="Ford", features=("roof rack",),
        camera_ids=(3, 4), area=box(40, -100, 41, -99),
    )  # fmt: skip
    assert question.plate == "A?C*"
    assert question.state == "NE"
    assert Question.from_json(question.to_json()) == question


def test_the_words_of_a_question_are_told_apart():
    assert asked("KTX4827").known_characters == 7
    assert not asked("KTX4827").is_partial
    assert asked("A?C*").is_partial
    assert asked("A?C*").known_characters == 2
    assert not asked("KTX4827", features=("",)).has_description
