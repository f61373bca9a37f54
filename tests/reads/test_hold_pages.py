"""The pages of holds: what ends when, what waits for whom, and the reads behind it."""

import re
from base64 import b64decode
from datetime import timedelta
from io import BytesIO

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from ledger.models import Event
from personnel.models import User
from reads.access import may_see_held
from reads.addresses import address_token
from reads.held import find_held
from reads.models import Hold, LookAlikeDecision, Read
from reads.services.inquiry import open_inquiry
from tests.reads.captured import SECOND, Past
from tests.reads.holding import around, hold
from tests.reads.searches import photograph, question, why


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def held(agency, camera, now) -> Hold:
    agency.read(camera, "KTO4827", at=now)
    agency.read(camera, "KTD4827", at=now, **photograph("KTD4827"))
    with time_machine.travel(now + SECOND, tick=False):
        return hold(agency, camera.pk, plate="KTO4827", **around(now))


def page_of(client, name="reads:holds", *args, status=200, **query):
    answer = client.get(reverse(name, args=args), query)
    assert answer.status_code == status
    return answer.content.decode()


def post(client, name, *args, **data):
    return client.post(reverse(name, args=args), data)


def test_the_list_says_until_when_each_is_kept(agency, camera, held, sign_in):
    page = page_of(sign_in(agency.captain))
    assert held.case.number in page
    assert ("No end set" in page) == (held.ends_at is None)
    has_days_left = re.search(r"(day|week|month|year)s? left", page) is not None
    assert has_days_left == (held.ends_at is not None)


def test_an_empty_list_says_how_a_hold_begins(agency, sign_in):
    assert "Nothing is held" in page_of(sign_in(agency.captain))


def test_what_waits_for_someone_stands_apart(agency, camera, held, sign_in):
    hold(agency, camera.pk, is_sworn=False)
    client = sign_in(agency.captain)
    assert "1 waits" in page_of(client)
    page = page_of(client, show="due")
    assert "Oath missing" in page
    assert "KTO4827" not in page


@pytest.mark.parametrize("number", [1, 20])
def test_the_list_asks_the_same_of_the_database_however_long(
    agency, camera, sign_in, number, django_assert_max_num_queries
):
    for _ in range(number):
        hold(agency, camera.pk)
    client = sign_in(agency.captain)
    with django_assert_max_num_queries(30):
        page_of(client)


@pytest.mark.parametrize("who", ["officer", "dispatcher", "sysadmin"])
def test_it_is_closed_to_others(agency, held, sign_in, who):
    client = sign_in(getattr(agency, who))
    page_of(client, "reads:holds", status=403)
    page_of(client, "reads:hold", held.pk, status=403)


@pytest.mark.parametrize("who", ["sergeant", "chief", "auditor"])
def test_who_does_not_manage_holds_sees_no_read(agency, held, sign_in, who):
    page = page_of(sign_in(getattr(agency, who)), "reads:hold", held.pk)
    assert "KTO4827" in page  # What was asked for,
    assert "KTD4827" not in page  # not what was captured.
    assert not Event.objects.filter(kind="hold.reads_viewed").exists()


def test_look_alikes_are_decided_on_the_page(agency, held, sign_in):
    client = sign_in(agency.captain)
    page = page_of(client, "reads:hold", held.pk)
    assert "KTD4827" in page
    address = next(part for part in page.split('"') if part.endswith("/decide/"))
    assert client.post(address, {"decision": "release"}).status_code == 302
    assert LookAlikeDecision.objects.get().is_kept is False
    assert "KTD4827" not in page_of(client, "reads:hold", held.pk)
    assert Event.objects.filter(kind="hold.reads_viewed").count() == 2


def test_its_photograph_is_shown_marked_and_the_look_is_recorded(agency, held, sign_in):
    client = sign_in(agency.captain)
    page = page_of(client, "reads:hold", held.pk)
    for image in ("crop", "photo"):
        address = image_on(page, held, image)
        answer = client.get(address)
        assert (answer.status_code, answer["Content-Type"]) == (200, "image/jpeg")
        assert answer["Cache-Control"] == "no-store"
        sent, seen = photograph("KTD4827")["image"], Image.open(BytesIO(answer.content))
        assert image == "crop" or seen.height > Image.open(BytesIO(b64decode(sent))).height
        assert "KTD" not in address.upper()
    assert Event.objects.filter(kind="hold.image_viewed").count() == 2
    assert sign_in(agency.sergeant).get(address).status_code == 403


def image_on(page, held, image):
    """The address of an image on a hold's page."""
    return next(part for part in page.split('"') if f"/holds/{held.pk}/{image}/" in part)


def test_the_address_of_an_image_is_for_one_person_one_hold_and_minutes(
    agency, camera, held, now, sign_in
):
    deputy = User.objects.create(username="deputy", rank="Captain", supervisor=agency.chief)
    deputy.groups.set(agency.captain.groups.all())
    training = agency.captain.training.get()
    training.pk, training.person = None, deputy
    training.save()
    with time_machine.travel(now + SECOND, tick=False):
        other = hold(agency, camera.pk, plate="KTO4827", **around(now))
    client = sign_in(agency.captain)
    address = image_on(page_of(client, "reads:hold", held.pk), held, "photo")
    assert client.get(address).status_code == 200
    for wrong in (
        address.replace("/photo/", "/crop/"),
        address.replace(f"/{held.pk}/", f"/{other.pk}/"),
        address[:-2] + ("A/" if address[-2] != "A" else "B/"),
    ):
        assert client.get(wrong).status_code == 404
    with time_machine.travel(timezone.now() + timedelta(minutes=16)):
        assert client.get(address).status_code == 404
    assert sign_in(deputy).get(address).status_code == 404


def found_by(held, plate):
    read = Read.objects.get(plate=plate)
    return find_held(held, read.captured_at, read.id)


def test_an_exact_read_within_the_limit_is_left_to_searches(agency, held, sign_in):
    exact = found_by(held, "KTO4827")
    assert not may_see_held(agency.captain, exact, held)
    token = address_token(exact, view="photo", via=held, user=agency.captain)
    there = reverse("reads:held-photo", args=[held.pk, token])
    assert sign_in(agency.captain).get(there).status_code == 404


def test_the_door_of_a_hold_opens_to_its_administrator_until_it_is_over(agency, camera, held, now):
    alike = found_by(held, "KTD4827")
    assert may_see_held(agency.captain, alike, held)
    for who in ("officer", "sergeant", "chief", "auditor", "sysadmin"):
        assert not may_see_held(getattr(agency, who), alike, held)
    with time_machine.travel(now + SECOND, tick=False):
        other = hold(agency, camera.pk, plate="KTO4827", **around(now))
    assert not may_see_held(agency.captain, alike, other)
    held.ends_at = timezone.now()
    assert not may_see_held(agency.captain, alike, held)


def test_the_page_of_a_hold_that_is_over_shows_no_read(agency, held, sign_in):
    client = sign_in(agency.captain)
    address = image_on(page_of(client, "reads:hold", held.pk), held, "photo")
    Hold.objects.update(ends_at=timezone.now())
    page = page_of(client, "reads:hold", held.pk)
    assert "KTD4827" not in page
    assert client.get(address).status_code == 404


def test_one_asks_and_another_ends_it_on_the_page(agency, held, sign_in):
    client = sign_in(agency.captain)
    post(client, "reads:ask-end-of-hold", held.pk, why="withdrawn", note="Case was solved")
    assert "Another person decides" in page_of(client, "reads:hold", held.pk)
    assert post(client, "reads:act-on-hold", held.pk, act="end").status_code == 403
    client = sign_in(agency.chief)
    assert "Case was solved" in page_of(client, "reads:hold", held.pk)
    assert post(client, "reads:act-on-hold", held.pk, act="end").status_code == 302
    held.refresh_from_db()
    assert held.ended_by == agency.chief
    assert "destroys what only this hold kept" in page_of(client, "reads:hold", held.pk)


def test_without_a_reason_it_says_what_is_missing(agency, held, sign_in):
    client = sign_in(agency.captain)
    answer = post(client, "reads:ask-end-of-hold", held.pk, why="withdrawn", note="")
    assert answer.status_code == 403
    assert "reason in words" in answer.content.decode()


def test_evidence_is_confirmed_on_the_page(lexington, sign_in):
    held = hold(lexington, lexington.add_camera().pk, ground="evidence")
    client = sign_in(lexington.captain)
    assert "Confirm as evidence" in page_of(client, "reads:hold", held.pk)
    post(client, "reads:act-on-hold", held.pk, act="confirm")
    assert "still needed" in page_of(client, "reads:hold", held.pk)


def test_what_is_kept_past_the_limit_is_seen_here_alone(past_lexington: Past, sign_in):
    past = past_lexington
    at = past.cutoff - timedelta(days=1)
    past.read("KTX4827", at)
    with time_machine.travel(past.today - SECOND, tick=False):
        placed = hold(past.agency, past.camera.pk, **around(at))
    past.purge()
    page = page_of(sign_in(past.agency.captain), "reads:hold", placed.pk)
    assert "Kept past the limit" in page
    assert page.count("KTX4827") == 2  # what was asked for, and the read
    event = Event.objects.filter(kind="hold.reads_viewed").latest("pk")
    assert event.data == {"look_alikes": 0, "kept": 1}
    with time_machine.travel(past.today, tick=False):
        asked = question(captured_from=at - timedelta(days=1), captured_to=past.today)
        found = open_inquiry(why=why(past.agency), question=asked, actor=past.agency.captain)
    assert found.results == 0


def test_more_kept_reads_than_a_page_are_counted_whole_and_turned(past_lexington: Past, sign_in):
    past = past_lexington
    at = past.cutoff - timedelta(days=1)
    plates = {f"KTX{number}" for number in range(100, 160)}
    for number, plate in enumerate(sorted(plates)):
        past.read(plate, at + timedelta(milliseconds=number))
    with time_machine.travel(past.today - timedelta(minutes=5), tick=False):
        kept = hold(past.agency, past.camera.pk, plate="", **around(at))
    past.purge()
    client = sign_in(past.agency.captain)
    pages = [client.get(f"/holds/{kept.pk}/?kept={n}").content.decode() for n in (1, 2)]
    assert "· 60</span>" in pages[0]
    shown = [set(re.findall(r"KTX\d{3}", page)) for page in pages]
    assert (len(shown[0]), len(shown[1])) == (50, 10)
    assert shown[0] | shown[1] == plates
    viewed = Event.objects.about(kept).filter(kind="hold.reads_viewed").order_by("pk")
    assert [event.data["kept"] for event in viewed] == [50, 10]
