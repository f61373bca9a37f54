"""A search finds exactly what looking at each stored read finds, whatever is asked."""

import random
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st

from reads.search import Count, Question, box, find
from reads.search.day_index import index_past_days
from tests.reads.stored import DAY, NOON, Kept, look_at_each, store

pytestmark = pytest.mark.django_db
# Few characters, some of them printed alike, so that random plates often fit random questions.
CHARACTERS = "AB0OQ1I"
WORDS = {
    "state": ["NE", "KS", ""],
    "make": ["Ford", "kia", ""],
    "model": ["F-150", ""],
    "color": ["White", "red", ""],
    "body": ["pickup", ""],
    "features": ["roof rack, ladder", "Ladder", "100%", "a_b", ""],
}
HOUR = timedelta(hours=1)


@pytest.fixture
def kept(lexington) -> list[Kept]:
    """Some hundred reads of three days and three cameras, one of which stands nowhere."""
    dice = random.Random(11)  # noqa: S311
    cameras = [
        lexington.add_camera("cam-1", latitude=40.5, longitude=-99.5),
        lexington.add_camera("cam-2", latitude=41.0, longitude=-99.0),
        lexington.add_camera("cam-3"),
    ]

    def plate() -> str:
        return "".join(dice.choices(CHARACTERS, k=dice.choice([1, 2, 3, 3, 4, 4, 5, 6, 10])))

    return [
        store(
            dice.choice(cameras),
            plate(),
            NOON + HOUR * dice.randrange(-36, 36) + timedelta(seconds=n),
            *(plate() for _ in range(dice.choice([0, 0, 1, 2]))),
            **{name: dice.choice(words) for name, words in WORDS.items()},
        )
        for n in range(400)
    ]


def questions(cameras: list[int]) -> st.SearchStrategy[Question]:
    hours = st.integers(-40, 40)
    any_word = {
        name: st.one_of(st.just(""), st.sampled_from(words).map(str.upper))
        for name, words in WORDS.items()
        if name != "features"
    }
    few = st.sampled_from([(), ("ladder",), ("ROOF RACK", "ladder"), ("%",), ("_",)])
    return st.builds(
        lambda start, length, **facts: Question(
            captured_from=NOON + HOUR * start, captured_to=NOON + HOUR * (start + length), **facts
        ),
        start=hours,
        length=st.integers(1, 80),
        plate=st.text(CHARACTERS + "??**", max_size=6),
        look_alikes=st.booleans(),
        features=few,
        camera_ids=st.lists(st.sampled_from(cameras), max_size=2).map(tuple),
        area=st.sampled_from([(), (), box(40, -100, 40.6, -99), box(40.5, -99.5, 41, -99)]),
        **any_word,
    )


@pytest.mark.parametrize("is_indexed", [False, True])
def test_it_finds_what_looking_at_each_finds(kept, is_indexed):
    if is_indexed:
        assert index_past_days(NOON + 5 * DAY) > 0
        with connection.cursor() as cursor:
            # So few rows would not be looked up by an index otherwise.
            cursor.execute("ALTER FUNCTION plate_pairs COST 100000")

    @settings(max_examples=150, deadline=None)
    @given(
        questions(sorted({read.camera.pk for read in kept})),
        st.sampled_from([NOON - 9 * DAY, NOON - 9 * DAY, NOON]),
    )
    def compare(question: Question, after):
        expected = look_at_each(kept, question, after)
        answers = find(question, after=after)
        assert answers.count == Count(len(expected), is_more=False)
        found = answers.page(size=1000)
        assert {answer.read.sender_id: answer.how for answer in found} == expected
        assert len(found) == len(expected)
        times = [answer.read.captured_at for answer in found]
        assert times == sorted(times, reverse=True)
        for counts in (answers.by_camera(), answers.by_time(ZoneInfo("UTC"), "hour")):
            assert sum(counts.values()) == len(expected)
        newest = find(question, after=after, limit=3)
        assert newest.all == answers.all[:3]
        assert newest.count == Count(min(len(expected), 3), is_more=len(expected) > 3)
        assert find(question, after=after).page(2, size=2) == answers.page(2, size=2)

    compare()
