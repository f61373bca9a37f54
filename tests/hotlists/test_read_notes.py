"""Old alerts of a plate are looked up by a search, with its reason, and in no other way."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from hotlists.models import Alert, Match
from tests.hotlists.covert import PLATE, covert_entry
from tests.reads.searches import search

pytestmark = [pytest.mark.django_db, pytest.mark.clause("LEX-3.C.iii", "LEX-3.G.iii")]


def results(client, inquiry) -> str:
    page = client.get(reverse("reads:results", args=[inquiry.pk]))
    assert page.status_code == 200
    return page.content.decode()


def test_a_read_says_what_it_hit_and_how_that_turned_out(agency, camera, sign_in):
    agency.add_entry("KTX4827")
    for minutes in (1, 2):
        agency.read(camera, "KTX4827", at=timezone.now() - timedelta(minutes=minutes))
    alert = Alert.objects.get()
    label = next(
        c.label for c in agency.profile.categories if c.code == alert.matches.get().category
    )
    client = sign_in(agency.officer)
    inquiry = search(agency)
    assert results(client, inquiry).count(f"Alert: {label}, Agency list: still open") == 2
    Match.objects.update(outcome=Match.Outcome.CONFIRMED)
    assert results(client, inquiry).count(f"Alert: {label}, Agency list: confirmed") == 2


def test_a_read_that_hit_nothing_says_nothing(agency, camera, sign_in):
    agency.add_entry("WPL201")
    for plate in ("KTX4827", "WPL201"):
        agency.read(camera, plate)
    assert "Alert: " not in results(sign_in(agency.officer), search(agency))


def test_what_is_sealed_is_said_to_its_audience_alone(agency, camera, sign_in):
    covert_entry(agency).read(camera)
    for person, is_said in ((agency.officer, False), (agency.other_officer, True)):
        found = results(sign_in(person), search(agency, by=person, plate=PLATE))
        assert PLATE in found
        assert ("Alert: " in found) is is_said


def test_the_history_of_alerts_leads_to_a_search(agency, sign_in):
    page = sign_in(agency.officer).get(reverse("hotlists:history")).content.decode()
    assert reverse("reads:search") in page
