"""A queue without alerts says what no match can come without, and who can do something about it."""

from django.urls import reverse

from tests.hotlists.test_alert_pages import seen


def test_an_empty_queue_says_what_no_match_can_come_without(agency, sign_in):
    def queue(person):
        return seen(sign_in(person).get(reverse("hotlists:queue")))

    lacks = ("No camera is in service.", "No list is in use.")
    acts = ("Put one in service", "Put one in use")
    assert all(words in queue(agency.officer) for words in lacks)
    assert all(words in queue(agency.captain) for words in lacks + acts)
    assert not any(words in queue(agency.officer) for words in acts)
    agency.add_camera()
    assert lacks[0] not in queue(agency.officer)
    agency.add_list()
    assert "A match shows here" in queue(agency.officer)
