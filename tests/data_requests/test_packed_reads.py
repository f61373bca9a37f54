"""What is packed past the limit is what a live hold keeps, by the same rule as the purge."""

import csv
import io
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from alpr_compliance.policy import PolicyViolation
from data_requests.services.packaging import make_package
from personnel.services import scheduled_work
from reads.models import PreservedRead, Read
from reads.services import purge_expired
from reads.services.look_alike import decide_look_alike
from tests.data_requests.asking import camera_of, granted, officer_draft, submitted, warrant_draft
from tests.data_requests.test_handover import IN_SCOPE, medium, opened, see

PLATE, ALIKE, SECOND = "KTO4827", "KTD4827", "WLE6243"
SECOND_READING = [{"plate": PLATE, "confidence": 0.4}]


@pytest.fixture(autouse=True)
def _package_folder(tmp_path, settings):
    settings.PACKAGE_DIR = tmp_path / "packages"


def see_alike(agency):
    """One that a hold on the plate covers by look-alike, one by its second reading."""
    see(agency, ALIKE)
    camera = camera_of(agency)
    agency.read(camera, SECOND, at=timezone.now() - IN_SCOPE, candidates=SECOND_READING)


def decide(agency, request, plate, *, keep):
    read = Read.objects.get(plate=plate)
    decide_look_alike(
        hold_id=request.hold.pk,
        captured_at=read.captured_at,
        read_id=read.id,
        keep=keep,
        actor=agency.captain,
    )


def past_limit(agency):
    return time_machine.travel(agency.profile.retention.reads.effective.after(timezone.now()))


def packed(agency, request):
    made = make_package(request_id=request.pk, actor=agency.captain, **medium(agency))
    rows = csv.DictReader(io.StringIO(opened(made)["reads.csv"].decode()))
    return sorted(row["plate"] for row in rows)


def test_all_plates_of_a_camera_are_packed_as_far_as_a_hold_keeps_them(lexington):
    see(lexington, PLATE)
    see(lexington, "GONE111")
    see_alike(lexington)
    held = submitted(lexington, warrant_draft(lexington, plate=PLATE))
    request = granted(lexington, submitted(lexington, officer_draft(lexington, plate="")))
    with past_limit(lexington):
        assert packed(lexington, request) == [ALIKE, PLATE, SECOND]
        decide(lexington, held, ALIKE, keep=False)
        assert packed(lexington, request) == [PLATE, SECOND]


def test_what_only_looks_alike_is_packed_for_a_plate_once_it_was_kept(agency):
    see(agency, PLATE)
    see_alike(agency)
    request = granted(agency, submitted(agency, warrant_draft(agency, plate=PLATE)))
    with past_limit(agency):
        assert packed(agency, request) == [PLATE]
        decide(agency, request, ALIKE, keep=False)
        decide(agency, request, SECOND, keep=True)
        assert packed(agency, request) == [PLATE, SECOND]


def test_a_second_reading_that_was_kept_is_packed_after_the_purge_too(committed_agency):
    agency = committed_agency
    see_alike(agency)
    request = granted(agency, submitted(agency, warrant_draft(agency, plate=PLATE)))
    decide(agency, request, ALIKE, keep=False)
    decide(agency, request, SECOND, keep=True)
    with past_limit(agency):
        purge_expired(actor=scheduled_work(), clock_is_right=True)
        assert [read.plate for read in PreservedRead.objects.all()] == [SECOND]
        assert packed(agency, request) == [SECOND]


def test_in_kinston_a_released_look_alike_is_not_preserved(kinston):
    """Typed as it was misread: the exact plate of this request, a look-alike of the hold."""
    see(kinston, ALIKE)
    held = submitted(kinston, warrant_draft(kinston, plate=PLATE))
    request = granted(kinston, submitted(kinston, officer_draft(kinston, plate=ALIKE)))
    assert packed(kinston, request) == [ALIKE]
    decide(kinston, held, ALIKE, keep=False)
    with pytest.raises(PolicyViolation, match="not preserved"):
        packed(kinston, request)


def test_a_hold_on_other_times_keeps_nothing_of_this(kinston):
    see(kinston)
    before = timezone.now() - timedelta(days=9)
    window = {"window_from": before, "window_to": before + timedelta(days=1)}
    submitted(kinston, warrant_draft(kinston, **window))
    request = granted(kinston, submitted(kinston, officer_draft(kinston)))
    with pytest.raises(PolicyViolation, match="not preserved"):
        packed(kinston, request)
