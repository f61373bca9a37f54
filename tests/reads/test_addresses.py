"""No address on any page of searching, monitoring and holding holds a plate, nor a part of one."""

import re
from datetime import timedelta
from urllib.parse import unquote

import pytest
from django.urls import reverse
from django.utils import timezone

from governance.models import Flag
from reads.addresses import address_token
from reads.models import Inquiry, Read
from tests.reads.holding import around, hold
from tests.reads.searches import REASON, photograph, search

PLATE, PARTIAL, ALIKE = "KTO4827", "KTO48??", "KTD4827"
ADDRESS = re.compile(r'(?:href|src|action|hx-[a-z]+|data-[a-z]+)="([^"]*[/?][^"]*)"')


@pytest.fixture
def pages(agency, camera):
    """Who opens each page, by name; every page has the plate on it, or the search for it."""
    at = timezone.now() - timedelta(minutes=5)
    agency.read(camera, PLATE, at=at, **photograph(PLATE))
    agency.read(camera, ALIKE, at=at, **photograph(ALIKE))
    held = hold(agency, camera.pk, plate=PLATE, **around(at))
    inquiries = [
        search(agency, plate=plate, reason=f"{REASON}, lead {number}")
        for number, plate in enumerate((PLATE, PARTIAL, PLATE, PLATE))
    ]
    flag = Flag.objects.filter(person=agency.officer).first()
    own = Inquiry.objects.get(pk=inquiries[0].pk)
    read = Read.objects.get(plate=PLATE)
    token = address_token(read, view="read", via=own, user=agency.officer)
    results = reverse("reads:results", args=[own.pk])
    return {
        "results": (agency.officer, results),
        "results as a table": (agency.officer, f"{results}?view=table"),
        "read": (agency.officer, reverse("reads:read", args=[own.pk, token])),
        "searches": (agency.officer, reverse("reads:searches")),
        "refined": (agency.officer, f"{reverse('reads:search')}?again={own.pk}"),
        "flags": (agency.sergeant, reverse("reads:flags")),
        "flag": (agency.sergeant, reverse("reads:flag", args=[flag.pk])),
        "activity": (agency.sergeant, reverse("reads:person-activity", args=[agency.officer.pk])),
        "holds": (agency.captain, reverse("reads:holds")),
        "hold": (agency.captain, reverse("reads:hold", args=[held.pk])),
    }


def test_no_address_on_any_page_holds_a_plate(pages, sign_in):
    for name, (person, there) in pages.items():
        answer = sign_in(person).get(there)
        assert answer.status_code == 200, name
        page = answer.content.decode()
        # The holds' list names no plate; all others show what must not be in an address.
        assert "KTO48" in page or name == "holds", name
        addresses = [unquote(each) for each in ADDRESS.findall(page)]
        assert addresses, name
        for part in ("KTO48", "KTD48"):
            assert not [each for each in addresses if part in each.upper()], name


def test_ten_thousand_and_more_is_said_so_to_reviewers_too(pages, sign_in):
    Inquiry.objects.update(results=10_001)
    for name in ("flag", "activity"):
        person, there = pages[name]
        page = sign_in(person).get(there).content.decode()
        assert "10,000+" in page
        assert "10001" not in page
