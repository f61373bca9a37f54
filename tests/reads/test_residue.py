"""After a purge no byte of an expired, unheld plate and no image of it is anywhere.

A plate of its own is planted in every place that can hold one; those that a camera alone brings,
nobody typed. All files of the servers and of the product are then read raw, and the queue, the
e-mails and the log lines. Not covered: free blocks of the file system, memory and swap, and
backups (the copies of images there lost their key).
"""

import json
import logging
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, timedelta
from io import BytesIO

import psycopg2
import pytest
import redis
import time_machine
from django.conf import settings
from django.core import mail
from PIL import Image

from data_requests.models import Package
from hotlists.models import Alert, Check
from hotlists.services.check import check_vehicle
from hotlists.services.incoming import take_incoming
from hotlists.services.notice import mail_notices
from ledger.signing import Signature
from personnel.services import scheduled_work
from reads.certificates import certificate_json, certificate_pdf
from reads.images import ImageGone, read_image
from reads.models import Hold, PreservedRead, PreservedRow, PurgeCertificate
from reads.partitions import day_of, partition_name
from reads.register import FOLDERS
from reads.search.day_index import index_past_days
from tests.hotlists.outside import Outside, run_outside
from tests.reads.captured import Past
from tests.reads.holding import around, hold
from tests.reads.leaving import (
    approve_outside,
    leave_bad_list_file,
    pack_what_was_read_at_the_limit,
    send_notices,
)
from tests.servers import TestServers

# Ten characters, so that none stands in a file by chance; without O, Q, D and I, so that each is
# its own folded key.
READ, CANDIDATE, REFUSED = "KZ7XJ9WVA1", "KZ7XJ9WVB2", "KZ7XJ9WVC3TOOLONG"
SIGHTED, TYPED, HELD = "KZ7XJ9WVE4", "KZ7XJ9WVF5", "KZ7XJ9WVG6"
# What is kept with the held read: its second reading, and what was typed of its alert.
HELD_GUESS, HELD_TYPED = "KZ7XJ9WVL1", "KZ7XJ9WVM2"
KEPT = [HELD, HELD_GUESS, HELD_TYPED]
# On a list, so it stays; reads of SIGHTED and HELD hit it by the engine's second reading.
LISTED = "KZ7XJ9WVH7"
STAYS = "KZ7XJ9WVJ8"
# In a file of a list that was refused: it never got into a table.
IN_FILE = "KZ7XJ9WVK9"
PLANTED = [READ, CANDIDATE, REFUSED, SIGHTED, TYPED, *KEPT]
DAY = timedelta(days=1)


def checkpoint(servers: TestServers) -> None:
    with closing(psycopg2.connect(servers.urls.superuser)) as session, session.cursor() as cursor:
        session.autocommit = True
        cursor.execute("CHECKPOINT")


def raw_bytes(servers: TestServers) -> dict[str, bytes]:
    """Every file of the servers and of the product, and all that the queue holds."""
    folders = [servers.data_dir, servers.data_dir / "embedded"]
    folders += [getattr(settings, name) for name in FOLDERS]
    found = {}
    for folder in {folder.resolve() for folder in folders}:
        for path in folder.rglob("*"):
            if path.is_file() and "wheels" not in path.parts:
                found[str(path)] = path.name.encode() + path.read_bytes()
    with redis.Redis.from_url(servers.redis_url) as queue:
        for key in queue.scan_iter():
            found[f"queue {key!r}"] = key + (queue.dump(key) or b"")
    return found


def places_of(plate: str, everything: dict[str, bytes]) -> list[str]:
    return [name for name, data in everything.items() if plate.encode() in data]


def said(caplog: pytest.LogCaptureFixture) -> str:
    """What left the system in words: e-mails, log lines, certificates."""
    mails = "".join(f"{m.subject}{m.body}" for m in mail.outbox)
    certificates = ""
    for made in PurgeCertificate.objects.all():
        signature = Signature(made.public_key, made.signature)
        certificates += certificate_json(made.content, signature).decode()
        certificates += certificate_pdf(made.content, made.sha256, signature).decode("latin-1")
    return mails + caplog.text + certificates


def plant(past: Past, at: datetime) -> None:
    """A row in each captured place, all captured at this instant."""
    past.read(READ, at, candidates=[{"plate": CANDIDATE, "confidence": 0.4}])
    past.read(SIGHTED, at, candidates=[{"plate": LISTED, "confidence": 0.4}])
    with past.then():
        assert past.agency.read(past.camera, REFUSED, at=at)["status"] == "quarantined"
    type_at_its_alert(past, at, TYPED)


def plant_held(past: Past, at: datetime) -> None:
    """A read with a second reading and an alert, at which an officer typed what they saw."""
    guesses = [{"plate": HELD_GUESS, "confidence": 0.4}, {"plate": LISTED, "confidence": 0.3}]
    past.read(HELD, at, candidates=guesses)
    type_at_its_alert(past, at, HELD_TYPED)


def type_at_its_alert(past: Past, at: datetime, plate: str) -> None:
    agency = past.agency
    with past.then():
        alert = Alert.objects.get(sightings__captured_at=at)
        step = next(s for s in agency.profile.verification.steps if s.kind == "vehicle")
        check_vehicle(
            alert_id=alert.pk,
            actor=agency.officer,
            step=step.code,
            verdict=Check.Result.NOT_THIS_VEHICLE,
            plate=plate,
            state=agency.profile.agency.state,
            vehicle="Grey van",
        )


@pytest.fixture
def outside(tmp_path, settings) -> Iterator[Outside]:
    with run_outside(tmp_path) as running:
        settings.NOTICES_OUT_TO_LOCAL = True
        settings.NOTICES_OUT_CA_FILE = str(running.authority)
        yield running


@pytest.fixture
def planted(new_files: None, past_lexington: Past, outside: Outside, caplog) -> Past:
    """In the boundary day and in a whole day; one read more is held, by camera and time alone."""
    past = past_lexington
    caplog.set_level(logging.DEBUG)
    for person in (past.agency.officer, past.agency.captain):
        person.email = f"{person.username}@example.org"
        person.save()
    with past.then():
        past.agency.add_entry(LISTED)
        approve_outside(past, outside)
    for at in (past.cutoff, past.cutoff - DAY):
        plant(past, at)
    with past.then():
        send_notices()
        pack_what_was_read_at_the_limit(past)
        leave_bad_list_file(past, IN_FILE)
    plant_held(past, past.cutoff - 1.5 * DAY)
    past.read(STAYS, past.cutoff + timedelta(seconds=1))
    with time_machine.travel(past.today - timedelta(minutes=5), tick=False):
        window = around(past.cutoff - 1.5 * DAY)
        hold(past.agency, past.camera.pk, plate="", **window)
        mail_notices()
    return past


@pytest.fixture
def indexed(planted: Past, servers: TestServers) -> Past:
    """As it stands after a while: search keys made, statistics gathered, everything on disk."""
    index_past_days(planted.today)
    with closing(psycopg2.connect(servers.urls.app)) as session, session.cursor() as cursor:
        session.autocommit = True
        cursor.execute("ANALYZE")
        day = partition_name("reads_read", day_of(planted.cutoff - DAY))
        cursor.execute("SELECT indexname FROM pg_indexes WHERE tablename = %s", [day])
        assert (f"{day}_pairs",) in cursor.fetchall()
    checkpoint(servers)
    return planted


def end_the_hold(past: Past) -> None:
    Hold.objects.update(ends_at=past.today - timedelta(seconds=1))


def test_each_planted_plate_is_on_disk_before(indexed: Past, servers: TestServers):
    everything = raw_bytes(servers)
    for plate in [*PLANTED, LISTED, STAYS]:
        places = places_of(plate, everything)
        assert any("/base/" in name for name in places), plate
        assert any("/pg_wal/" in name for name in places), plate
    assert places_of(IN_FILE, everything)


def test_what_left_the_tables_did_leave(indexed: Past, outside: Outside):
    assert {json.loads(body).get("plate") for _, body in outside.received} == {SIGHTED}
    [package] = Package.objects.all()
    assert (package.reads, len([*settings.PACKAGE_DIR.iterdir()])) == (2, 1)


def purge_after_the_scan_of_list_files(past: Past) -> None:
    with time_machine.travel(past.today, tick=False):
        take_incoming(actor=scheduled_work())
    past.purge()


def test_nothing_is_left_of_what_no_ground_keeps(indexed: Past, servers: TestServers, caplog):
    purge_after_the_scan_of_list_files(indexed)
    everything = raw_bytes(servers)
    gone = [plate for plate in (*PLANTED, IN_FILE) if plate not in KEPT]
    left = {plate: places_of(plate, everything) for plate in gone}
    assert left == {plate: [] for plate in left}
    # What is encrypted shows no plate: its file is gone.
    assert [*settings.PACKAGE_DIR.iterdir()] == []
    assert not [plate for plate in (*PLANTED, IN_FILE) if plate in said(caplog)]
    # The search sees what stays by right: within the limit, held, on a list.
    for plate in (*KEPT, STAYS, LISTED):
        assert places_of(plate, everything), plate
    assert PurgeCertificate.objects.get().bytes_state == PurgeCertificate.Bytes.GONE


def test_nothing_is_left_of_what_a_hold_kept_once_it_ended(indexed: Past, servers, caplog):
    indexed.purge()
    kept = PreservedRead.objects.get()
    assert (kept.plate, kept.candidate_keys) == (HELD, [HELD_GUESS, LISTED])
    rows = [json.dumps(row) for row in PreservedRow.objects.values_list("row", flat=True)]
    assert all(any(plate in row for row in rows) for plate in (HELD_GUESS, HELD_TYPED))
    end_the_hold(indexed)
    indexed.purge()
    everything = raw_bytes(servers)
    left = {plate: places_of(plate, everything) for plate in PLANTED}
    assert left == {plate: [] for plate in left}
    assert not [plate for plate in PLANTED if plate in said(caplog)]
    assert places_of(STAYS, everything)


def test_no_image_is_left_nor_a_copy_that_could_be_read(past_lexington: Past, tmp_path):
    past = past_lexington
    frame = past.frame(past.cutoff - DAY)
    inside = past.frame(past.cutoff + timedelta(hours=1))
    facts = {"captured_at": frame.captured_at, "image_id": frame.image_id}
    image = read_image(**facts)
    assert Image.open(BytesIO(image)).size == (320, 180)
    [stored] = settings.IMAGE_DIR.rglob(f"*{frame.image_id.hex}*")
    backup, place = stored.read_bytes(), stored
    past.purge()
    with pytest.raises(ImageGone):
        read_image(**facts)
    files = [path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()]
    assert not [data for data in files if image[100:200] in data or backup[20:60] in data]
    # Somebody lays the backup's copy back: without its key it stays unreadable.
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(backup)
    with pytest.raises(ImageGone):
        read_image(**facts)
    assert read_image(captured_at=inside.captured_at, image_id=inside.image_id)
