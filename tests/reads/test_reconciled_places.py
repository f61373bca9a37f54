"""Files and rows beside the captured tables are compared too: what nothing shows is an incident."""

import os
from datetime import date, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
import time_machine
from django.conf import settings
from django.db import connection

from reads.images import store_held_image
from reads.models import Hold, PreservedRead, PreservedRow, Read, RetentionIncident
from tests.reads.captured import Past
from tests.reads.test_reconciliation import DAY, compare, lines, place

pytestmark = pytest.mark.clause("KIN-IV.H.2#retention")
HOURS = timedelta(hours=1)


def written(path: Path, at: datetime) -> date:
    os.utime(path, (at.timestamp(), at.timestamp()))
    return at.date()


def test_what_belongs_to_a_preserved_read_and_outlived_it(past: Past):
    at = past.cutoff - DAY
    past.read("KTX4827", at, candidates=[{"plate": "KTX4B27", "confidence": 0.4}])
    place(past, at)
    past.purge()
    assert PreservedRead.objects.exists()
    rows = PreservedRow.objects.count()
    assert rows
    assert compare(past).unsupported == 0
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM reads_preservedread")
    assert lines(compare(past)) == [
        ("", None, Hold.objects.get().pk, 0),
        ("reads_preservedrow", at.date(), None, rows),
    ]
    assert RetentionIncident.objects.get().place == "reads_preservedrow"


def stray_image(at: datetime) -> list[Path]:
    store_held_image(captured_at=at, image_id=uuid4(), hold_id=9999, data=b"image")
    [image] = (settings.IMAGE_DIR / "held" / "9999").iterdir()
    return [image, settings.KEY_DIR / "hold-9999.key"]


def test_an_image_and_a_key_of_a_hold_that_no_preserved_read_shows(past: Past):
    for path in stray_image(past.cutoff):
        on = written(path, past.today - 3 * HOURS)
    assert lines(compare(past)) == [("held_images", on, None, 2)]
    incident = RetentionIncident.objects.get()
    assert (incident.place, incident.rows) == ("held_images", 2)


def test_the_next_purge_removes_what_nothing_shows(past: Past):
    stray_image(past.cutoff)
    past.purge()
    assert [*(settings.IMAGE_DIR / "held").glob("**/*"), *settings.KEY_DIR.glob("hold-*")] == []


def test_a_young_image_may_belong_to_a_read_that_is_being_stored(past: Past):
    for path in stray_image(past.cutoff):
        written(path, past.today - HOURS)
    assert lines(compare(past)) == []


def test_images_that_are_shown_are_no_incident(past: Past):
    at = past.cutoff - DAY
    frame = past.frame(at)
    past.read("KTX4827", at)
    Read.objects.filter(captured_at=at).update(image_id=frame.image_id)
    place(past, at)
    past.purge()
    [image] = (settings.IMAGE_DIR / "held").glob("*/*")
    written(image, past.today - 3 * HOURS)
    assert compare(past).unsupported == 0


def test_the_page_names_the_place(past: Past, sign_in):
    for path in stray_image(past.cutoff):
        written(path, past.today - 3 * HOURS)
    compare(past)
    with time_machine.travel(past.today, tick=False):
        text = sign_in(past.agency.captain).get("/retention/").content.decode()
    assert "Photographs that holds keep" in text
