"""One plate on several entries: what each asks for stands on the card of everyone."""

import re

import pytest
from django.urls import reverse

from hotlists.cards import card_of
from hotlists.hits import hits_of, leading
from hotlists.models import Alert, Check, Entry
from hotlists.queue import queue_rows
from hotlists.services.entry import remove_entry
from tests.hotlists.desk import only_alert

pytestmark = pytest.mark.clause("LEX-2.F", "KIN-III.A#alerts")
PLATE = "KTX4827"


@pytest.fixture
def several(agency, camera):
    """An alert over entries with these instructions and cautions, on a list each, in this order."""

    def opened(*entries: tuple[str, str]):
        for number, (instruction, cautions) in enumerate(entries):
            hot_list = agency.add_list(f"List {number}")
            facts = {"instruction": instruction, "cautions": cautions}
            agency.add_entry(PLATE, hot_list_id=hot_list.pk, **facts)
        agency.read(camera, PLATE)
        return only_alert(agency, camera)

    return opened


@pytest.mark.parametrize(
    ("instructions", "shown"),
    [
        (["stop", "do_not_stop"], "Do not stop, call owner"),
        (["stop", "observe"], "Observe only"),
        (["observe", "do_not_stop", "stop"], "Do not stop, call owner"),
        (["stop", "stop"], "STOP"),
    ],
)
def test_the_strictest_instruction_stands_above_the_rest(agency, several, instructions, shown):
    desk = several(*[(each, "") for each in instructions])
    card = card_of(desk.alert, agency.officer, agency.profile)
    assert card["instruction"]["label"] == shown
    assert queue_rows(agency.officer, agency.profile)[0]["instruction_label"] == shown


@pytest.mark.parametrize("who", ["officer", "dispatcher"])
def test_the_cautions_of_all_stand_above_and_each_by_its_entry(agency, several, sign_in, who):
    desk = several(("stop", ""), ("do_not_stop", "Armed"), ("stop", "Runs from stops"))
    client = sign_in(getattr(agency, who))
    page = client.get(
        reverse("hotlists:alert", args=[desk.alert.pk]), HTTP_HX_REQUEST="true"
    ).content.decode()
    [above] = re.findall(r"<strong>Caution:</strong> (.*?)</span>", page)
    assert sorted(above.split(" · ")) == ["Armed", "Runs from stops"]
    assert 'instruction-do_not_stop">Do not stop, call owner' in page
    assert page.count("<dd><strong>STOP</strong></dd>") == 2
    assert "<dd><strong>Do not stop, call owner</strong></dd>" in page
    assert "<dt>Caution</dt><dd><strong>Armed</strong></dd>" in page


def test_the_row_of_the_queue_says_that_there_is_a_caution(agency, several, sign_in):
    several(("stop", ""), ("stop", "Armed"))
    client = sign_in(agency.dispatcher)
    assert ">Caution</span>" in client.get(reverse("hotlists:queue")).content.decode()
    Entry.objects.update(cautions="")
    assert ">Caution</span>" not in client.get(reverse("hotlists:queue")).content.decode()


def test_an_entry_that_was_removed_asks_for_nothing_and_leads_nothing(agency, several):
    desk = several(("do_not_stop", "Armed"), ("stop", ""))
    remove_entry(entry_id=Entry.objects.get(cautions="Armed").pk, actor=agency.captain)
    card = card_of(desk.alert, agency.officer, agency.profile)
    assert (card["instruction"]["label"], card["cautions"]) == ("STOP", "")
    assert leading(hits_of([desk.alert])[desk.alert.pk]).entry.cautions == ""
    assert [match["gone"] for match in card["matches"]] == ["", "Removed"]


def test_an_entry_that_dispatch_called_off_asks_for_nothing(agency, several):
    desk = several(("do_not_stop", "Armed"), ("stop", ""))
    off = desk.alert.matches.get(list_name="List 0")
    desk.answer(agency.dispatcher, Check.Result.NOT_VALID, match=off)
    card = card_of(Alert.objects.get(), agency.officer, agency.profile)
    assert (card["instruction"]["label"], card["cautions"]) == ("STOP", "")
