"""The page anybody reads: no sign-in, no plate, nothing covert, small numbers covered."""

import csv
import json
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from audits.contents import requests
from audits.models import Audit, PostedPaper
from audits.services.memo import file_memo
from audits.services.opening import local_day
from audits.services.paper import post_paper
from audits.transparency import COLUMNS, FIGURES, figures, recipients
from camera_ingest.models import Camera
from data_requests.models.parts import NO_AGENCY
from data_requests.services.packaging import make_package
from ledger.models import Event
from tests.audits.auditing import searches
from tests.audits.auditing import submitted as memo_submitted
from tests.cast import PDF
from tests.data_requests.asking import (
    granted,
    outside,
    release_draft,
    submitted,
    verified,
    warrant_draft,
)
from tests.data_requests.test_handover import medium, ready, see
from tests.reads.searches import search

PUBLIC = "audits:public"
POSTED = pytest.mark.clause("LEX-3.B.vi", "NE-60-3206(1)", "NE-60-3206(2)")


def page_of(client):
    answer = client.get(reverse(PUBLIC))
    assert answer.status_code == 200
    return answer.content.decode()


def test_it_says_what_is_kept_how_long_and_for_what(agency, client):
    page = page_of(client)
    assert str(agency.profile.retention.reads.effective) in page
    for purpose in agency.profile.purposes:
        assert purpose.label in page
    # Evidence in a case keeps reads under Nebraska's Act alone.
    assert "preservation request" in page
    assert ("evidence in a case" in page) == (agency.profile.name == "lexington_ne")


def test_what_is_filed_every_week_is_one_line_a_year(agency, client):
    searches(agency, 1)
    audit = memo_submitted(agency)
    file_memo(audit_id=audit.pk, actor=agency.chief, remarks="")
    audit.refresh_from_db()
    line = f"{audit.program.label} {audit.first.year}: 6 filed"
    assert line not in page_of(client)
    for day in range(1, 6):
        audit.pk, audit.end = None, audit.first + timedelta(days=day)
        audit.save(force_insert=True)
    assert Audit.objects.filter(status=Audit.Status.FILED).count() == 6
    page = page_of(client)
    assert page.count(line) == 1
    assert agency.profile.version[:12] not in page


def test_a_package_that_a_member_asked_for_did_not_leave_the_agency(agency, tmp_path, settings):
    settings.PACKAGE_DIR = tmp_path / "packages"
    assert given_outside(agency, ready(agency)) == "0"
    asked = verified(agency, submitted(agency, release_draft(agency)))
    assert given_outside(agency, granted(agency, asked)) == "fewer than 5"


def test_a_person_outside_any_agency_is_named_as_that(lexington, client, tmp_path, settings):
    settings.PACKAGE_DIR = tmp_path / "packages"
    see(lexington)
    party = outside("party", agency="", title="")
    asked = submitted(lexington, warrant_draft(lexington, outside=party, case_id=None))
    given_outside(lexington, granted(lexington, verified(lexington, asked)))
    assert recipients(lexington.profile) == [NO_AGENCY]
    year = local_day(lexington.profile, timezone.now()).year
    [told] = requests(year, lexington.profile)["requests"]
    assert told == {"agency": NO_AGENCY, "number": 1}


def given_outside(agency, request) -> str:
    make_package(request_id=request.pk, actor=agency.captain, **medium(agency))
    cache.clear()
    told = {each.code: each.words for each in figures(agency.profile, timezone.now())}
    return told["disclosures"]


@POSTED
def test_a_paper_that_is_missing_is_said_to_be_missing(agency, client):
    page = page_of(client)
    for paper in agency.profile.publication.papers:
        assert paper.label in page
    assert page.count("It has not been posted yet.") == len(agency.profile.publication.papers)


@POSTED
def test_each_version_of_a_paper_stays_with_its_day(agency, client):
    code = agency.profile.publication.papers[-1].code
    for title in ("First version", "Second version"):
        post_paper(
            code=code, title=title, actor=agency.captain,
            upload=SimpleUploadedFile("policy.pdf", PDF),
        )  # fmt: skip
    page = page_of(client)
    assert page.index("Second version") < page.index("First version")
    newest = PostedPaper.objects.first()
    download = client.get(reverse("audits:public-paper", args=[newest.pk]))
    assert b"".join(download.streaming_content) == PDF
    with pytest.raises(IntegrityError), transaction.atomic():
        PostedPaper.objects.update(title="Another")
    event = Event.objects.filter(kind="paper.posted").latest("pk")
    assert event.clause == agency.profile.publication.papers[-1].clause


@POSTED
def test_it_is_posted_on_the_page_of_reports_by_the_administrator(agency, sign_in, client):
    code = agency.profile.publication.papers[0].code
    given = {"code": code, "title": "", "document": SimpleUploadedFile("policy.pdf", PDF)}
    assert sign_in(agency.officer).post(reverse("audits:post-paper"), given).status_code == 403
    given["document"] = SimpleUploadedFile("policy.pdf", PDF)
    assert sign_in(agency.captain).post(reverse("audits:post-paper"), given).status_code == 302
    assert PostedPaper.objects.get().title == agency.profile.publication.papers[0].label


def test_cameras_are_counted_by_area_and_covert_ones_not_at_all(agency, client):
    seen = agency.add_camera()
    assert "Cameras in service" in page_of(client)
    Camera.objects.filter(pk=seen.pk).update(is_covert=True)
    assert "No camera is in service." in page_of(client)


@pytest.mark.parametrize(("reads", "told"), [(0, "0"), (4, "fewer than 5"), (5, "5")])
def test_a_small_number_is_not_told_exactly(agency, client, reads, told):
    camera = agency.add_camera()
    for number in range(reads):
        agency.read(camera, f"KTX48{number:02}")
    [recent] = [
        each
        for each in figures(agency.profile, timezone.now())
        if (each.period, each.code) == ("last 30 days", "reads_captured")
    ]
    assert recent.words == told
    assert f">{told}</td>" in page_of(client)


@pytest.mark.parametrize(("days_later", "told"), [(0, 5), (29, 5), (30, 0)])
def test_every_figure_is_of_the_same_thirty_days(agency, days_later, told):
    camera = agency.add_camera()
    for number in range(5):
        agency.read(camera, f"KTX48{number:02}")
        search(agency)
    zone = ZoneInfo(agency.profile.agency.timezone)
    noon = timezone.now().astimezone(zone).replace(hour=12)
    numbers = {
        each.code: each.number
        for each in figures(agency.profile, noon + timedelta(days=days_later))
        if each.period == "last 30 days"
    }
    assert (numbers["reads_captured"], numbers["searches"]) == (told, told)


def test_open_data_says_what_its_columns_mean_and_agrees_with_the_page(agency, client):
    data = client.get(reverse("audits:public-json")).json()
    assert (data["columns"], data["figures"]) == (COLUMNS, FIGURES)
    lines = client.get(reverse("audits:public-csv")).content.decode().splitlines()
    head, *rows = csv.reader(lines)
    assert head == list(COLUMNS)
    assert len(rows) == len(data["rows"]) == len(figures(agency.profile, timezone.now()))


def test_no_plate_and_no_person_is_on_it(agency, client):
    camera = agency.add_camera()
    agency.add_entry("KTX4827")
    agency.read(camera, "KTX4827")
    page = page_of(client) + json.dumps(client.get(reverse("audits:public-json")).json())
    assert "KTX4827" not in page
    for person in agency.people.values():
        assert person.get_full_name() not in page


def test_it_asks_the_database_little_once_counted(agency, client, django_assert_max_num_queries):
    page_of(client)
    with django_assert_max_num_queries(10):
        page_of(client)
