"""A backup is restored on another server: what may be kept is there, what is past the limit not."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

import psycopg2
import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import connections
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone

from alpr_compliance.management.commands.restore import Command, for_child
from alpr_compliance.policy import PolicyViolation
from alpr_compliance.runtime.children import Children
from alpr_compliance.runtime.home import server_home
from alpr_compliance.runtime.postgres import start_postgres
from alpr_compliance.runtime.roles import DatabaseUrls, prepare_database
from ledger.models import Event
from ledger.services import seal_trail
from personnel.services import scheduled_work
from reads.backups import (
    DamagedBackup,
    back_up_when_due,
    backups,
    make_backup_key,
    newest,
    restore_backup,
    take_backup,
)
from reads.backups.sealed import opened_file, private_key_of
from reads.backups.watch import backup_trouble
from reads.checks import warn_of_old_archive
from reads.images import store_image
from reads.images.files import read_sealed
from reads.models import Hold, PreservedRead, Read
from reads.partitions import day_of
from reads.services import purge_expired
from reads.services.hold import ask_end, end_hold
from tests.cluster import DATABASE, lay_cluster
from tests.faults.test_double_delivery import at_once
from tests.reads.captured import Past
from tests.reads.holding import hold
from tests.waiting import wait_for

ROOT = Path(__file__).resolve().parents[2]
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
PASSPHRASE = "kept in the safe"


@pytest.fixture(scope="module")
def key_pair() -> tuple[bytes, bytes]:
    return make_backup_key(PASSPHRASE.encode())


@pytest.fixture
def backed_up(past_lexington: Past, settings, tmp_path, key_pair) -> Past:
    """The agency of Lexington, which named a key for its backups."""
    settings.BACKUP_DIR = tmp_path / "backups"
    (tmp_path / "backup.pem").write_bytes(key_pair[0])
    (tmp_path / "backup.pub").write_bytes(key_pair[1])
    settings.BACKUP_KEY = str(tmp_path / "backup.pub")
    return past_lexington


@dataclass
class Captured:
    """Three reads with photographs: long held, held but not purged yet, and within the limit."""

    hold: Hold
    preserved: datetime
    expired: datetime
    fresh: datetime


def capture(past: Past) -> Captured:
    now = timezone.now()
    limit = past.agency.profile.retention.reads.effective.before(now)
    seen = Captured(Hold(), limit - 30 * HOUR, limit - DAY, limit + 5 * DAY)
    for plate, at in (
        ("HELD123", seen.preserved),
        ("HELD123", seen.expired),
        ("GONE123", seen.expired),
        ("FRESH12", seen.fresh),
    ):
        frame = past.frame(at)
        past.read(plate, at)
        Read.objects.filter(captured_at=at).update(image_id=frame.image_id)
    past.capture_everything("ALRT123", seen.expired - timedelta(minutes=1))
    past.capture_everything("ALRT456", seen.fresh)
    window = {"captured_from": limit - 2 * DAY, "captured_to": limit}
    seen.hold = hold(past.agency, past.camera.pk, plate="HELD123", **window)
    purge_expired(actor=scheduled_work(), clock_is_right=True, as_of=now - 28 * HOUR)
    assert PreservedRead.objects.count() == 1
    return seen


@pytest.fixture
def other_server() -> Iterator[tuple[DatabaseUrls, Path]]:
    """A second database server, migrated and empty, and a data folder of its own."""
    data_dir = Path(tempfile.mkdtemp(prefix="alpr-restored-"))
    data_dir.chmod(0o711)
    home = server_home(data_dir)
    lay_cluster(home)
    with Children() as children:
        postgres = start_postgres(children, home, is_durable=False)
        postgres.wait_ready()
        yield prepare_database(postgres.superuser_url, DATABASE), data_dir
    shutil.rmtree(home.path, ignore_errors=True)
    shutil.rmtree(data_dir, ignore_errors=True)


def run_restore(
    urls: DatabaseUrls, data_dir: Path, backup_dir: Path, *more: str, **environment: str
):
    return subprocess.run(
        [sys.executable, "manage.py", "restore", *more,
         "--key", backup_dir.parent / "backup.pem"],
        env=os.environ | {
            "DATABASE_URL": urls.migration,
            "ALPR_DATA_DIR": str(data_dir),
            "ALPR_BACKUP_DIR": str(backup_dir),
        } | environment,
        cwd=ROOT, input=PASSPHRASE, capture_output=True, text=True, check=False,
    )  # fmt: skip


def column(url: str, query: str) -> list[object]:
    with closing(psycopg2.connect(url)) as session, session.cursor() as cursor:
        cursor.execute(query)
        return [value for (value,) in cursor.fetchall()]


def came_version_by_version(urls: DatabaseUrls) -> None:
    """As a database from before the squash, to which columns were added one by one."""
    squashed = MigrationLoader(None).replacements
    with closing(psycopg2.connect(urls.migration)) as session, session, session.cursor() as cursor:
        for name in squashed:
            cursor.execute("DELETE FROM django_migrations WHERE (app, name) = (%s, %s)", name)
        cursor.execute("ALTER TABLE hotlists_hotlist DROP COLUMN is_restricted")
        cursor.execute("ALTER TABLE hotlists_hotlist ADD COLUMN is_restricted boolean NOT NULL")


def photo(data_dir: Path, folder: str, key: str) -> bytes:
    path = next((data_dir / "images" / folder).glob("*.img"))
    return read_sealed(path, data_dir / "keys" / key, UUID(path.stem.split("-")[1]))


def test_what_is_restored_elsewhere_is_purged_before_anybody_sees_it(
    backed_up: Past, settings, other_server
):
    seen = capture(backed_up)
    seal_trail()
    backup = take_backup(actor=scheduled_work())
    assert b"HELD123" not in b"".join(p.read_bytes() for p in backup.folder.iterdir())
    urls, data_dir = other_server
    came_version_by_version(urls)

    nobody = run_restore(urls, data_dir, settings.BACKUP_DIR, "--by", "officer")
    assert "system administrator" in nobody.stderr
    (settings.BACKUP_DIR.parent / "secret").write_text("of another site " * 4)
    named = {"SECRET_KEY_FILE": str(settings.BACKUP_DIR.parent / "secret")}
    restored = run_restore(urls, data_dir, settings.BACKUP_DIR, "--by", "sysadmin", **named)
    assert restored.returncode == 0, restored.stderr
    assert (data_dir / "secret_key").read_text() == settings.SECRET_KEY
    assert f"put the content of {data_dir / 'secret_key'} there" in " ".join(
        restored.stdout.split()
    )
    assert "kept 1 reads under holds" in restored.stdout

    assert column(urls.app, "SELECT plate FROM reads_read ORDER BY 1") == ["ALRT456", "FRESH12"]
    kept = column(urls.app, "SELECT captured_at FROM reads_preservedread ORDER BY 1")
    assert kept == [seen.preserved, seen.expired]
    # The card stays, its plate does not.
    assert column(urls.app, "SELECT count(*) FROM hotlists_alert") == [2]
    assert column(urls.app, "SELECT count(*) FROM hotlists_sighting") == [1]
    assert column(urls.app, "SELECT count(*) FROM hotlists_entry") == [2]
    assert len(photo(data_dir, f"{seen.fresh:%Y%m%dT%H}", f"{seen.fresh:%Y%m%dT%H}.key")) > 1000
    assert len(photo(data_dir, f"held/{seen.hold.pk}", f"hold-{seen.hold.pk}.key")) > 1000
    assert len(list((data_dir / "images" / "held" / str(seen.hold.pk)).iterdir())) == 2
    assert not (data_dir / "keys" / f"{seen.expired:%Y%m%dT%H}.key").exists()
    assert not (data_dir / "images" / f"{seen.expired:%Y%m%dT%H}").exists()
    documents = [p for p in (data_dir / "documents").rglob("*") if p.is_file()]
    assert len(documents) == len([p for p in settings.DOCUMENT_DIR.rglob("*") if p.is_file()])
    restores = column(urls.app, "SELECT actor_id FROM ledger_event WHERE kind = 'backup.restored'")
    assert restores == [backed_up.agency.sysadmin.pk]
    # What comes next does not collide with what came back; the trail goes on.
    numbers = column(urls.app, "SELECT number FROM ledger_seal ORDER BY number")
    assert numbers == list(range(1, len(numbers) + 1))

    again = run_restore(urls, data_dir, settings.BACKUP_DIR, "--by", "sysadmin")
    assert "in use" in again.stderr


@pytest.mark.parametrize("name", ["SECRET_KEY", "SECRET_KEY_FILE"])
def test_the_sites_secret_goes_along_wherever_it_lies(
    name, backed_up: Past, settings, tmp_path, key_pair
):
    secret = "0123456789abcdef" * 4
    (tmp_path / "secret").write_text(f"{secret}\n")
    own = {"SECRET_KEY": secret, "SECRET_KEY_FILE": str(tmp_path / "secret")}
    folders = {"ALPR_BACKUP_DIR": str(settings.BACKUP_DIR), "ALPR_BACKUP_KEY": settings.BACKUP_KEY}
    subprocess.run(
        [sys.executable, "manage.py", "backup"],
        env=os.environ | folders | {name: own[name]}, cwd=ROOT, check=True,
    )  # fmt: skip
    key = private_key_of(key_pair[0], PASSPHRASE.encode())
    with opened_file(newest().folder / "records.sealed", key) as entries:
        files = {each.name: each.read() for each in entries if each.kind == "file"}
    assert files == {"secret_key": secret.encode()}


def test_the_purge_removes_from_backups_what_it_removes(backed_up: Past, settings):
    seen = capture(backed_up)
    # Two backups of one second would have one name.
    with time_machine.travel(timezone.now() - timedelta(seconds=1)):
        first = take_backup(actor=scheduled_work())
    assert set(first.held()) == {seen.hold.pk}
    assert {day_of(seen.expired), day_of(seen.fresh)} <= set(first.days())
    purge_expired(actor=scheduled_work(), clock_is_right=True)
    cutoff = backed_up.agency.profile.retention.reads.effective.before(timezone.now())
    assert min(first.days()) > day_of(cutoff)
    mirror = settings.BACKUP_DIR / "images"
    assert not list((mirror / f"{seen.expired:%Y%m%dT%H}").glob("*"))

    # A hold came to keep another read: not an hour goes by before that is backed up.
    second = back_up_when_due(actor=scheduled_work())
    assert second is not None
    assert back_up_when_due(actor=scheduled_work()) is None
    assert (first.days(), first.held()) == ({}, {})
    assert len(list((mirror / "held" / str(seen.hold.pk)).glob("*.img"))) == 2

    facts = {"hold_id": seen.hold.pk, "actor": backed_up.agency.captain}
    ask_end(**facts, reason=Hold.EndReason.DEFECT, note="No facts")
    end_hold(hold_id=seen.hold.pk, actor=backed_up.agency.chief)
    purge_expired(actor=scheduled_work(), clock_is_right=True)
    assert second.held() == {}
    assert not list((mirror / "held").glob("*/*"))
    assert Event.objects.filter(kind="backup.taken").count() == 2


def test_one_older_than_the_limit_one_that_was_changed_and_another_key_are_refused(
    backed_up: Past, key_pair, tmp_path
):
    capture(backed_up)
    backup = take_backup(actor=scheduled_work())
    key = private_key_of(key_pair[0], PASSPHRASE.encode())
    facts = {"backup": backup, "key": key, "by": "sysadmin"}
    retention = backed_up.agency.profile.retention.reads
    over = retention.effective.after(timezone.now())
    with time_machine.travel(over), pytest.raises(PolicyViolation) as refused:
        restore_backup(**facts)
    assert refused.value.clause == retention.clause

    other = private_key_of(make_backup_key(PASSPHRASE.encode())[0], PASSPHRASE.encode())
    path = backup.folder / "records.sealed"
    with pytest.raises(DamagedBackup), opened_file(path, other) as entries:
        next(entries)
    content = bytearray(path.read_bytes())
    content[-40] ^= 1
    path.write_bytes(content)
    with pytest.raises(DamagedBackup):
        backup.check(path)
    with pytest.raises(DamagedBackup), opened_file(path, key) as entries:
        for _ in entries:
            pass
    (backup.folder / "manifest.json").write_text("{}")
    with pytest.raises(DamagedBackup):
        assert newest().taken_at


def test_one_that_is_due_is_taken_once_though_two_workers_are_told(backed_up: Past):
    taken = at_once(lambda: back_up_when_due(actor=scheduled_work()))
    assert len([each for each in taken if each is not None]) == len(backups()) == 1


def test_a_purge_that_is_due_waits_for_the_images_of_one_hour_alone(backed_up: Past, settings):
    backed_up.read("GONE123", backed_up.cutoff)
    now = timezone.now()
    for hours in range(500):
        store_image(captured_at=now - hours * HOUR, image_id=UUID(int=hours), data=b"x" * 1000)
    copies = settings.BACKUP_DIR / "images"

    def take() -> None:
        try:
            take_backup(actor=scheduled_work())
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as thread:
        backup = thread.submit(take)
        wait_for(lambda: any(copies.glob("*/*.img")), seconds=60)
        run = purge_expired(actor=scheduled_work(), clock_is_right=True)
        backup.result(timeout=120)
    assert run.finished_at < Event.objects.get(kind="backup.taken").at
    assert len(list(copies.glob("*/*.img"))) == 500
    assert newest().is_whole


def test_a_damaged_manifest_is_told_and_holds_no_later_backup_up(backed_up: Past):
    whole = take_backup(actor=scheduled_work())
    with time_machine.travel(timezone.now() + timedelta(minutes=2)):
        damaged = take_backup(actor=scheduled_work())
    manifest = damaged.folder / "manifest.json"
    manifest.write_text("[]")
    with time_machine.travel(timezone.now() + timedelta(minutes=4)):
        taken = take_backup(actor=scheduled_work(), is_whole=False)
        assert taken.is_whole
        assert set(backups()) == {taken, damaged, whole}
        # Its captured days ended as those of every older one did.
        assert taken.days()
        assert not damaged.days()
        assert damaged.folder.name in backup_trouble(timezone.now())
    os.utime(manifest, times=(0, 0))
    with time_machine.travel(timezone.now() + timedelta(minutes=6)):
        take_backup(actor=scheduled_work())
        assert not damaged.folder.exists()
        assert backup_trouble(timezone.now()) == ""


def test_the_key_is_looked_for_where_the_command_was_given(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    command = Command()
    parser = command.create_parser("manage.py", "restore")
    typed = ["--key", "backup.pem", "--by", "captain"]
    for more in ([], ["--backup", "20261101t000000z", "--without-captured"]):
        given = for_child(vars(parser.parse_args([*typed, *more])))
        monkeypatch.chdir(ROOT)
        understood = parser.parse_args(given)
        assert understood.key.resolve() == tmp_path / "backup.pem"
        again = vars(understood) | {"key": Path("backup.pem")}
        assert again == vars(parser.parse_args([*typed, *more]))
        monkeypatch.chdir(tmp_path)


def test_without_a_key_none_is_taken(past_lexington: Past):
    assert back_up_when_due(actor=scheduled_work()) is None
    with pytest.raises(CommandError, match="ALPR_BACKUP_KEY"):
        call_command("backup")


def test_those_who_answer_for_the_machine_are_told(backed_up: Past, settings, sign_in, tmp_path):
    page = sign_in(backed_up.agency.sysadmin)
    assert "No backup was taken yet." in page.get("/retention/").content.decode()
    take_backup(actor=scheduled_work())
    now = timezone.now()
    assert backup_trouble(now) == ""
    assert backup_trouble(now + 26 * HOUR) == "The last backup is 26 hours old"
    settings.WAL_ARCHIVE_DIR = tmp_path / "archive"
    settings.WAL_ARCHIVE_DIR.mkdir()
    segment = settings.WAL_ARCHIVE_DIR / "000000010000000000000001"
    segment.touch()
    assert warn_of_old_archive(None, ["default"]) == []
    os.utime(segment, times=((now - 9 * DAY).timestamp(),) * 2)
    assert "goes back 9 days" in backup_trouble(now)
    assert [warning.id for warning in warn_of_old_archive(None, ["default"])] == ["alpr.W010"]
