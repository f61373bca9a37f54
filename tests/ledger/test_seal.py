"""Each minute's rows are sealed: digests in a tree, signed, chained, written out once."""

import json
import subprocess
import threading
from datetime import timedelta

import pytest
import time_machine
from django.core.management import call_command
from django.db import ProgrammingError, connection, connections, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from governance.services import close_case
from ledger import lines
from ledger.merkle import leaf_of, root_of
from ledger.models import Event, Seal
from ledger.services import record_event, seal_trail
from ledger.services.seal import unwritten
from ledger.signing import public_key
from ledger.verification import verify


def files(settings):
    return sorted(settings.ROOT_DIR.glob("*/*.json"))


def test_what_is_in_the_trail_is_sealed_and_nothing_twice(agency, settings):
    close_case(case_id=agency.case().pk, actor=agency.officer)
    assert seal_trail() > 0
    assert set(Seal.objects.values_list("trail", flat=True)) == {"events", "changes"}
    assert seal_trail() == 0
    record_event("test.done", actor=None)
    assert seal_trail() == 1
    numbers = list(Seal.objects.values_list("number", flat=True))
    assert numbers == list(range(1, len(numbers) + 1))
    assert [int(path.stem) for path in files(settings)] == numbers
    assert verify(public_key(), settings.ROOT_DIR).is_whole


def test_the_line_hashed_in_the_database_is_the_line_exported(agency, settings, capsys):
    record_event("test.done", actor=agency.officer, data={"n": 3, "status": "ok", "none": None})
    close_case(case_id=agency.case().pk, actor=agency.officer)
    seal_trail()
    call_command("export_ledger")
    exported = capsys.readouterr().out.splitlines()
    assert len(exported) == sum(json.loads(s.statement)["rows"] for s in Seal.objects.all())
    leaves = b"".join(bytes(seal.leaves) for seal in Seal.objects.all())
    assert b"".join(leaf_of(line) for line in exported) == leaves
    [said] = [json.loads(line) for line in exported if '"test.done"' in line]
    assert said["actor"] == agency.officer.pk
    assert said["data"] == {"n": 3, "status": "ok", "none": None}


def test_a_row_that_becomes_visible_late_is_sealed_with_the_next(committed_db, settings):
    begun, go_on = threading.Event(), threading.Event()

    def slow() -> None:
        with transaction.atomic():
            record_event("test.slow", actor=None)
            begun.set()
            go_on.wait(30)
        connections.close_all()

    thread = threading.Thread(target=slow)
    thread.start()
    begun.wait(30)
    record_event("test.quick", actor=None)
    slow_first = Event.objects.get().pk
    assert seal_trail() == 1
    go_on.set()
    thread.join()
    assert Event.objects.get(kind="test.slow").pk < slow_first
    assert seal_trail() == 1
    verdict = verify(public_key(), settings.ROOT_DIR)
    assert verdict.is_whole
    assert verdict.rows == 2
    assert not verdict.unsealed


def test_two_sealers_at_once_seal_each_row_once(committed_db, settings):
    for number in range(200):
        record_event("test.done", actor=None, data={"n": number})
    sealed: list[int] = []

    def seal() -> None:
        sealed.append(seal_trail())
        connections.close_all()

    threads = [threading.Thread(target=seal) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(sealed) == 200
    assert verify(public_key(), settings.ROOT_DIR).is_whole


def test_a_crash_before_the_file_is_finished_by_the_next_run(db, settings, tmp_path):
    record_event("test.done", actor=None)
    settings.ROOT_DIR = tmp_path / "no-folder"
    settings.ROOT_DIR.write_text("a file where a folder should be")
    with pytest.raises(OSError, match="no-folder"):
        seal_trail()
    verdict = verify(public_key(), tmp_path / "empty")
    assert [problem.what for problem in verdict.problems] == ["is not among the seals written out"]
    settings.ROOT_DIR.unlink()
    assert seal_trail() == 0
    assert verify(public_key(), settings.ROOT_DIR).is_whole


def test_a_seal_is_never_written_over(db, settings):
    record_event("test.done", actor=None)
    seal_trail()
    [path] = files(settings)
    content = path.read_bytes()
    assert path.stat().st_mode & 0o222 == 0
    seal_trail()
    assert path.read_bytes() == content


@pytest.fixture
def append_only(settings):
    """A folder in which files are made, and never changed, renamed or removed."""
    settings.ROOT_DIR.mkdir(parents=True)
    today = settings.ROOT_DIR / f"{timezone.now():%Y-%m-%d}"
    today.mkdir()
    done = subprocess.run(["chattr", "+a", today], capture_output=True, text=True)
    if done.returncode != 0:
        pytest.skip(f"no folder can be made append-only here: {done.stderr.strip()}")
    yield today
    subprocess.run(["chattr", "-a", today], check=True)


def test_where_nothing_can_be_written_twice_each_seal_is_written_once(db, settings, append_only):
    for _ in range(3):
        record_event("test.done", actor=None)
        assert seal_trail() == 1
    assert [path.name for path in sorted(append_only.iterdir())] == [
        f"{number:012d}.json" for number in (1, 2, 3)
    ]
    with pytest.raises(PermissionError):
        files(settings)[0].unlink()
    assert verify(public_key(), settings.ROOT_DIR).is_whole


def test_what_a_crash_left_half_is_written_whole_beside_it(db, settings):
    record_event("test.done", actor=None)
    seal_trail()
    [path] = files(settings)
    path.chmod(0o600)
    path.write_bytes(path.read_bytes()[:100])
    assert list(unwritten()) == [1]
    seal_trail()
    assert [path.name for path in files(settings)] == ["000000000001.1.json", "000000000001.json"]
    assert list(unwritten()) == []
    assert verify(public_key(), settings.ROOT_DIR).is_whole


def test_after_a_clock_ran_ahead_no_seal_is_looked_at_again(db, settings):
    with time_machine.travel(timezone.now() + timedelta(days=400)):
        record_event("test.done", actor=None)
        seal_trail()
    for _ in range(3):
        record_event("test.done", actor=None)
        seal_trail()
    (settings.ROOT_DIR / "9999-01-01").mkdir()
    (settings.ROOT_DIR / "9999-01-01" / "notes.json").touch()
    record_event("test.done", actor=None)
    seal_trail()
    with CaptureQueriesContext(connection) as queries:
        assert list(unwritten()) == []
    assert len(queries) <= 3
    assert verify(public_key(), settings.ROOT_DIR).is_whole


@pytest.mark.parametrize("table", ["ledger_seal", "auditlog_logentry"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET {} = {}", "DELETE FROM {}", "TRUNCATE {}"])
def test_seals_and_history_can_not_be_changed_by_the_products_role(agency, table, statement):
    close_case(case_id=agency.case().pk, actor=agency.officer)
    seal_trail()
    key = "number" if table == "ledger_seal" else "id"
    with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement.format(table, key, key))


def test_unsealed_rows_are_told_with_their_number_and_age(db, settings):
    old = timezone.now() - timedelta(seconds=90)
    Event.objects.bulk_create(Event(kind="test.done", at=old) for _ in range(3))
    [unsealed] = verify(public_key(), settings.ROOT_DIR).unsealed
    assert (unsealed.trail, unsealed.rows) == ("events", 3)
    assert 90 <= unsealed.age < 900


@pytest.mark.parametrize("size", [1, 2, 3, 7, 8])
def test_the_tree_is_that_of_rfc_6962(size):
    leaves = [leaf_of(str(number)) for number in range(size)]

    def tree(part):
        if len(part) == 1:
            return part[0]
        from hashlib import sha256

        cut = 1 << (len(part) - 1).bit_length() - 1
        return sha256(b"\x01" + tree(part[:cut]) + tree(part[cut:])).digest()

    assert root_of(leaves) == tree(leaves)


def test_bounds_leave_out_exactly_what_is_sealed():
    first, last = lines.FIRST_ID, lines.LAST_ID
    assert lines.outside([]) == [(first, last)]
    assert lines.outside([[3, 5], [8, 8]]) == [(first, 2), (6, 7), (9, last)]
    assert lines.outside([[8, 9], [3, 7]], begin=5) == [(10, last)]
    assert lines.outside([[1, last]], begin=1) == []
    assert lines.runs_of([1, 2, 3, 7, 9, 10]) == [[1, 3], [7, 7], [9, 10]]
