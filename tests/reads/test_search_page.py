"""Pages of answers: their order, their ends, what each says, and what they cost."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from reads.models import Read
from reads.search import Found, How, Question, box, find
from tests.reads.stored import DAY, NOON, store

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)
LONG_AGO = NOON - 90 * DAY


def asked(plate: str = "", **changes) -> Question:
    facts = {"plate": plate, "captured_from": NOON - 2 * DAY, "captured_to": NOON + 2 * DAY}
    return Question(**facts | changes)


def page(question: Question, number: int = 1, *, after=LONG_AGO, **how) -> list[Found]:
    return find(question, after=after).page(number, **how)


def plates(question: Question, number: int = 1, **how) -> list[str]:
    return [found.read.plate for found in page(question, number, **how)]


@pytest.fixture
def camera(lexington):
    return lexington.add_camera("cam-1", latitude=40.5, longitude=-99.5)


def test_each_answer_says_how_it_fits(camera):
    store(camera, "KTX1027", NOON)
    store(camera, "KTXI027", NOON - SECOND)
    store(camera, "KTX4827", NOON - 2 * SECOND, "KTX1O27", "KTXIO27")
    answers = page(asked("KTX1027", look_alikes=True))
    assert [answer.how for answer in answers] == [How.EXACT, How.LOOK_ALIKE, How.CANDIDATE]
    [exact] = page(asked("KTX1027"))
    assert exact.read.plate == "KTX1027"
    [partial, alike, guess] = page(asked("?TX1?2*", look_alikes=True))
    assert (partial.how, alike.how, guess.how) == (How.PARTIAL, How.LOOK_ALIKE, How.CANDIDATE)
    assert {found.how for found in page(asked())} == {How.DESCRIPTION}


def test_a_guess_counts_once_and_only_where_the_rest_fits(camera):
    store(camera, "WPL201", NOON, "KTX1027", "KTXI027", "KTX102Z", color="red")
    question = asked("KTX1027", look_alikes=True, color="red")
    assert [found.how for found in page(question)] == [How.CANDIDATE]
    assert find(question, after=LONG_AGO).count == (1, False)
    assert page(question.model_copy(update={"color": "blue"})) == []


def test_nothing_past_the_limit_is_found_though_the_purge_is_late(camera):
    for offset in (-SECOND, 0 * SECOND, SECOND):
        store(camera, "KTX4827", NOON + offset)
    question = asked("KTX4827")
    [found] = page(question, after=NOON)
    assert found.read.captured_at == NOON + SECOND
    guessed = asked("KTX1111", look_alikes=True)
    store(camera, "WPL201", NOON, "KTX1111")
    assert page(guessed, after=NOON) == []
    assert len(page(guessed, after=NOON - SECOND)) == 1


def test_pages_follow_each_other_without_gap_or_repeat(camera):
    for n in range(7):
        # All at the same instant: the order is fixed all the same.
        store(camera, f"KTX482{n}", NOON)
    question = asked("KTX*")
    pages = [plates(question, number, size=3) for number in (1, 2, 3, 4)]
    assert [len(one) for one in pages] == [3, 3, 1, 0]
    assert sorted(plate for one in pages for plate in one) == [f"KTX482{n}" for n in range(7)]
    for number in (0, -1, 401, 10**12):
        assert page(question, number) == []


def test_answers_are_sorted_as_asked(lexington, camera):
    earlier = lexington.add_camera("a-cam")
    store(camera, "KTX2", NOON, confidence=0.9)
    store(earlier, "KTX3", NOON - SECOND, confidence=0.5)
    store(camera, "KTX1", NOON - 2 * SECOND, confidence=0.7)
    question = asked("KTX?")
    assert plates(question) == ["KTX2", "KTX3", "KTX1"]
    assert plates(question, sort="time") == ["KTX1", "KTX3", "KTX2"]
    assert plates(question, sort="plate") == ["KTX1", "KTX2", "KTX3"]
    assert plates(question, sort="-plate", size=2) == ["KTX3", "KTX2"]
    assert plates(question, sort="confidence") == ["KTX3", "KTX1", "KTX2"]
    assert plates(question, sort="-confidence") == ["KTX2", "KTX1", "KTX3"]
    assert plates(question, sort="camera") == ["KTX3", "KTX2", "KTX1"]
    assert plates(question, sort="-camera") == ["KTX2", "KTX1", "KTX3"]


def test_the_count_stops_at_its_limit_and_the_newest_are_kept(camera):
    for n in range(4):
        store(camera, f"KTX482{n}", NOON - n * 30 * DAY)
    question = asked("KTX*", captured_from=NOON - 90 * DAY)
    capped = find(question, after=NOON - 91 * DAY, limit=3)
    assert str(capped.count) == "3+"
    assert len(capped.page(size=10)) == 3
    assert [answer.plate for answer in capped.all] == ["KTX4820", "KTX4821", "KTX4822"]
    assert str(find(question, after=NOON - 91 * DAY, limit=4).count) == "4"


def test_the_map_and_the_time_line_count_where_and_when(lexington, camera):
    other = lexington.add_camera("cam-2")
    store(camera, "KTX1", NOON)
    store(camera, "KTX2", NOON + timedelta(minutes=59))
    store(other, "KTX3", NOON + timedelta(hours=20))
    zone = ZoneInfo("America/Chicago")
    answers = find(asked("KTX?"), after=LONG_AGO)
    assert answers.by_camera() == {camera.pk: 2, other.pk: 1}
    hours = answers.by_time(zone, "hour")
    assert list(hours.items()) == [(NOON, 2), (NOON + timedelta(hours=20), 1)]
    midnight = NOON.astimezone(zone).replace(hour=0)
    assert answers.by_time(zone, "day") == {midnight: 2, midnight + DAY: 1}


def test_a_read_that_was_purged_meanwhile_is_left_out(camera):
    store(camera, "KTX4827", NOON)
    answers = find(asked("KTX4827"), after=LONG_AGO)
    Read.objects.all().delete()
    assert answers.page() == []


def test_an_area_without_cameras_has_no_answer(camera):
    store(camera, "KTX4827", NOON)
    assert plates(asked("KTX4827", area=box(40, -100, 41, -99))) == ["KTX4827"]
    triangle = ((40.0, -100.0), (41.0, -100.0), (40.0, -99.4))
    assert plates(asked("KTX4827", area=triangle)) == []
    assert plates(asked("KTX4827", area=box(1, 1, 2, 2))) == []


@pytest.mark.parametrize("plate", ["A%", "A_C", "(A+)+", "A\\", "ABCDEFGHJKL", "АВС"])  # noqa: RUF001
def test_what_was_not_checked_is_not_searched_for(plate):
    with pytest.raises(ValueError, match="checked"):
        page(asked(plate))


def test_words_are_no_patterns_and_no_sql(camera):
    store(camera, "KTX4827", NOON, make="Ford", features="roof rack")
    for word in ("%", "_ord", "F.rd", "'; DROP TABLE reads_read; --", "%(after)s", "{}"):
        assert page(asked(make=word[:32])) == []
        assert page(asked(features=(word[:32],))) == []
    assert plates(asked(make="FORD", features=("Rack", "roof"))) == ["KTX4827"]


@pytest.mark.parametrize("sort", ["-time", "camera"])
def test_a_page_takes_few_statements_however_many_answers(camera, sort):
    question = asked("KTX*", look_alikes=True, captured_from=NOON - 90 * DAY)
    taken = []
    for n in range(20):
        store(camera, f"KTX4{n}", NOON - n * DAY, f"KTX5{n}")
        if n in (0, 19):
            with CaptureQueriesContext(connection) as queries:
                answers = find(question, after=NOON - 91 * DAY)
                assert answers.count.number == n + 1
                assert [found.read.camera.name for found in answers.page(sort=sort)]
                assert answers.by_camera()
                assert answers.by_time(ZoneInfo("UTC"), "day")
            taken.append(len(queries))
    assert max(taken) <= 8
