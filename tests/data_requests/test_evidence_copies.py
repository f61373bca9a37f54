"""Copies of evidence carry its number and stay as long as it does."""

import hashlib
import os
import shutil
import subprocess
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from data_requests.models import Package
from data_requests.services.copies import follow_holds, tell_of_ended_copies
from governance.services import close_case
from hotlists.models import Disclosure
from hotlists.services.evidence import keep_as_evidence
from personnel.services import scheduled_work
from reads.addresses import address_token
from reads.models import Read
from reads.services.evidence import follow_cases
from tests.data_requests.asking import granted, officer_draft, submitted
from tests.data_requests.test_handover import opened, see
from tests.data_requests.test_package_clock import DAY, end, pack
from tests.hotlists.desk import only_alert
from tests.reads.searches import search

pytestmark = pytest.mark.clause("LEX-3.E#retention-2", "LEX-3.B.xv#retention-2")
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def _package_folder(tmp_path, settings):
    settings.PACKAGE_DIR = tmp_path / "packages"


@pytest.fixture
def desk(lexington):
    camera = lexington.add_camera()
    lexington.add_entry()
    lexington.read(camera, "KTX4827", at=timezone.now() - timedelta(minutes=5))
    desk = only_alert(lexington, camera)
    desk.end(lexington.officer)
    return desk


def keep(desk, number="E-117"):
    case = desk.agency.case()
    return keep_as_evidence(
        alert_id=desk.alert.pk, case_id=case.pk, actor=desk.agency.officer, number=number
    )


def ask(agency):
    now = timezone.now()
    draft = officer_draft(agency, window_from=now - HOUR, window_to=now)
    return granted(agency, submitted(agency, draft))


def copies(package):
    return Disclosure.objects.get(package=package)


def test_cover_manifest_and_record_carry_its_number(lexington, desk):
    keep(desk)
    made = pack(lexington, ask(lexington))
    title = f"E-117, case {lexington.case()}"
    assert copies(made.package).evidence == title
    files = opened(made)
    first, *lines = files["manifest.sha256"].decode().splitlines()
    assert first == f"# Evidence: {title}"
    listed = dict(line.split("  ")[::-1] for line in lines)
    assert listed["cover.pdf"] == hashlib.sha256(files["cover.pdf"]).hexdigest()


@pytest.mark.skipif(
    shutil.which("pdftotext") is None and "ALPR_REQUIRE_BROWSER" not in os.environ,
    reason="pdftotext (poppler) is not installed",
)
def test_the_cover_prints_its_number(lexington, desk):
    keep(desk)
    cover = opened(pack(lexington, ask(lexington)))["cover.pdf"]
    layout = ["pdftotext", "-layout", "-", "-"]
    text = subprocess.run(layout, input=cover, capture_output=True, check=True).stdout.decode()
    assert f"E-117, case {lexington.case()}" in text


@pytest.mark.parametrize(("number", "words"), [(" E-118 ", "E-118, case "), ("", "case ")])
def test_a_result_of_a_search_brings_its_number_too(lexington, sign_in, number, words):
    see(lexington, ago=timedelta(minutes=5))
    inquiry, read = search(lexington), Read.objects.get()
    token = address_token(read, view="read", via=inquiry, user=lexington.officer)
    address = reverse("reads:keep-read", args=[inquiry.pk, token])
    page = sign_in(lexington.officer).post(address, {"number": number}, follow=True)
    assert ("evidence number E-118" in page.content.decode()) is bool(number)
    made = pack(lexington, ask(lexington))
    assert copies(made.package).evidence == f"{words}{lexington.case()}"


def test_without_a_number_its_case_stands_for_it(lexington, desk):
    keep(desk, number="")
    assert copies(pack(lexington, ask(lexington)).package).evidence == f"case {lexington.case()}"


def test_its_copies_have_no_day_while_the_case_is_open(lexington, desk, sign_in):
    keep(desk)
    package = pack(lexington, ask(lexington)).package
    assert copies(package).destroy_by is None
    in_years = timezone.now() + 1000 * DAY
    assert follow_holds(timezone.now()) == 0
    assert not Package.objects.destruction_overdue(in_years).exists()
    client = sign_in(lexington.captain)
    page = client.get(reverse("data_requests:request", args=[package.request_id]))
    assert "Copies stay as long as the evidence" in page.content.decode()
    assert "E-117" in client.get(reverse("data_requests:packages")).content.decode()


def test_they_go_with_it_when_its_case_is_closed(lexington, desk):
    hold = keep(desk).hold
    package = pack(lexington, ask(lexington)).package
    close_case(case_id=lexington.case().pk, actor=lexington.captain)
    follow_cases(actor=scheduled_work())
    hold.refresh_from_db()
    assert follow_holds(timezone.now()) == 1
    assert copies(package).destroy_by == hold.ends_at
    lexington.captain.email = "captain@agency.example"
    lexington.captain.save()
    mail.outbox.clear()
    with time_machine.travel(hold.ends_at, tick=False):
        assert tell_of_ended_copies(timezone.now()) == 1
        assert Package.objects.destruction_overdue(timezone.now() + DAY).get() == package


def test_they_go_with_it_when_it_is_released_early(lexington, desk):
    hold = keep(desk).hold
    package = pack(lexington, ask(lexington)).package
    with time_machine.travel(timezone.now() + DAY, tick=False):
        end(lexington, hold)
        assert follow_holds(timezone.now()) == 1
        assert copies(package).destroy_by == timezone.now()


def test_what_is_no_evidence_beside_it_keeps_its_day(lexington, desk):
    keep(desk)
    see(lexington, ago=timedelta(minutes=30), camera=desk.camera)
    package = pack(lexington, ask(lexington)).package
    year = lexington.profile.requests.hand_over.destroy_after
    assert package.reads == 2
    assert copies(package).evidence
    assert copies(package).destroy_by == year.after(package.made_at)


def test_the_database_refuses_copies_without_day_or_evidence(lexington, desk):
    keep(desk)
    package = pack(lexington, ask(lexington)).package
    with pytest.raises(IntegrityError, match="alert_or_a_package"), transaction.atomic():
        Disclosure.objects.filter(package=package).update(evidence="")
