"""The search form: why before what, and nothing goes through that the policy refuses."""

import re
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape

from governance.models import Document
from ledger.models import Event
from reads.models import Inquiry
from reads.search import box
from reads.services.inquiry import open_inquiry
from tests.cast import PDF
from tests.reads.searches import REASON, question, search, why

HTMX = {"HX-Request": "true"}
PLATE = "KTX4827"
NEW = reverse("reads:search")


def form(agency, **changes):
    now = timezone.localtime(timezone=ZoneInfo(agency.profile.agency.timezone))
    facts = {
        "purpose": "criminal_investigation",
        "case": agency.case().number,
        "reason": REASON,
        "is_determined_relevant": "on",
        "is_attested": "on",
        "plate": PLATE,
        "captured_from": f"{now - timedelta(days=2):%Y-%m-%dT%H:%M}",
        "captured_to": f"{now:%Y-%m-%dT%H:%M}",
    }
    return {name: value for name, value in (facts | changes).items() if value is not None}


@pytest.fixture
def stored(agency, camera):
    agency.read(camera, PLATE, at=timezone.now() - timedelta(days=1))
    return camera


def seen(response):
    return response.content.decode()


@pytest.mark.clause("LEX-3.G.iii", "LEX-3.D.ii", "LEX-3.D.iii", "LEX-3.D.iv", "LEX-3.D.v")
def test_the_form_names_prohibited_uses_and_has_no_place_for_results(agency, stored, sign_in):
    page = seen(sign_in(agency.officer).get(NEW))
    assert "read-card" not in page
    assert PLATE not in page
    for use in agency.profile.prohibited_uses:
        assert escape(use.text) in page


@pytest.mark.clause("LEX-3", "KIN-IV.F.2", "NE-60-3204(3)#access")
def test_the_form_offers_the_purposes_of_searching_only(agency, sign_in):
    page = seen(sign_in(agency.officer).get(NEW))
    for purpose in agency.profile.purposes:
        assert (f'value="{purpose.code}"' in page) is purpose.searching
    for purpose in agency.profile.forbidden_purposes:
        assert f'value="{purpose.code}"' not in page


def test_a_search_goes_on_record_and_its_address_has_no_plate(agency, stored, sign_in):
    response = sign_in(agency.officer).post(NEW, form(agency))
    inquiry = Inquiry.objects.get()
    assert response.status_code == 302
    assert response.url == reverse("reads:results", args=[inquiry.pk])
    assert (inquiry.question["plate"], inquiry.results) == (PLATE, 1)
    assert inquiry.source_address == "127.0.0.1"


def test_htmx_is_sent_to_the_results(agency, stored, sign_in):
    response = sign_in(agency.officer).post(NEW, form(agency), headers=HTMX)
    assert response.status_code == 204
    assert response["HX-Redirect"] == reverse("reads:results", args=[Inquiry.objects.get().pk])


REFUSED = [
    ({"purpose": "personal"}, "not a purpose plate readers may be used for"),
    ({"purpose": "anything"}, "not on the closed list"),
    ({"case": None}, "lacks an open case"),
    ({"reason": "investigation"}, "says nothing about the case"),
    ({"reason": " "}, "lacks a reason"),
    ({"is_attested": None}, "no prohibited use"),
    ({"invades_privacy": "on"}, "court order"),
    ({"is_sensitive": "on"}, "written approval"),
    ({"plate": "*"}, "fit every plate"),
    ({"plate": "???????"}, "fit every plate"),
    ({"plate": "(a+)+$"}, "letters A to Z"),
    ({"plate": "\u041a\u0422\u04254827"}, "letters A to Z"),
    ({"captured_from": "2006-01-01T00:00"}, "at most"),
    ({"captured_to": "2006-01-01T00:00"}, "before its start"),
]


@pytest.mark.clause("LEX-3.G.iii", "LEX-3", "LEX-3.G.ii", "KIN-IV.B.1", "KIN-IV.F.2")
@pytest.mark.parametrize(("changes", "words"), REFUSED)
def test_what_the_policy_refuses_is_refused_in_place(agency, sign_in, changes, words):
    response = sign_in(agency.officer).post(NEW, form(agency, **changes), headers=HTMX)
    assert response.status_code == 403
    assert "data-refusal" in seen(response)
    assert words in seen(response)
    assert not Inquiry.objects.exists()
    assert Event.objects.get(kind="refusal").data == {"act": "reads:search"}


def test_a_refused_search_leaves_no_paper_behind(agency, sign_in):
    before = Document.objects.count()
    order = SimpleUploadedFile("order.pdf", PDF)
    facts = form(agency, invades_privacy="on", reason="police", privacy_order=order)
    client = sign_in(agency.officer)
    assert client.post(NEW, facts).status_code == 403
    assert Document.objects.count() == before
    order.seek(0)
    assert client.post(NEW, facts | {"reason": REASON}).status_code == 302
    assert Inquiry.objects.get().privacy_order_id is not None


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"case": "NOT-A-CASE"}, "No case has this number"),
        ({"purpose": ""}, "Choose what the search is for."),
        ({"purpose": None}, "Choose what the search is for."),
        ({"captured_from": "soon"}, "valid date"),
        ({"captured_from": ""}, "required"),
        ({"plate": "A" * 33}, "at most 32"),
        ({"state": "ZZ"}, "valid choice"),
        ({"cameras": ["99999"]}, "valid choice"),
        ({"requester": "99999"}, "valid choice"),
    ],
)
def test_what_is_mistyped_is_shown_in_the_form(agency, sign_in, changes, words):
    response = sign_in(agency.officer).post(NEW, form(agency, **changes), headers=HTMX)
    assert response.status_code == 422
    assert words in seen(response)
    assert REASON in seen(response)
    assert not Inquiry.objects.exists()
    assert not Event.objects.filter(kind="refusal").exists()


def test_times_are_the_agencys(agency, sign_in):
    zone = ZoneInfo(agency.profile.agency.timezone)
    yesterday = timezone.localdate(timezone=zone) - timedelta(days=1)
    facts = form(
        agency, captured_from=f"{yesterday}T06:00", captured_to=f"{yesterday}T07:00", cameras=[]
    )
    sign_in(agency.officer).post(NEW, facts)
    asked = Inquiry.objects.get().question
    six = datetime.combine(yesterday, time(6), tzinfo=zone)
    assert datetime.fromisoformat(asked["captured_from"]) == six
    # The last minute counts to its end.
    assert timedelta(minutes=60) < datetime.fromisoformat(asked["captured_to"]) - six


def test_the_reason_is_read_while_it_is_typed(agency, sign_in):
    client = sign_in(agency.officer)
    address = reverse("reads:reason")
    for reason, words in (
        ("criminal investigation", "Says nothing about the case"),
        ("pickup", "It could say more"),
        (REASON, "Says what it is about"),
    ):
        page = seen(client.post(address, {"reason": reason, "purpose": "criminal_investigation"}))
        assert words in page
        assert "pickup" not in page
    assert not Inquiry.objects.exists()


def test_refining_keeps_why_but_not_what_is_determined_and_attested(agency, stored, sign_in):
    inquiry = search(agency, plate="KTX48??")
    client = sign_in(agency.officer)
    page = seen(client.get(NEW, {"again": inquiry.pk}))
    for text in (REASON, agency.case().number, "KTX48??"):
        assert text in page
    attested = page[page.index('id="id_is_attested"') :].partition(">")[0]
    assert "checked" not in attested
    for other in (agency.other_officer, agency.captain):
        assert sign_in(other).get(NEW, {"again": inquiry.pk}).status_code == 404


def test_refining_a_search_of_an_area_asks_no_more_cameras(agency, sign_in):
    near, other, _ = (
        agency.add_camera(f"cam-{number}", latitude=39.5 + number, longitude=-99.7)
        for number in (1, 2, 3)
    )
    inquiry = open_inquiry(
        why=why(agency), question=question(area=box(40, -100, 42, -99)), actor=agency.officer
    )
    page = seen(sign_in(agency.officer).get(NEW, {"again": inquiry.pk}))
    ticked = re.findall(r'name="cameras" value="(\d+)"[^>]* checked', page)
    assert {int(number) for number in ticked} == {near.pk, other.pk}


def test_ones_own_searches_are_listed_and_nobody_elses(agency, stored, sign_in):
    search(agency)
    page = seen(sign_in(agency.officer).get(reverse("reads:searches")))
    assert REASON in page
    assert PLATE in page
    page = seen(sign_in(agency.other_officer).get(reverse("reads:searches")))
    assert REASON not in page
    assert "You have not searched yet" in page


def test_what_is_still_to_be_said_comes_first(agency, stored, sign_in, time_machine_at):
    call = agency.profile.searching.call_number_example
    inquiry = search(agency, call_number=call)
    assert "Say what came of these" not in seen(
        sign_in(agency.officer).get(reverse("reads:searches"))
    )
    time_machine_at(inquiry.opened_at + timedelta(days=2))
    page = seen(sign_in(agency.officer).get(reverse("reads:searches")))
    assert "Say what came of these" in page
    assert "Case number overdue" in page
    time_machine_at(inquiry.usage_due_at)
    page = seen(sign_in(agency.officer).get(reverse("reads:searches")))
    assert "Used or not: overdue" in page


def test_the_list_asks_a_fixed_number_of_queries(
    agency, stored, sign_in, django_assert_max_num_queries
):
    for _ in range(30):
        search(agency)
    client = sign_in(agency.officer)
    client.get(reverse("reads:searches"))
    with django_assert_max_num_queries(12):
        client.get(reverse("reads:searches"))


def test_the_street_map_is_the_agencys_file(agency, sign_in, settings, tmp_path):
    settings.MAP_FILE = tmp_path / "streets.geojson"
    client = sign_in(agency.officer)
    assert client.get(reverse("reads:streets")).status_code == 404
    settings.MAP_FILE.write_text('{"type": "FeatureCollection", "features": []}')
    response = client.get(reverse("reads:streets"))
    assert b"FeatureCollection" in b"".join(response.streaming_content)
