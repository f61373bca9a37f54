"""Day partitions: made ahead and on demand, never by default, and without copies of plates."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, connections, transaction
from django.utils import timezone

from reads import partitions
from reads.models import Read
from reads.register import TABLES

FAR = date(2031, 5, 17)


def fetch(query: str, *params: object) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(query, params)
        return cursor.fetchall()


@pytest.fixture
def no_far_day(committed_db):
    yield
    partitions.forget_known()
    with connection.cursor() as cursor:
        for name in TABLES:
            cursor.execute(f"DROP TABLE IF EXISTS {partitions.partition_name(name, FAR)}")


@pytest.mark.django_db
def test_the_next_days_are_made_ahead_in_every_table():
    partitions.forget_known()
    now = timezone.now()
    partitions.make_ahead(now)
    wanted = {partitions.day_of(now) + timedelta(days=n) for n in range(-1, partitions.AHEAD + 1)}
    for name in TABLES:
        assert wanted <= set(partitions.existing_days(name))


@pytest.mark.django_db
def test_a_day_is_made_on_demand_once():
    partitions.forget_known()
    partitions.ensure_partitions([FAR])
    partitions.forget_known()
    partitions.ensure_partitions([FAR])
    assert partitions.existing_days("reads_read").count(FAR) == 1


@pytest.mark.django_db
def test_there_is_no_default_partition():
    assert fetch("SELECT count(*) FROM pg_partitioned_table WHERE partdefid <> 0") == [(0,)]
    with pytest.raises(IntegrityError), transaction.atomic():
        fetch(
            "INSERT INTO reads_readcandidate VALUES"
            " ('1999-01-01+00', gen_random_uuid(), 0, 'A', 'A', 0) RETURNING place"
        )


@pytest.mark.django_db
def test_every_registered_table_is_partitioned():
    found = fetch("SELECT partrelid::regclass::text FROM pg_partitioned_table")
    assert set(TABLES) == {name for (name,) in found}


@pytest.mark.django_db
@pytest.mark.parametrize("table", TABLES.values(), ids=lambda table: table.name)
def test_plate_columns_keep_no_statistics_on_parent_and_partition(table):
    partitions.forget_known()
    partitions.ensure_partitions([FAR])
    for relation in (table.name, partitions.partition_name(table.name, FAR)):
        for column in table.plate_columns + table.text_columns:
            assert fetch(
                "SELECT attstattarget FROM pg_attribute WHERE attrelid = %s::regclass"
                " AND attname = %s",
                relation,
                column,
            ) == [(0,)]


@pytest.mark.django_db
def test_analyzing_the_table_copies_no_plate_into_the_statistics(agency, camera):
    for number in range(200):
        agency.read(camera, f"WPL{number}")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE reads_read")
        cursor.execute("SELECT DISTINCT attname FROM pg_stats WHERE tablename ~ '^reads_read'")
        columns = {name for (name,) in cursor.fetchall()}
    assert "captured_at" in columns
    assert not columns & {"plate", "plate_key"}


@pytest.mark.django_db
def test_an_id_is_unique_within_its_day(agency, camera):
    agency.read(camera, "KTX4827")
    read = Read.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        # The same id a moment later in the same day: another primary key, still refused.
        read.captured_at += timedelta(microseconds=1)
        read.save(force_insert=True)


def test_two_at_once_make_the_same_day(no_far_day):
    def make(_: int) -> None:
        try:
            # Both look at the same empty memory: each believes that it has to make the day.
            partitions.forget_known()
            partitions.ensure_partitions([FAR])
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as threads:
        list(threads.map(make, range(2)))
    for name in TABLES:
        assert FAR in partitions.existing_days(name)


def test_a_day_rolled_back_is_made_again(no_far_day):
    with transaction.atomic():
        partitions.ensure_partitions([FAR])
        transaction.set_rollback(True)
    assert FAR not in partitions.existing_days("reads_read")
    partitions.ensure_partitions([FAR])
    assert FAR in partitions.existing_days("reads_read")
