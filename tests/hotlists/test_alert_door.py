"""The door to stored reads through an alert: open alerts only, by those who handle them."""

from base64 import b64encode
from datetime import timedelta
from io import BytesIO

import pytest
from django.urls import reverse
from PIL import Image

from hotlists.models import Sighting
from reads.access import may_see_read
from reads.models import Read
from tests.hotlists.desk import only_alert

PLATE = "KTX4827"
SIZE = (320, 200)


@pytest.fixture
def with_photo(agency, camera):
    out = BytesIO()
    Image.new("RGB", SIZE, "navy").save(out, "PNG")
    image = b64encode(out.getvalue()).decode()
    agency.add_entry()
    agency.read(camera, PLATE, image=image, box=[100, 80, 90, 30])
    return only_alert(agency, camera)


def sees(agency, who, read, sighting):
    return may_see_read(getattr(agency, who), read, sighting, agency.profile)


def test_those_who_handle_alerts_see_its_read_while_it_is_open(agency, with_photo):
    sighting, read = Sighting.objects.get(), Read.objects.get()
    for who in ("officer", "sergeant", "captain", "chief", "dispatcher"):
        assert sees(agency, who, read, sighting)
    for who in ("auditor", "sysadmin"):
        assert not sees(agency, who, read, sighting)
    with_photo.end(agency.officer)
    assert not sees(agency, "officer", read, Sighting.objects.get())


def test_an_alert_opens_no_other_read(agency, camera, with_photo):
    agency.read(camera, "BQD9316")
    other = Read.objects.get(plate="BQD9316")
    assert not sees(agency, "captain", other, Sighting.objects.get())


def test_a_read_is_seen_through_nothing_without_a_door(agency, with_photo):
    for via in (with_photo.alert, agency.case(), Read.objects.get()):
        assert not sees(agency, "captain", Read.objects.get(), via)


def test_past_the_limit_nothing_is_shown_even_if_the_purge_is_late(
    agency, with_photo, sign_in, clock
):
    sighting, read = Sighting.objects.get(), Read.objects.get()
    limit = agency.profile.retention.reads.effective.after(read.captured_at)
    clock.move_to(limit - timedelta(seconds=1))
    assert sees(agency, "officer", read, sighting)
    clock.move_to(limit)
    assert not sees(agency, "officer", read, sighting)
    client = sign_in(agency.officer)
    for name in ("photo", "crop"):
        assert (
            client.get(reverse(f"hotlists:{name}", args=[with_photo.alert.pk])).status_code == 404
        )
    for name, args in (("queue", []), ("alert", [with_photo.alert.pk])):
        page = client.get(reverse(f"hotlists:{name}", args=args)).content.decode()
        assert PLATE not in page
    assert "past its limit" in page


def image_of(response):
    assert response["Content-Type"] == "image/jpeg"
    assert response["Cache-Control"] == "no-store"
    assert response["Content-Disposition"] == "inline"
    return Image.open(BytesIO(response.content))


def strip_of(image):
    """What stands under the photograph itself."""
    return image.crop((0, SIZE[1], image.width, image.height))


@pytest.mark.clause("KIN-IV.E.2#search")
def test_a_photograph_bears_who_looks_at_it_and_when(agency, with_photo, sign_in, clock):
    address = reverse("hotlists:photo", args=[with_photo.alert.pk])
    first = image_of(sign_in(agency.officer).get(address))
    strip = strip_of(first)
    assert first.width == SIZE[0]
    assert first.height > SIZE[1]
    darkest, brightest = strip.convert("L").getextrema()
    assert (darkest < 30, brightest > 200) == (True, True)
    # Faintly all over it too, so that a part cut out of it still tells.
    assert len(first.crop((0, 0, SIZE[0], SIZE[1])).getcolors(100_000)) > 50
    again = image_of(sign_in(agency.other_officer).get(address))
    assert strip_of(again).tobytes() != strip.tobytes()
    clock.shift(timedelta(hours=1))
    later = image_of(sign_in(agency.officer).get(address))
    assert strip_of(later).tobytes() != strip.tobytes()
