"""What a package holds: the images as received, the manifest over them, and an honest cover."""

import csv
import hashlib
import io
import os
import shutil
from base64 import b64encode
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from camera_ingest.synthetic import draw_frame, encode_jpeg
from data_requests.services.error_rate import error_rate
from data_requests.services.packaging import make_package
from hotlists.models import Alert
from personnel.services import scheduled_work
from reads.images import destroy_until
from reads.models import Read
from reads.services import purge_expired
from tests.data_requests.asking import camera_of, granted, officer_draft, submitted, warrant_draft
from tests.data_requests.test_handover import IN_SCOPE, medium, opened, ready, see
from tests.governance.test_rendering import text_of
from tests.hotlists.desk import Desk

IMAGE = encode_jpeg(draw_frame("KTX4827", size=(320, 180)))
NAME = "images/00001.jpg"

needs_poppler = pytest.mark.skipif(
    shutil.which("pdftotext") is None and "ALPR_REQUIRE_BROWSER" not in os.environ,
    reason="pdftotext (poppler) is not installed",
)


@pytest.fixture(autouse=True)
def _package_folder(tmp_path, settings):
    settings.PACKAGE_DIR = tmp_path / "packages"


def photograph(agency):
    """A read with its photograph, the first of those in the scope."""
    at = timezone.now() - IN_SCOPE - timedelta(hours=1)
    item = {"image": b64encode(IMAGE).decode()}
    assert agency.read(camera_of(agency), "KTX4827", at=at, **item)["status"] == "stored"


def pack(agency, request):
    return make_package(request_id=request.pk, actor=agency.captain, **medium(agency))


def has_the_image(made) -> bool:
    files = opened(made)
    manifest = dict(
        line.split("  ")[::-1] for line in files["manifest.sha256"].decode().splitlines()
    )
    rows = list(csv.DictReader(io.StringIO(files["reads.csv"].decode())))
    assert manifest[NAME] == hashlib.sha256(IMAGE).hexdigest()
    assert sorted(manifest) == ["cover.pdf", NAME, "reads.csv"]
    assert made.package.images == 1
    assert [row["image"] for row in rows] == [NAME, ""][: len(rows)]
    return files[NAME] == IMAGE


@pytest.mark.clause("LEX-3.G.iv", "KIN-IV.E.7")
def test_it_holds_each_image_as_it_was_received(agency):
    photograph(agency)
    made = pack(agency, ready(agency))
    assert made.package.reads == 2
    assert has_the_image(made)


@pytest.mark.clause("LEX-3.G.iv", "KIN-IV.E.7")
def test_after_the_purge_it_holds_the_images_that_the_hold_keeps(committed_agency):
    agency = committed_agency
    photograph(agency)
    request = granted(agency, submitted(agency, warrant_draft(agency)))
    with time_machine.travel(agency.profile.retention.reads.effective.after(timezone.now())):
        purge_expired(actor=scheduled_work(), clock_is_right=True)
        assert not Read.objects.exists()
        assert has_the_image(pack(agency, request))


def test_a_read_whose_image_is_gone_goes_without_it(agency):
    photograph(agency)
    request = ready(agency)
    destroy_until(timezone.now())
    made = pack(agency, request)
    assert (made.package.reads, made.package.images) == (2, 0)
    assert sorted(opened(made)) == ["cover.pdf", "manifest.sha256", "reads.csv"]


@needs_poppler
@pytest.mark.clause("KIN-IV.E.7", "LEX-3.G.iv")
def test_its_cover_says_what_a_read_does_not_prove_and_how_often_it_is_wrong(agency):
    photograph(agency)
    request = ready(agency)
    cover = opened(pack(agency, request))["cover.pdf"]
    text = text_of(cover)
    assert "Presence is not proof." in text
    assert "Compare each read with its image before you rely on it." in text
    assert error_rate(timezone.now()) in text
    assert f"Request {request.number}" in text
    assert "Reads 2 Images 1" in text
    assert f"Case {agency.case()} Case report 26-000411" in text
    assert "KTX4827" not in text


def test_the_error_rate_counts_what_officers_answered_within_a_year(agency):
    assert "not known" in error_rate(timezone.now())
    camera = camera_of(agency)
    answers = {
        "KTX4827": {"outcome": "confirmed", "field_outcome": "observed"},
        "WLE6243": {"outcome": "did_not_correlate", "mismatch": "misread"},
        "RBT5519": {"outcome": "did_not_correlate", "mismatch": "wrong_vehicle"},
        "HGM3321": {"outcome": "not_determined"},
    }
    for plate, answer in answers.items():
        agency.add_entry(plate)
        agency.read(camera, plate)
        desk = Desk(agency, camera, Alert.objects.open().get())
        desk.end(agency.officer, **{"field_outcome": "no_action"} | answer)
    now = timezone.now()
    assert error_rate(now).startswith("Of 3 alerts that officers")
    assert "1 (33.3 %)" in error_rate(now)
    assert "not known" in error_rate(now + timedelta(days=366))


@needs_poppler
def test_the_cover_of_a_state_says_which_reads_are_in(agency):
    see(agency)
    state = agency.profile.agency.state
    cover = opened(pack(agency, ready(agency, officer_draft(agency, plate_state=state))))
    assert f"State of the plate {state}, and reads whose state" in text_of(cover["cover.pdf"])
