"""Imports that really commit: two at once, a worker that died, a message on the queue."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import redis
from django.conf import settings as django_settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection
from django.utils import timezone

from hotlists.models import Entry, ImportChange, ListImport
from hotlists.services.importing import run_import, submit_import, tidy_imports
from hotlists.tasks import run_list_import
from tests.hotlists.sources import import_text, ncic_rows, plates, source_list


@pytest.fixture(autouse=True)
def _files(settings, tmp_path):
    settings.IMPORT_FILE_DIR = tmp_path / "imports"


def submitted(agency, rows: list[str]) -> ListImport:
    upload = SimpleUploadedFile("x.txt", ("\n".join(rows) + "\n").encode())
    return submit_import(
        hot_list_id=source_list(agency).pk, layout="ncic_fixed", category="", file_name="x.txt",
        size=upload.size, chunks=upload.chunks(), way=ListImport.Way.COMMAND, actor=agency.captain,
    )  # fmt: skip


def run(import_id: int) -> str:
    try:
        return run_import(import_id=import_id).status
    finally:
        connection.close()


def waiting_messages() -> int:
    with redis.Redis.from_url(django_settings.REDIS_URL) as queue:
        return int(queue.llen("default"))


def test_one_import_run_by_two_workers_is_live_once(committed_lexington):
    one = submitted(committed_lexington, ncic_rows(2000))
    with ThreadPoolExecutor(2) as workers:
        assert set(workers.map(run, [one.pk, one.pk])) == {"live"}
    assert Entry.objects.filter(kind="imported").count() == 2000
    assert ImportChange.objects.count() == 2000


def test_of_two_imports_of_one_list_the_later_one_is_live_in_the_end(committed_lexington):
    both = [submitted(committed_lexington, ncic_rows(count)) for count in (100, 110)]
    with ThreadPoolExecutor(2) as workers:
        earlier, later = workers.map(run, [one.pk for one in both])
    # Who comes to the list first is open: the earlier one is refused if it comes second.
    assert (earlier in ("live", "failed"), later) == (True, "live")
    assert len(plates()) == 110
    assert ListImport.objects.get(pk=both[1].pk).before == (100 if earlier == "live" else 0)


def test_what_a_dead_worker_left_is_sent_again(committed_lexington, clock):
    one = submitted(committed_lexington, ncic_rows(3))
    tidy_imports(timezone.now())
    assert waiting_messages() == 0
    clock.shift(timedelta(minutes=31))
    tidy_imports(timezone.now())
    assert waiting_messages() == 1
    run_list_import(one.pk)
    assert len(plates()) == 3
    tidy_imports(timezone.now())
    assert waiting_messages() == 1


@pytest.fixture
def _names_an_entry(committed_lexington):
    """A table of tomorrow that names the first entry, and that no deletion knows of."""
    import_text(committed_lexington, ncic_rows(3))
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE of_tomorrow (entry_id bigint REFERENCES hotlists_entry)")
        cursor.execute(
            "INSERT INTO of_tomorrow SELECT id FROM hotlists_entry WHERE plate = 'ZX00000'"
        )
    yield
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE of_tomorrow")


def test_what_a_dead_worker_left_is_sent_again_though_nothing_can_be_deleted(
    committed_lexington, _names_an_entry, clock
):
    import_text(committed_lexington, ncic_rows(2, first=1))
    assert Entry.objects.filter(status="ended").count() == 1
    submitted(committed_lexington, ncic_rows(3))
    clock.shift(timedelta(hours=2))
    with pytest.raises(IntegrityError):
        tidy_imports(timezone.now())
    assert waiting_messages() == 1
    assert ListImport.objects.filter(status="reading").count() == 1


def test_no_row_stays_in_the_staging_table(committed_lexington):
    import_text(committed_lexington, ncic_rows(3))
    import_text(committed_lexington, "nothing\n" * 3)
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('pg_temp.staged'), to_regclass('pg_temp.difference')")
        assert cursor.fetchone() == (None, None)
