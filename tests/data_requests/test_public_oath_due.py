"""Who asked in public reads until when their oath must come, and what to do once that is over."""

import re
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.utils import timezone

from data_requests.models import DataRequest
from data_requests.services.decision import return_request
from reads.models import Hold
from tests.data_requests.test_public_page import ask, keys_of, oath, url

SECOND = timedelta(seconds=1)


@pytest.fixture
def asked(agency, client):
    """The answer to a request without its oath; and its keys."""
    answer = ask(client, agency, "state_agency")
    return answer, keys_of(answer)


def day(agency, at) -> str:
    return f"{at.astimezone(ZoneInfo(agency.profile.agency.timezone)):%b %-d, %Y, %H:%M}"


def words(answer) -> str:
    return re.sub(r"\s+", " ", answer.content.decode())


def test_both_pages_say_until_when_the_oath_must_come(agency, client, asked):
    answer, keys = asked
    until = day(agency, Hold.objects.get().ends_at)
    assert f"must arrive here by {until}" in words(answer)
    assert f"must arrive here by {until}" in words(client.post(url("ask-state"), keys))


def test_once_that_is_over_the_page_says_what_to_do_and_the_oath_counts_anew(agency, client, asked):
    _answer, keys = asked
    lapsed = Hold.objects.get()
    with time_machine.travel(lapsed.ends_at + SECOND, tick=False):
        page = words(client.post(url("ask-state"), keys))
        assert "We are looking at it" not in page
        assert f"did not arrive by {day(agency, lapsed.ends_at)}" in page
        assert "Send it now" in page
        page = words(client.post(url("ask-statement"), keys | oath()))
        assert "did not arrive" not in page
        assert "We are looking at it" in page
        kept = Hold.objects.live(timezone.now()).get()
    assert kept.placed_at == lapsed.ends_at + SECOND


def test_sworn_at_once_there_is_no_such_day(agency, client):
    answer = ask(client, agency, "state_agency", **oath())
    assert "must arrive" not in words(answer)
    assert "must arrive" not in words(client.post(url("ask-state"), keys_of(answer)))


def test_one_sent_back_is_sworn_with_its_change(agency, client, asked):
    _answer, keys = asked
    return_request(request_id=DataRequest.objects.get().pk, actor=agency.captain, note="Which car?")
    page = words(client.post(url("ask-state"), keys))
    assert "must arrive here by" in page
    assert "Change the request first" in page
    assert "Send the sworn statement" not in page
    lapsed = Hold.objects.get()
    with time_machine.travel(lapsed.ends_at + SECOND, tick=False):
        page = words(client.post(url("ask-state"), keys))
        assert "did not arrive by" in page
        assert "Change the request first" in page
