"""A search that waits for a reviewer shows nothing, whichever door is tried, until released."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from governance.models import Flag
from reads.access import may_see_read
from reads.addresses import address_token
from reads.models import Inquiry, Read
from reads.services.inquiry import open_inquiry
from reads.services.monitoring import decide_finding
from tests.reads.searches import photograph, question, why
from tests.reads.test_inquiry_api import body, post, reads_of

pytestmark = pytest.mark.clause("LEX-3.D.iii", "LEX-3.D.v")
PLATE, ASKED = "KTX4827", "KTX4?27"
PROTEST = "White van parked at the No Kings protest on Main"


@pytest.fixture
def held(agency, camera):
    """A search held for its words, of which one read with its photograph would be the answer."""
    at = timezone.now() - timedelta(hours=1)
    agency.read(camera, PLATE, at=at, confidence=0.93, **photograph(PLATE))
    return open_inquiry(
        why=why(agency, reason=PROTEST), question=question(plate=ASKED), actor=agency.officer
    )


def addresses(inquiry, user):
    read = Read.objects.get()
    for name, view in (("read", "read"), ("read-photo", "photo"), ("read-crop", "crop")):
        token = address_token(read, view=view, via=inquiry, user=user)
        yield reverse(f"reads:{name}", args=[inquiry.pk, token])


def release(agency):
    decide_finding(
        flag_id=Flag.objects.get().pk,
        actor=agency.sergeant,
        decision=Flag.Status.FINE,
        note="The van is wanted for a robbery.",
    )


def test_no_page_no_image_no_map_and_no_api_shows_anything_of_it(agency, held, sign_in):
    client = sign_in(agency.officer)
    page = client.get(reverse("reads:results", args=[held.pk])).content.decode()
    assert "waits for review" in page
    assert PLATE not in page
    assert "read-card" not in page
    doors = [*addresses(held, agency.officer), reverse("reads:where", args=[held.pk])]
    assert [client.get(door).status_code for door in doors] == [403] * len(doors)
    assert client.get(reads_of(held)).status_code == 403
    assert not may_see_read(agency.officer, Read.objects.get(), held, agency.profile)


def test_not_even_how_many_there_are_is_told(agency, held, sign_in):
    client = sign_in(agency.officer)
    listed = '<td class="cell-number">1</td>'
    assert listed not in client.get(reverse("reads:searches")).content.decode()
    answer = post(client, body(agency, reason=PROTEST, question={"plate": ASKED}))
    assert answer.status_code == 201
    assert answer.json()["results"] == ""
    Flag.objects.exclude(subject_id=held.pk).delete()
    release(agency)
    assert listed in client.get(reverse("reads:searches")).content.decode()


def test_released_it_shows_what_it_found(agency, held, sign_in):
    release(agency)
    client = sign_in(agency.officer)
    page = client.get(reverse("reads:results", args=[held.pk])).content.decode()
    assert PLATE in page
    assert client.get(reads_of(held)).json()["reads"][0]["plate"] == PLATE


def test_a_new_search_without_the_words_does_not_release_the_old_one(agency, held, sign_in):
    open_inquiry(
        why=why(agency, reason="White van left the robbery at the bank"),
        question=question(plate=ASKED),
        actor=agency.officer,
    )
    page = sign_in(agency.officer).get(reverse("reads:results", args=[held.pk]))
    assert "waits for review" in page.content.decode()
    assert Inquiry.objects.count() == 2
