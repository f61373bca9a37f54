"""Hand-over: only what was granted, by the Administrator, encrypted, received, destroyed."""

import csv
import hashlib
import io
from dataclasses import replace
from datetime import timedelta

import pytest
import pyzipper
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from alpr_compliance.policy import PolicyViolation
from data_requests.models import DataRequest, Package
from data_requests.services.decision import Decision, decide_request
from data_requests.services.packaging import (
    collect_package,
    confirm_destruction,
    confirm_receipt,
    make_package,
    path_of,
    remove_due_packages,
    take_package,
)
from data_requests.services.submission import withdraw_request
from hotlists.models import Disclosure
from ledger.models import Event
from personnel.models import Designation
from personnel.services import scheduled_work
from reads.models import Read
from reads.services import purge_expired
from tests.data_requests.asking import (
    camera_of,
    granted,
    officer_draft,
    ori,
    preservation_draft,
    release_draft,
    reviewed,
    submitted,
    verified,
    warrant_draft,
)
from tests.data_requests.test_preservation import sworn_and_submitted

IN_SCOPE = timedelta(days=2, hours=12)


@pytest.fixture(autouse=True)
def _package_folder(tmp_path, settings):
    settings.PACKAGE_DIR = tmp_path / "packages"


def medium(agency):
    return {"medium": "portable_media", "media_label": "Stick 7"}


def see(agency, plate="KTX4827", ago=IN_SCOPE, camera=None):
    return agency.read(camera or camera_of(agency), plate, at=timezone.now() - ago)


def held(agency):
    """In North Carolina only what is preserved may leave: held before it is asked for."""
    sworn_and_submitted(agency, preservation_draft(agency))


def ready(agency, draft=None):
    see(agency)
    held(agency)
    return granted(agency, submitted(agency, draft or officer_draft(agency)))


def opened(made):
    with pyzipper.AESZipFile(path_of(made.package)) as archive:
        archive.setpassword(made.passphrase.encode())
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.mark.clause("KIN-IV.E.6", "KIN-IV.E.7", "LEX-3.G.iv", "KIN-IV.E.2#search")
def test_it_holds_the_reads_inside_the_granted_scope_and_no_others(agency):
    camera_of(agency)
    other = agency.add_camera("cam-2", place="Depot Road")
    see(agency, "WLE6243")
    see(agency, ago=timedelta(days=5))
    see(agency, camera=other)
    see(agency, "KTX4B27")
    request = ready(agency)
    files = opened(make_package(request_id=request.pk, actor=agency.captain, **medium(agency)))
    [row] = csv.DictReader(io.StringIO(files["reads.csv"].decode()))
    assert (row["plate"], row["place"]) == ("KTX4827", camera_of(agency).place)
    assert files["cover.pdf"].startswith(b"%PDF-")
    lines = dict(line.split("  ")[::-1] for line in files["manifest.sha256"].decode().splitlines())
    assert lines == {
        name: hashlib.sha256(data).hexdigest()
        for name, data in files.items()
        if name != "manifest.sha256"
    }


def test_its_file_is_encrypted_and_its_names_hold_no_plate(agency):
    made = make_package(request_id=ready(agency).pk, actor=agency.captain, **medium(agency))
    data = path_of(made.package).read_bytes()
    assert b"KTX4827" not in data
    assert made.passphrase.encode() not in data
    with pytest.raises(RuntimeError), pyzipper.AESZipFile(path_of(made.package)) as archive:
        archive.read("reads.csv")
    assert path_of(made.package).stat().st_mode & 0o077 == 0
    disclosure = made.package.disclosure
    assert disclosure.sha256 == hashlib.sha256(data).hexdigest()
    assert (disclosure.kind, disclosure.alert) == (Disclosure.Kind.PACKAGE, None)
    for event in Event.objects.all():
        assert "KTX4827" not in str(event.data)
        assert made.passphrase not in str(event.data)


@pytest.mark.clause("KIN-IV.E.6")
def test_in_kinston_only_preserved_data_leaves(kinston):
    see(kinston)
    request = granted(kinston, submitted(kinston, officer_draft(kinston)))
    with pytest.raises(PolicyViolation, match="not preserved") as refused:
        make_package(request_id=request.pk, actor=kinston.captain, **medium(kinston))
    assert refused.value.clause == "KIN-IV.E.6"
    held(kinston)
    assert make_package(request_id=request.pk, actor=kinston.captain, **medium(kinston))


@pytest.mark.clause("NC-20-183.30", "NC-20-183.31(b)", "NC-20-183.32(c)#requests")
def test_what_is_kept_beyond_the_closed_list_is_not_handed_over(kinston):
    draft = preservation_draft(kinston, purpose="motor_carrier_safety")
    request = granted(kinston, sworn_and_submitted(kinston, draft))
    with pytest.raises(PolicyViolation, match="None is handed over") as refused:
        make_package(request_id=request.pk, actor=kinston.captain, **medium(kinston))
    assert refused.value.clause == "NC-20-183.31(b)"


@pytest.mark.clause("KIN-IV.E.6", "KIN-IV.E.7")
def test_a_preservation_request_of_a_member_enters_the_case_file_in_kinston_only(agency):
    see(agency)
    request = granted(agency, sworn_and_submitted(agency, preservation_draft(agency)))
    if agency.profile.name == "kinston_nc":
        assert make_package(request_id=request.pk, actor=agency.captain, **medium(agency))
    else:
        with pytest.raises(PolicyViolation, match="keeps data"):
            make_package(request_id=request.pk, actor=agency.captain, **medium(agency))


@pytest.mark.clause("KIN-IV.E.7")
def test_in_kinston_it_leaves_on_labelled_portable_media(kinston):
    request = ready(kinston)
    for wrong in ({"medium": "link"}, {"medium": "portable_media", "media_label": " "}):
        with pytest.raises(PolicyViolation) as refused:
            make_package(request_id=request.pk, actor=kinston.captain, **wrong)
        assert refused.value.clause == "KIN-IV.E.7"


@pytest.mark.clause("KIN-IV.E.2#search")
def test_only_the_administrator_makes_it_never_a_delegate(agency):
    request = ready(agency)
    Designation.objects.create(
        kind=Designation.Kind.DESIGNEE,
        act="retention",
        person=agency.sergeant,
        designated_by=agency.captain,
        statement="-",
        starts_at=timezone.now() - timedelta(days=1),
    )
    for who in ("officer", "sergeant", "chief", "sysadmin", "auditor"):
        with pytest.raises(PermissionDenied):
            make_package(request_id=request.pk, actor=getattr(agency, who), **medium(agency))


def test_nobody_packs_their_own_and_nothing_is_packed_before_it_is_granted(agency):
    see(agency)
    held(agency)
    waiting = submitted(agency, officer_draft(agency))
    with pytest.raises(PolicyViolation, match="nothing is handed over"):
        make_package(request_id=waiting.pk, actor=agency.captain, **medium(agency))
    request = granted(agency, waiting)
    DataRequest.objects.filter(pk=request.pk).update(
        requested_by=agency.captain, decided_by=agency.chief
    )
    with pytest.raises(PolicyViolation, match="your own"):
        make_package(request_id=request.pk, actor=agency.captain, **medium(agency))


def test_a_grant_in_part_hands_over_that_part(agency):
    see(agency)
    see(agency, ago=timedelta(days=2, hours=20))
    held(agency)
    request = reviewed(agency, submitted(agency, officer_draft(agency)))
    half = Decision(
        outcome="partial",
        note="Only the night of the burglary",
        granted_from=request.window_from,
        granted_to=request.window_from + timedelta(hours=6),
    )
    outside = replace(half, granted_to=request.window_to + timedelta(hours=1))
    for wrong in (outside, replace(half, granted_to=None)):
        with pytest.raises(PolicyViolation):
            decide_request(request_id=request.pk, actor=agency.captain, decision=wrong)
    decide_request(request_id=request.pk, actor=agency.captain, decision=half)
    made = make_package(request_id=request.pk, actor=agency.captain, **medium(agency))
    assert made.package.reads == 1


def test_nothing_past_its_limit_is_packed_unless_a_hold_keeps_it(agency):
    see(agency)
    request = granted(agency, submitted(agency, officer_draft(agency)))
    limit = agency.profile.retention.reads.effective
    with (
        time_machine.travel(limit.after(timezone.now()), tick=False),
        pytest.raises(PolicyViolation, match="No stored read"),
    ):
        make_package(request_id=request.pk, actor=agency.captain, **medium(agency))


@pytest.mark.clause("LEX-3.G.iv", "LEX-3.B.xiii")
def test_a_release_names_its_verified_recipient(agency):
    see(agency)
    held(agency)
    request = verified(agency, submitted(agency, release_draft(agency)))
    request = granted(agency, request)
    made = make_package(request_id=request.pk, actor=agency.captain, **medium(agency))
    out = made.package.disclosure
    assert (out.agency, out.person) == ("Dawson County Sheriff", "Lena Ortiz")
    assert out.validation.startswith(f"ORI {ori(agency)}, called back")


def test_a_link_opens_once_and_not_after_its_time(lexington, client):
    request = ready(lexington)
    made = make_package(request_id=request.pk, actor=lexington.captain, medium="link")
    address = reverse("data_requests:collect", args=[made.token])
    assert client.get(address).status_code == 200
    assert made.package.request.packages.get().collected_at is None
    answer = client.post(address)
    assert answer["Content-Disposition"].startswith("attachment")
    assert b"".join(answer.streaming_content) == path_of(made.package).read_bytes()
    assert client.post(address).status_code == 404
    again = make_package(request_id=request.pk, actor=lexington.captain, medium="link")
    with time_machine.travel(again.package.collect_by + timedelta(seconds=1), tick=False):
        assert collect_package(token=again.token) is None
    assert collect_package(token="guess") is None


def test_its_file_goes_once_received_or_not_collected(agency):
    request = ready(agency)
    first = make_package(request_id=request.pk, actor=agency.captain, **medium(agency)).package
    second = make_package(request_id=request.pk, actor=agency.captain, **medium(agency)).package
    assert take_package(package_id=first.pk, actor=agency.captain)
    confirm_receipt(package_id=first.pk, actor=agency.captain, received_by="Officer Officer")
    assert DataRequest.objects.get(pk=request.pk).status == DataRequest.Status.FULFILLED
    assert remove_due_packages(timezone.now()) == 1
    assert not path_of(first).exists()
    assert path_of(second).exists()
    with pytest.raises(PolicyViolation, match="gone"):
        take_package(package_id=first.pk, actor=agency.captain)
    assert remove_due_packages(second.collect_by) == 1
    assert not path_of(second).exists()
    assert remove_due_packages(second.collect_by) == 0


def test_no_unheld_read_waits_here_past_its_limit(lexington):
    ago = timedelta(days=29)
    see(lexington, ago=ago)
    window = {
        "window_from": timezone.now() - timedelta(days=30) + timedelta(hours=1),
        "window_to": timezone.now() - timedelta(days=28),
    }
    request = granted(lexington, submitted(lexington, officer_draft(lexington, **window)))
    made = make_package(request_id=request.pk, actor=lexington.captain, **medium(lexington))
    assert made.package.collect_by < timezone.now() + timedelta(days=1, minutes=1)


@pytest.mark.clause("KIN-IV.E.7")
def test_copies_are_destroyed_by_their_day_on_somebodys_word(agency):
    package = make_package(
        request_id=ready(agency).pk, actor=agency.captain, **medium(agency)
    ).package
    due = package.disclosure.destroy_by
    year = agency.profile.requests.hand_over.destroy_after
    assert due <= year.after(package.made_at)
    assert not Package.objects.destruction_overdue(due).exists()
    assert Package.objects.destruction_overdue(due + timedelta(days=1)).get() == package
    with pytest.raises(PolicyViolation):
        confirm_destruction(package_id=package.pk, actor=agency.captain, told_by=" ")
    confirm_destruction(package_id=package.pk, actor=agency.captain, told_by="Detective Ortiz")
    assert not Package.objects.destruction_overdue(due + timedelta(days=1)).exists()
    with pytest.raises(PolicyViolation, match="already"):
        confirm_destruction(package_id=package.pk, actor=agency.captain, told_by="Ortiz")


@pytest.mark.clause("KIN-IV.E.7", "NC-20-183.32(d)")
def test_in_kinston_copies_go_with_their_hold(kinston):
    see(kinston)
    hold = sworn_and_submitted(kinston, preservation_draft(kinston)).hold
    request = granted(kinston, submitted(kinston, officer_draft(kinston)))
    made = make_package(request_id=request.pk, actor=kinston.captain, **medium(kinston))
    assert made.package.disclosure.destroy_by == hold.ends_at


def test_the_database_refuses_it_too(agency):
    package = make_package(
        request_id=ready(agency).pk, actor=agency.captain, **medium(agency)
    ).package
    for name, changes in {
        "package_not_made_by_who_asked": {"made_by": agency.officer},
        "package_medium_is_named": {"media_label": ""},
    }.items():
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            Package.objects.update(**changes)
    for changes in ({"sha256": ""}, {"validation": ""}, {"destroy_by": None}, {"person": ""}):
        with pytest.raises(IntegrityError, match="alert_or_a_package"), transaction.atomic():
            Disclosure.objects.filter(pk=package.disclosure_id).update(**changes)


def test_its_pages_show_the_passphrase_once(agency, sign_in, django_assert_max_num_queries):
    request = ready(agency)
    client = sign_in(agency.captain)
    answer = client.post(reverse("data_requests:make-package", args=[request.pk]), medium(agency))
    secret = answer.context["passphrase"]
    assert secret in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    page = client.get(reverse("data_requests:request", args=[request.pk])).content.decode()
    assert "Stick 7" in page
    assert secret not in page
    package = Package.objects.get()
    taken = client.post(reverse("data_requests:take", args=[package.pk]))
    assert taken["Content-Type"] == "application/octet-stream"
    client.post(reverse("data_requests:receipt", args=[package.pk]), {"received_by": "Officer"})
    with django_assert_max_num_queries(12):
        listed = client.get(reverse("data_requests:packages")).content.decode()
    assert request.number in listed
    assert "KTX4827" not in listed
    client.post(reverse("data_requests:destroyed", args=[package.pk]), {"told_by": "Officer"})
    package.disclosure.refresh_from_db()
    assert package.disclosure.destroyed_at is not None
    assert sign_in(agency.officer).get(reverse("data_requests:packages")).status_code == 403


def test_what_a_warrant_kept_past_the_limit_is_handed_over_after_the_purge(committed_agency):
    agency = committed_agency
    see(agency)
    see(agency, "WLE6243")
    request = granted(agency, submitted(agency, warrant_draft(agency)))
    past = agency.profile.retention.reads.effective.after(timezone.now())
    with time_machine.travel(past, tick=True):
        purge_expired(actor=scheduled_work(), clock_is_right=True)
        assert not Read.objects.exists()
        made = make_package(request_id=request.pk, actor=agency.captain, **medium(agency))
        [row] = csv.DictReader(io.StringIO(opened(made)["reads.csv"].decode()))
        assert row["plate"] == "KTX4827"


@pytest.mark.clause("KIN-IV.E.2#search", "LEX-3.G.iv", "KIN-IV.D.2")
def test_a_request_is_not_withdrawn_once_its_package_was_made(agency, sign_in):
    see(agency)
    held(agency)
    request = granted(agency, verified(agency, submitted(agency, release_draft(agency))))
    page = sign_in(agency.officer).get(reverse("data_requests:request", args=[request.pk]))
    assert "withdraw" in page.context["acts"]
    make_package(request_id=request.pk, actor=agency.captain, **medium(agency))
    with pytest.raises(PolicyViolation, match="package was made") as refused:
        withdraw_request(request_id=request.pk, actor=agency.officer, note="Solved")
    assert refused.value.clause == agency.profile.requests.hand_over.clause
    page = sign_in(agency.officer).get(reverse("data_requests:request", args=[request.pk]))
    assert "withdraw" not in page.context["acts"]
    assert DataRequest.objects.get(pk=request.pk).status == DataRequest.Status.GRANTED
