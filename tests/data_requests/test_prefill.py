"""A preservation request filled in from an alert, a search or an earlier request, by id alone."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from data_requests.models import DataRequest
from data_requests.services.packaging import make_package
from data_requests.services.submission import submit_request
from hotlists.services.alert import claim_alert
from hotlists.services.evidence import keep_as_evidence
from tests.data_requests.asking import camera_of, granted
from tests.data_requests.test_handover import medium, see
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
    cameras = [camera_of(agency), agency.add_camera("cam-2")]
    inquiry = search(agency)
    words = first_of(sign_in(agency.officer), inquiry=inquiry.pk)
    assert (words["plate"], words["case"]) == ("KTX4827", agency.case())
    assert words["cameras"] == [str(camera.pk) for camera in cameras], "it searched them all"
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


def test_from_a_hold_comes_what_it_keeps(agency, sign_in):
    held = sworn_and_submitted(agency)
    hold, camera = held.hold, camera_of(agency)
    at = reverse("data_requests:new-kind", args=["officer_data"])
    for person in (agency.officer, agency.sergeant, agency.captain):
        words = sign_in(person).get(at, {"hold": hold.pk}).context["form"].initial
        assert (words["plate"], words["case"]) == (hold.plate, agency.case())
        assert words["cameras"] == [str(camera.pk)]
        assert words["window_from"] == hold.captured_from
        assert hold.captured_to <= words["window_to"] < hold.captured_to + timedelta(minutes=1)
    client = sign_in(agency.other_officer)
    assert client.get(at, {"hold": hold.pk}).context["form"].initial == {}
    assert client.get(at, {"hold": "x"}).context["form"].initial == {}


def asked_from(agency, sign_in, **start):
    """The officer's request as its form was filled in, with purpose and reason added."""
    client, at = sign_in(agency.officer), reverse("data_requests:new-kind", args=["officer_data"])
    form = client.get(at, start).context["form"]
    said = {name: value for name, value in form.initial.items() if name in form.fields and value}
    with timezone.override(agency.profile.agency.timezone):
        for name in ("window_from", "window_to"):
            said[name] = f"{timezone.localtime(said[name]):%Y-%m-%dT%H:%M}"
    words = {"purpose": "criminal_investigation", "reason": REASON}
    made = client.post(at, said | words)
    assert made.status_code == 302
    return DataRequest.objects.latest("pk")


def test_from_a_hold_of_one_instant_come_the_minutes_around_it(lexington, sign_in):
    """Evidence of one sighting: its form must not say that the window ends where it starts."""
    desk = handled(lexington)
    case = lexington.case()
    kept = keep_as_evidence(alert_id=desk.alert.pk, case_id=case.pk, actor=lexington.officer)
    assert kept.hold.captured_from == kept.hold.captured_to
    request = asked_from(lexington, sign_in, hold=kept.hold_id)
    assert request.window_from <= kept.hold.captured_from <= request.window_to


def test_the_pages_of_a_hold_and_of_a_search_lead_to_the_request_for_its_package(agency, sign_in):
    hold = sworn_and_submitted(agency).hold
    inquiry = search(agency)
    at = reverse("data_requests:new-kind", args=["officer_data"])
    page = sign_in(agency.captain).get(reverse("reads:hold", args=[hold.pk]))
    assert f"{at}?hold={hold.pk}" in page.content.decode()
    page = sign_in(agency.auditor).get(reverse("reads:hold", args=[hold.pk]))
    assert "?hold=" not in page.content.decode()
    page = sign_in(agency.officer).get(reverse("reads:results", args=[inquiry.pk]))
    assert f"{at}?inquiry={inquiry.pk}" in page.content.decode()
    words = sign_in(agency.officer).get(at, {"inquiry": inquiry.pk}).context["form"].initial
    assert (words["plate"], words["reason"]) == ("KTX4827", REASON)


@pytest.mark.clause("KIN-IV.E.7", "LEX-3.G.iv")
def test_a_hold_and_a_search_end_in_a_package(agency, sign_in, tmp_path, settings):
    """The officer's request that starts from either, granted; then the Administrator packs it."""
    settings.PACKAGE_DIR = tmp_path / "packages"
    see(agency)
    hold = sworn_and_submitted(agency).hold
    for start in ({"hold": hold.pk}, {"inquiry": search(agency).pk}):
        request = asked_from(agency, sign_in, **start)
        submit_request(request_id=request.pk, actor=agency.officer)
        package = make_package(
            request_id=granted(agency, request).pk, actor=agency.captain, **medium(agency)
        ).package
        assert package.reads == 1
