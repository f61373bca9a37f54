"""What is too much for one package goes in several; and which reads of the scope are in one."""

import csv
import io
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from alpr_compliance.policy import PolicyViolation
from camera_ingest.pipeline import record_reads
from data_requests.gathering import reads_in, scope_of
from data_requests.models import DataRequest, Package
from data_requests.rules.handover import MOST_READS
from data_requests.services.packaging import confirm_receipt, make_package
from tests.data_requests.asking import (
    camera_of,
    granted,
    officer_draft,
    submitted,
    warrant_draft,
)
from tests.data_requests.test_handover import IN_SCOPE, medium, opened, ready, see
from tests.data_requests.test_packed_reads import PLATE, past_limit

EARLY, LATE = timedelta(days=2, hours=20), timedelta(days=2, hours=4)


@pytest.fixture(autouse=True)
def _package_folder(tmp_path, settings):
    settings.PACKAGE_DIR = tmp_path / "packages"


def parts(request):
    """The first fourteen hours of what was granted, and the rest."""
    middle = request.window_from + timedelta(hours=14)
    first = {"part_from": request.window_from, "part_to": middle}
    return first, {"part_from": middle, "part_to": request.window_to}


def packed(agency, request, **part):
    return make_package(request_id=request.pk, actor=agency.captain, **medium(agency), **part)


def times_in(made):
    rows = csv.DictReader(io.StringIO(opened(made)["reads.csv"].decode()))
    return [row["captured_at"] for row in rows]


def test_too_many_reads_go_in_parts_that_are_received_one_by_one(lexington):
    agency, camera = lexington, camera_of(lexington)
    start = timezone.now() - EARLY
    items = [
        {"id": uuid4().hex, "plate": "KTX4827", "captured_at": f"{start + timedelta(seconds=n)}"}
        for n in range(MOST_READS)
    ]
    for some in (items[:1000], items[1000:]):
        answers = record_reads(camera=camera, items=some, engine="test")
        assert {one["status"] for one in answers} == {"stored"}
    see(agency, ago=LATE)
    request = granted(agency, submitted(agency, officer_draft(agency)))
    with pytest.raises(PolicyViolation, match="More than 2000"):
        packed(agency, request)
    first, second = parts(request)
    made = packed(agency, request, **first)
    assert made.package.reads == MOST_READS
    confirm_receipt(package_id=made.package.pk, actor=agency.captain, received_by="Officer")
    assert DataRequest.objects.get(pk=request.pk).status == DataRequest.Status.FULFILLED
    assert packed(agency, request, **second).package.reads == 1


@pytest.mark.clause("KIN-IV.E.7", "LEX-3.G.iv")
def test_a_part_lies_inside_what_was_granted_and_says_its_times(agency, sign_in):
    see(agency, ago=EARLY)
    see(agency, ago=LATE)
    request = ready(agency)
    first, second = parts(request)
    hour = timedelta(hours=1)
    for wrong in (
        {"part_from": request.window_from - hour, "part_to": request.window_to},
        {"part_from": request.window_from, "part_to": request.window_to + hour},
        {"part_from": request.window_to, "part_to": request.window_from},
        {"part_from": request.window_from},
    ):
        with pytest.raises(PolicyViolation, match="not inside"):
            packed(agency, request, **wrong)
    assert not Package.objects.exists()
    made = packed(agency, request, **second)
    assert len(times_in(made)) == 1
    assert (made.package.part_from, made.package.part_to) == tuple(second.values())
    assert len(times_in(packed(agency, request, **first))) == 2
    page = sign_in(agency.captain).get(reverse("data_requests:request", args=[request.pk]))
    assert page.content.decode().count("A part: ") == 2
    with pytest.raises(IntegrityError, match="part_has_both"), transaction.atomic():
        Package.objects.update(part_to=request.window_from)


def test_its_page_takes_the_times_of_a_part(agency, sign_in):
    see(agency, ago=EARLY)
    see(agency, ago=timedelta(days=2, hours=1))
    request = ready(agency)
    # An hour off at either end, where the clock is set back, changes nothing.
    hours = timedelta(hours=3)
    with timezone.override(agency.profile.agency.timezone):
        said = {
            name: f"{timezone.localtime(at):%Y-%m-%dT%H:%M}"
            for name, at in (
                ("part_from", request.window_from + hours),
                ("part_to", request.window_to - hours),
            )
        }
    address = reverse("data_requests:make-package", args=[request.pk])
    client = sign_in(agency.captain)
    assert client.post(address, medium(agency) | said).status_code == 200
    assert Package.objects.get().reads == 2


def test_the_oldest_are_found_first_in_whatever_order_they_came(lexington):
    see(lexington, "LATE111", ago=LATE)
    see(lexington, "EARLY11", ago=EARLY)
    request = granted(lexington, submitted(lexington, officer_draft(lexington, plate="")))
    found, _covers = reads_in(scope_of(request), lexington.profile, most=1)
    assert [read.plate for read in found] == ["EARLY11"]


def test_what_may_not_be_kept_takes_no_place_of_what_is_held(lexington):
    """Before the hourly purge came by, reads past the limit lie beside those that are held."""
    for hour in range(5):
        see(lexington, "GONE111", ago=EARLY - timedelta(minutes=hour))
    see(lexington, PLATE)
    submitted(lexington, warrant_draft(lexington, plate=PLATE))
    request = granted(lexington, submitted(lexington, officer_draft(lexington, plate="")))
    with past_limit(lexington):
        found, covers = reads_in(scope_of(request), lexington.profile, most=2)
        assert [read.plate for read in found] == [PLATE]
        assert covers[found[0].id].covers


@pytest.mark.clause("KIN-IV.E.7", "LEX-3.G.iv")
def test_with_a_state_reads_of_another_state_stay_and_unknown_ones_go(agency):
    other = "KS"
    camera, at = camera_of(agency), timezone.now() - IN_SCOPE
    for state in (other, ""):
        agency.read(camera, "KTX4827", at=at, state=state)
    state = agency.profile.agency.state
    request = ready(agency, officer_draft(agency, plate_state=state))
    rows = csv.DictReader(io.StringIO(opened(packed(agency, request))["reads.csv"].decode()))
    assert sorted(row["state"] for row in rows) == ["", state]
    request = granted(agency, submitted(agency, officer_draft(agency)))
    assert packed(agency, request).package.reads == 3
