"""The index of partial plates: made for days that are over, gone with them, without statistics."""

from datetime import timedelta

import pytest
from django.db import OperationalError, connection, connections
from hypothesis import given
from hypothesis import strategies as st

from reads.partitions import day_of, partition_name
from reads.plates import fits_partial
from reads.search import LIMIT, Question, find
from reads.search.day_index import index_past_days
from reads.search.pairs import pair, pairs_of
from reads.search.statement import Statement
from reads.services import insert_reads
from tests.reads.stored import DAY, NOON, store

MIDNIGHT = NOON.replace(hour=0)
HOUR = timedelta(hours=1)
SECOND = timedelta(seconds=1)
CANDIDATE = {"plate": "ABC1X", "confidence": 0.4}


def indexes_of(day) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tablename FROM pg_indexes WHERE indexdef LIKE '%%plate_pairs%%'"
            " AND tablename = ANY(%s)",
            [[partition_name(table, day) for table in ("reads_read", "reads_readcandidate")]],
        )
        return [name for (name,) in cursor.fetchall()]


def asked(plate: str) -> Question:
    return Question(plate=plate, look_alikes=True, captured_from=NOON - 2 * DAY, captured_to=NOON)


def explain(question: Question) -> str:
    statement = Statement(question)
    during = {"start": question.captured_from, "end": question.captured_to, "most": LIMIT}
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {statement.sql}", statement.values | during)
        return "\n".join(line for (line,) in cursor.fetchall())


@pytest.mark.django_db
def test_a_day_is_indexed_once_and_not_before_it_is_over(camera):
    store(camera, "KTX4827", MIDNIGHT - SECOND, "KTX4321")
    day = day_of(MIDNIGHT - SECOND)
    index_past_days(MIDNIGHT + HOUR - SECOND)
    assert indexes_of(day) == []
    assert index_past_days(MIDNIGHT + HOUR) >= 2
    assert len(indexes_of(day)) == 2
    assert index_past_days(MIDNIGHT + HOUR) == 0


@pytest.mark.django_db
def test_a_late_read_of_an_indexed_day_is_found(camera):
    store(camera, "KTX4827", NOON - DAY)
    index_past_days(NOON + DAY)
    store(camera, "KTX4828", NOON - DAY + SECOND)
    store(camera, "WPL201", NOON - DAY + 2 * SECOND, "KTX4829")
    answers = find(asked("?T?48*"), after=NOON - 90 * DAY)
    assert [answer.plate for answer in answers.all] == ["WPL201", "KTX4828", "KTX4827"]


@pytest.mark.django_db
@pytest.mark.parametrize("plate", ["?T?48*", "K*7", "*482*", "K?????7"])
def test_partial_plates_are_looked_up_in_past_days(camera, plate):
    reads = [
        {"id": str(n), "captured_at": NOON - DAY, "plate": f"ABC{n}", "candidates": [CANDIDATE]}
        for n in range(3000)
    ]
    insert_reads(reads, camera_id=camera.pk, in_service=True, engine="test", received_at=NOON)
    index_past_days(NOON + DAY)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE reads_read, reads_readcandidate")
        # A day of a real agency has a hundred times as many reads to look through.
        cursor.execute("ALTER FUNCTION plate_pairs COST 10000")
    plan = explain(asked(plate))
    for table in ("reads_read", "reads_readcandidate"):
        assert f"Scan on {partition_name(table, day_of(NOON - DAY))}_pairs" in plan


@pytest.mark.django_db
def test_the_index_keeps_no_statistics(camera):
    store(camera, "KTX4827", NOON - DAY)
    index_past_days(NOON + DAY)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE reads_read")
        cursor.execute("SELECT tablename, attname FROM pg_stats WHERE schemaname = 'public'")
        kept = cursor.fetchall()
    partition = partition_name("reads_read", day_of(NOON - DAY))
    assert (partition, "camera_id") in kept
    assert [name for name, _ in kept if name.endswith("_pairs")] == []


def test_a_day_in_use_is_left_for_the_next_time(committed_db, committed_lexington):
    camera = committed_lexington.add_camera()
    store(camera, "KTX4827", NOON - DAY)
    other = connections.create_connection("default")
    other.set_autocommit(False)
    with other.cursor() as cursor:
        partition = partition_name("reads_read", day_of(NOON - DAY))
        cursor.execute(f"LOCK TABLE {partition} IN SHARE ROW EXCLUSIVE MODE")
        with pytest.raises(OperationalError):
            index_past_days(NOON)
    other.rollback()
    other.close()
    index_past_days(NOON)
    assert len(indexes_of(day_of(NOON - DAY))) == 2


PLATES = st.text("AB12", min_size=1, max_size=10)


def pairs_in(plate: str) -> set[int]:
    size = len(plate)
    return {
        pair(size, i, j, plate[i - 1] + plate[j - 1])
        for i in range(1, size)
        for j in range(i + 1, size + 1)
    }


@pytest.mark.django_db
def test_the_database_makes_the_same_pairs():
    for plate in ("A", "AB", "KTX4827", "ABCDEFGHJK"):
        with connection.cursor() as cursor:
            cursor.execute("SELECT plate_pairs(%s)", [plate])
            made = cursor.fetchone()[0]
        assert sorted(made) == sorted(pairs_in(plate))


@given(PLATES, st.text("AB12?*", min_size=1, max_size=10))
def test_a_plate_that_fits_has_a_pair_of_each_set(plate, pattern):
    if fits_partial(plate, pattern):
        assert all(pairs_in(plate) & set(pairs) for pairs in pairs_of(pattern))


@given(PLATES, st.text("AB12?", max_size=5), st.text("AB12?", max_size=5))
def test_two_known_characters_with_one_star_name_every_plate_exactly(plate, head, tail):
    known = sum(c != "?" for c in head + tail)
    pattern = f"{head}*{tail}"
    if known >= 2:
        names_it = all(pairs_in(plate) & set(pairs) for pairs in pairs_of(pattern))
        assert names_it == fits_partial(plate, pattern)
