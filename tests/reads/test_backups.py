"""Backups: what each holds, when it ends with its days and holds, and who is told."""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import connections
from django.utils import timezone

from alpr_compliance.policy import PolicyViolation
from governance.models import Document
from ledger.models import Event
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
from reads.backups.folder import RECORDS, copy_of_paper
from reads.backups.sealed import opened_file, private_key_of
from reads.backups.watch import backup_trouble
from reads.checks import warn_of_old_archive
from reads.images import store_image
from reads.models import Hold
from reads.partitions import day_of
from reads.services import purge_expired
from reads.services.hold import ask_end, end_hold
from tests.faults.test_double_delivery import at_once
from tests.reads.captured import Past
from tests.reads.kept import PASSPHRASE, capture
from tests.waiting import wait_for

ROOT = Path(__file__).resolve().parents[2]
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


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
    ask_end(**facts, reason=Hold.EndReason.WITHDRAWN, note="Solved")
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


def test_with_a_new_key_all_is_sealed_anew_for_it_at_once(backed_up: Past, settings, tmp_path):
    capture(backed_up)
    first = take_backup(actor=scheduled_work())
    assert back_up_when_due(actor=scheduled_work()) is None
    private, public = make_backup_key(PASSPHRASE.encode())
    (tmp_path / "new.pub").write_bytes(public)
    settings.BACKUP_KEY = str(tmp_path / "new.pub")
    key = private_key_of(private, PASSPHRASE.encode())
    with time_machine.travel(first.taken_at + timedelta(minutes=15)):
        anew = back_up_when_due(actor=scheduled_work())
        assert back_up_when_due(actor=scheduled_work()) is None
    assert anew.facts["whole_at"] == anew.facts["taken_at"]
    days = [*anew.days().values(), *anew.held().values()]
    papers = [copy_of_paper(each.file.name, key.public_key()) for each in Document.objects.all()]
    assert days and papers
    for path in (*days, *papers, anew.folder / RECORDS):
        with opened_file(path, key) as entries:
            assert list(entries)


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


def test_without_a_key_none_is_taken_and_a_site_that_is_no_demo_says_so(
    past_lexington: Past, settings, sign_in
):
    page = sign_in(past_lexington.agency.sysadmin)
    assert "Nothing is backed up" in page.get("/retention/").content.decode()
    settings.DEMO = True
    assert backup_trouble(timezone.now()) == ""
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
