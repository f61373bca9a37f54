"""What a search found: seen by who searched, while it is open, and each look on record."""

import json
import re
from datetime import timedelta
from io import BytesIO

import pytest
import time_machine
from django.core import signing
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from ledger.models import Event
from personnel.models import TrainingRecord
from reads.access import may_see_read
from reads.addresses import address_token
from reads.models import Inquiry, Read
from reads.views.results import SORTS
from tests.reads.searches import REASON, photograph, search

PLATE = "KTX4827"


def seen(response):
    return response.content.decode()


@pytest.fixture
def found(agency, camera):
    """An open search of the officer that found one read, with its photograph."""
    at = timezone.now() - timedelta(hours=1)
    agency.read(camera, PLATE, at=at, candidates=[{"plate": "KTX4B27", "confidence": 0.4}],
                confidence=0.93, make="Ford", color="white", **photograph(PLATE))  # fmt: skip
    return search(agency)


def address(name, inquiry, user, view=None):
    token = address_token(Read.objects.get(), view=view or "read", via=inquiry, user=user)
    return reverse(f"reads:{name}", args=[inquiry.pk, token])


def page_of(inquiry):
    return reverse("reads:results", args=[inquiry.pk])


def events(inquiry, kind):
    return list(Event.objects.about(inquiry).filter(kind=kind).values_list("actor", "data"))


@pytest.mark.clause("LEX-3.G.iii", "LEX-3.C.iii")
def test_the_page_shows_the_reads_and_is_on_record(agency, found, sign_in):
    response = sign_in(agency.officer).get(page_of(found))
    page = seen(response)
    assert response.status_code == 200
    assert "no-store" in response["Cache-Control"]
    for text in (PLATE, "white Ford", "2nd &amp; Main", "<strong>1</strong> read"):
        assert text in page
    assert events(found, "inquiry.page_viewed") == [(agency.officer.pk, {"page": 1, "reads": 1})]


@pytest.mark.parametrize("view", ["cards", "table"])
def test_no_address_on_it_holds_a_plate(agency, found, sign_in, view):
    page = seen(sign_in(agency.officer).get(page_of(found), {"view": view}))
    addresses = re.findall(r'(?:href|src|action|data-[a-z]+)="([^"]*)"', page)
    assert any("/read/" in each for each in addresses)
    assert not [each for each in addresses if PLATE in each.upper()]


def test_a_read_shows_everything_the_engine_thought_possible(agency, found, sign_in):
    client = sign_in(agency.officer)
    response = client.get(address("read", found, agency.officer))
    page = seen(response)
    assert "no-store" in response["Cache-Control"]
    for text in (PLATE, "93 % sure", "KTX4B27", "40 %", "In service then"):
        assert text in page
    read = Read.objects.get()
    assert events(found, "read.viewed") == [(agency.officer.pk, {"read": read.id.hex})]


def test_a_camera_out_of_service_then_is_named(agency, camera, sign_in):
    agency.read(camera, PLATE)
    Read.objects.update(camera_in_service=False)
    inquiry = search(agency)
    page = seen(sign_in(agency.officer).get(address("read", inquiry, agency.officer)))
    assert "Out of service then" in page


@pytest.mark.clause("KIN-IV.E.2#search")
def test_images_are_marked_kept_nowhere_and_counted(agency, found, sign_in):
    client = sign_in(agency.officer)
    for view in ("photo", "crop"):
        response = client.get(address(f"read-{view}", found, agency.officer, view))
        assert response["Content-Type"] == "image/jpeg"
        assert response["Cache-Control"] == "no-store"
        assert response["Content-Disposition"] == "inline"
        assert Image.open(BytesIO(response.content)).width >= 480
    found.refresh_from_db()
    assert found.images_opened == 2
    read = Read.objects.get()
    assert events(found, "read.image_viewed") == [
        (agency.officer.pk, {"read": read.id.hex, "image": image}) for image in ("photo", "crop")
    ]


@pytest.mark.parametrize("view", ["read", "photo", "crop"])
def test_an_address_is_for_one_person_one_search_and_one_view(agency, found, sign_in, view):
    name = "read" if view == "read" else f"read-{view}"
    client = sign_in(agency.officer)
    other_view = "photo" if view != "photo" else "crop"
    other = search(agency)
    token = address_token(Read.objects.get(), view=view, via=found, user=agency.officer)
    wrong = [
        address(name, found, agency.other_officer, view),
        address(name, found, agency.officer, other_view),
        reverse(f"reads:{name}", args=[other.pk, token]),
        reverse(f"reads:{name}", args=[found.pk, token[:-1] + ("A" if token[-1] != "A" else "B")]),
        reverse(f"reads:{name}", args=[found.pk, signing.dumps([str(Read.objects.get().id)])]),
        reverse(f"reads:{name}", args=[found.pk, Read.objects.get().id.hex]),
    ]
    assert client.get(address(name, found, agency.officer, view)).status_code == 200
    assert [client.get(each).status_code for each in wrong] == [404] * len(wrong)


def test_the_address_of_an_image_lives_minutes(agency, found, sign_in):
    there = address("read-photo", found, agency.officer, "photo")
    client = sign_in(agency.officer)
    with time_machine.travel(timezone.now() + timedelta(minutes=16)):
        assert client.get(there).status_code == 404
        assert client.get(address("read-photo", found, agency.officer, "photo")).status_code == 200


OTHERS = ("other_officer", "sergeant", "captain", "chief")


@pytest.mark.parametrize("who", OTHERS)
def test_somebody_elses_search_is_absent(agency, found, sign_in, who):
    person = getattr(agency, who)
    client = sign_in(person)
    assert client.get(page_of(found)).status_code == 404
    for name, view in (("read", "read"), ("read-photo", "photo"), ("read-crop", "crop")):
        for user in (agency.officer, person):
            assert client.get(address(name, found, user, view)).status_code == 404
    posted = {"case": agency.case().number, "is_used": "no"}
    for name in ("name-case", "record-usage"):
        assert client.post(reverse(f"reads:{name}", args=[found.pk]), posted).status_code == 404
    found.refresh_from_db()
    assert (found.used_recorded_at, found.images_opened) == (None, 0)


def test_a_number_that_does_not_exist_is_as_absent(agency, sign_in):
    assert sign_in(agency.officer).get(reverse("reads:results", args=[987_654])).status_code == 404


def test_a_search_opens_no_read_that_does_not_answer_it(agency, found, camera, sign_in):
    agency.read(camera, "BQD9316", at=Read.objects.get().captured_at)
    other = Read.objects.get(plate="BQD9316")
    token = address_token(other, view="read", via=found, user=agency.officer)
    client = sign_in(agency.officer)
    assert client.get(reverse("reads:read", args=[found.pk, token])).status_code == 404


@pytest.mark.clause("LEX-3.G.iii")
def test_a_closed_search_shows_nothing_more(agency, found, sign_in):
    page = address("read", found, agency.officer)
    with time_machine.travel(found.open_until):
        client = sign_in(agency.officer)
        closed = seen(client.get(page_of(found)))
        assert "This search is closed" in closed
        assert "read-card" not in closed
        assert client.get(page).status_code == 403
        photo = address("read-photo", found, agency.officer, "photo")
        assert client.get(photo).status_code == 403
    assert events(found, "inquiry.page_viewed") == []


def test_a_search_that_waits_for_review_shows_nothing(agency, found, camera, sign_in):
    held = search(agency, reason=f"{REASON}, near the mosque")
    client = sign_in(agency.officer)
    page = seen(client.get(page_of(held)))
    assert "waits for review" in page
    assert "read-card" not in page
    there = reverse("reads:where", args=[held.pk])
    for refused in (there, address("read", held, agency.officer)):
        response = client.get(refused)
        assert response.status_code == 403
        assert "waits for a review" in seen(response)
    assert events(held, "inquiry.where_viewed") == []
    assert not may_see_read(agency.officer, Read.objects.get(), held, agency.profile)
    assert may_see_read(agency.officer, Read.objects.get(), found, agency.profile)


def test_past_the_limit_nothing_is_found_even_if_the_purge_is_late(agency, found, sign_in):
    read = Read.objects.get()
    limit = agency.profile.retention.reads.effective.after(read.captured_at)
    with time_machine.travel(limit):
        client = sign_in(agency.officer)
        Inquiry.objects.update(open_until=limit + timedelta(hours=1))
        assert "No read fits" in seen(client.get(page_of(found)))
        there = address("read", found, agency.officer)
        assert client.get(there).status_code == 404
    assert Read.objects.exists()


@pytest.mark.clause("LEX-2.B", "KIN-IV.B.2")
def test_training_that_ends_in_the_middle_ends_the_looking(agency, found, sign_in):
    client = sign_in(agency.officer)
    assert client.get(page_of(found)).status_code == 200
    TrainingRecord.objects.filter(person=agency.officer).update(expires_at=timezone.now())
    for there in (page_of(found), address("read", found, agency.officer),
                  address("read-photo", found, agency.officer, "photo")):  # fmt: skip
        response = client.get(there)
        assert response.status_code == 403
        assert "no current ALPR training" in seen(response)


def test_pages_and_their_order(agency, camera, sign_in):
    now = timezone.now()
    for minute in range(30):
        agency.read(camera, PLATE, at=now - timedelta(minutes=minute + 1), confidence=0.5)
    inquiry = search(agency)
    client = sign_in(agency.officer)
    first, second = (seen(client.get(page_of(inquiry), {"page": n})) for n in (1, 2))
    assert (first.count('class="read-card"'), second.count('class="read-card"')) == (25, 5)
    for wrong in ("0", "-1", "x", "999999999999999999999", "401"):
        assert client.get(page_of(inquiry), {"page": wrong}).status_code == 200
    for sort in ("time", "camera", "plate", "-confidence", "nonsense'; --"):
        assert client.get(page_of(inquiry), {"sort": sort}).status_code == 200


def queries_of(client, there):
    """How many it asks; SAVEPOINT stands for the BEGIN that a request has outside the tests."""
    with CaptureQueriesContext(connection) as context:
        assert client.get(there).status_code == 200
    return len([q for q in context.captured_queries if "SAVEPOINT" not in q["sql"]])


@pytest.mark.parametrize("plate", [PLATE, "KTX48??"])
def test_no_page_of_results_asks_more_than_twelve_queries(agency, camera, sign_in, plate):
    for minute in range(30):
        agency.read(camera, PLATE, at=timezone.now() - timedelta(minutes=minute + 1))
    client = sign_in(agency.officer)
    client.get(reverse("reads:searches"))
    page, api = (reverse(f"reads:{name}", args=[search(agency, plate=plate).pk])
                 for name in ("results", "api-inquiry-reads"))  # fmt: skip
    pages = [f"{page}?sort={sort}&view={view}" for sort in SORTS for view in ("cards", "table")]
    inquiry = Inquiry.objects.first()
    token = address_token(Read.objects.first(), view="read", via=inquiry, user=agency.officer)
    for there in (
        # First, as the first look at a plate is put down.
        reverse("reads:read", args=[inquiry.pk, token]),
        reverse("reads:where", args=[inquiry.pk]),
        *pages,
        f"{page}?page=2",
        *(f"{api}?sort={sort}" for sort in SORTS),
    ):
        assert queries_of(client, there) <= 12, there


def test_the_map_and_the_time_line_count_everything_found(agency, sign_in):
    here = agency.add_camera("cam-1", latitude=40.78, longitude=-99.74)
    agency.add_camera("cam-2", latitude=40.79, longitude=-99.75)
    for hour in range(1, 31):
        agency.read(here, PLATE, at=timezone.now() - timedelta(hours=hour))
    inquiry = search(agency)
    page = seen(sign_in(agency.officer).get(reverse("reads:where", args=[inquiry.pk])))
    marks = json.loads(re.search(r'type="application/json">(.*?)</script>', page)[1])
    assert [(mark["camera"], mark["count"]) for mark in marks] == [(here.pk, 30)]
    assert page.count("time-bar") >= 2
    assert PLATE not in page
    assert events(inquiry, "inquiry.where_viewed") == [(agency.officer.pk, {"reads": 30})]


@pytest.mark.clause("KIN-IV.E.2#search")
@pytest.mark.parametrize("who", ["officer", "captain"])
def test_nothing_found_can_be_downloaded(agency, found, sign_in, who):
    person = getattr(agency, who)
    inquiry = found if who == "officer" else search(agency, by=person)
    client = sign_in(person)
    for there in (page_of(inquiry), address("read", inquiry, person)):
        for wanted in ({}, {"format": "csv"}, {"export": "1"}, {"download": "1"}):
            response = client.get(there, wanted, headers={"Accept": "text/csv"})
            assert response["Content-Type"].startswith("text/html")
            assert "Content-Disposition" not in response
            assert not re.search(r"\sdownload[\s=>]|\.csv|\.xlsx|\.zip", seen(response))


@pytest.mark.parametrize(("sent", "is_told"), [([0.99] * 6 + [0.42], True), ([0.99] * 6, False)])
def test_a_read_tells_how_sure_each_character_is(agency, camera, sign_in, sent, is_told):
    at = timezone.now() - timedelta(hours=1)
    agency.read(camera, PLATE, at=at, characters=sent)
    inquiry = search(agency)
    page = seen(sign_in(agency.officer).get(address("read", inquiry, agency.officer)))
    assert ("Each character" in page) is is_told
    assert page.count("character-unsure") == is_told
    assert ("42 %" in page) is is_told


@pytest.mark.parametrize(("short_of_the_limit", "is_marked"), [(0.01, True), (0, False)])
def test_a_read_below_the_profiles_limit_is_marked_wherever_it_is_shown(
    agency, camera, sign_in, short_of_the_limit, is_marked
):
    confidence = agency.profile.recognition.sure_from - short_of_the_limit
    agency.read(camera, PLATE, at=timezone.now() - timedelta(hours=1), confidence=confidence)
    inquiry, client = search(agency), sign_in(agency.officer)
    results, read = page_of(inquiry), address("read", inquiry, agency.officer)
    for page in (results, f"{results}?view=table", read):
        assert ('tag-stale">Low' in seen(client.get(page))) == is_marked
