"""A preservation request filled in from an alert, a search or an earlier request, by id alone."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from data_requests.models import DataRequest
from hotlists.services.alert import claim_alert
from tests.data_requests.asking import camera_of
from tests.data_requests.test_preservation import sworn_and_submitted
from tests.hotlists.desk import only_alert
from tests.reads.searches import REASON, search


def first_of(client, **query):
    answer = client.get(reverse("data_requests:new-preservation"), query)
    assert answer.status_code == 200
    return answer.context["form"].initial


def handled(agency):
    camera = camera_of(agency)
    agency.add_entry("KTX4827", category="stolen_plate")
    agency.read(camera, "KTX4827")
    desk = only_alert(agency, camera)
    claim_alert(alert_id=desk.alert.pk, actor=agency.officer)
    desk.make_every_check(agency.officer)
    desk.end(agency.officer)
    return desk


def test_from_an_alert_come_its_cameras_its_times_and_the_plate_one_typed(agency, sign_in):
    desk = handled(agency)
    words = first_of(sign_in(agency.officer), alert=desk.alert.pk)
    assert words["plate"] == "KTX4827"
    assert words["cameras"] == [str(desk.camera.pk)]
    assert words["window_from"] < desk.alert.sightings.get().captured_at < words["window_to"]
    page = sign_in(agency.officer).get(
        reverse("data_requests:new-preservation"), {"alert": desk.alert.pk}
    )
    assert 'value="KTX4827"' in page.content.decode()


def test_from_an_alert_of_others_comes_nothing(agency, sign_in):
    desk = handled(agency)
    assert first_of(sign_in(agency.other_officer), alert=desk.alert.pk) == {}
    assert first_of(sign_in(agency.captain), alert=desk.alert.pk) == {}


def test_from_a_search_of_ones_own_comes_its_question(agency, sign_in):
    camera_of(agency)
    inquiry = search(agency)
    words = first_of(sign_in(agency.officer), inquiry=inquiry.pk)
    assert (words["plate"], words["case_id"]) == ("KTX4827", agency.case().pk)
    assert words["facts"] == REASON
    assert first_of(sign_in(agency.captain), inquiry=inquiry.pk) == {}


def test_from_an_earlier_request_comes_what_it_said_and_its_hold_goes_on(agency, sign_in):
    first = sworn_and_submitted(agency)
    client = sign_in(agency.officer)
    words = first_of(client, renews=first.pk)
    assert (words["plate"], words["facts"]) == (first.plate, first.facts)
    address = f"{reverse('data_requests:new-preservation')}?renews={first.pk}"
    said = {name: value for name, value in words.items() if value not in (None, "")}
    window = {
        "window_from": f"{timezone.now() - timedelta(days=3):%Y-%m-%dT%H:%M}",
        "window_to": f"{timezone.now() - timedelta(days=2):%Y-%m-%dT%H:%M}",
    }
    client.post(address, said | window | {"asker": "member"})
    assert DataRequest.objects.latest("pk").continues == first
    assert first_of(sign_in(agency.other_officer), renews=first.pk) == {}


def test_an_id_that_is_none_starts_empty(agency, sign_in):
    client = sign_in(agency.officer)
    for query in ({"alert": "x"}, {"inquiry": "x"}, {"renews": "-1"}, {"inquiry": "99999"}):
        assert first_of(client, **query) == {}
