"""A wrong stop, force or an injury: told at once, reviewed by another."""

from dataclasses import replace

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from alpr_compliance.policy import PolicyViolation
from hotlists.models import Incident, Notice
from hotlists.services.ending import Answer, end_alert
from hotlists.services.incident import review_incident
from hotlists.services.stop import StopFacts
from ledger.models import Event
from tests.hotlists.desk import QUIET, WHOLE

REVIEW = "The plate was misread. The officer is retrained."


@pytest.fixture
def wrong_stop(agency, desk):
    """Ends the alert with a stop of which this is said; returns its incident."""

    def stopped(by=None, **said):
        person = by or agency.officer
        desk.make_every_check(person)
        facts = StopFacts(**(WHOLE | {"outcome": replace(QUIET, **said)}))
        desk.end(person, field_outcome="stop", stop=facts)
        return Incident.objects.first()

    return stopped


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("is_wrong_vehicle", "wrong_vehicle"),
        ("is_wrong_person", "wrong_person"),
        ("has_force", "force"),
        ("has_injury", "injury"),
    ],
)
def test_a_significant_stop_is_told_to_those_in_command(agency, desk, wrong_stop, said, kind):
    incident = wrong_stop(**{said: True})
    assert (incident.kinds, incident.about) == ([kind], agency.officer)
    told = Notice.objects.filter(kind=Notice.Kind.INCIDENT)
    assert {notice.person for notice in told} == {agency.captain, agency.chief}
    [read] = incident.reads.all()
    [sighting] = desk.alert.sightings.all()
    assert (read.read_id, read.day) == (sighting.read_id, sighting.captured_at.date())
    assert Event.objects.get(kind="incident.opened").data == {kind: True}


@pytest.mark.parametrize("mismatch", ["wrong_vehicle", "misread", "wrong_state"])
def test_a_stop_of_another_vehicle_is_told_whether_the_officer_says_so_or_not(
    agency, desk, mismatch
):
    desk.make_every_check(agency.officer)
    stop = StopFacts(**WHOLE)
    desk.end(agency.officer, "did_not_correlate", "stop", mismatch=mismatch, stop=stop)
    assert Incident.objects.get().kinds == ["wrong_vehicle"]
    told = Notice.objects.filter(kind=Notice.Kind.INCIDENT)
    assert {notice.person for notice in told} == {agency.captain, agency.chief}


@pytest.mark.parametrize(
    "second", [Answer(outcome="confirmed"), Answer(outcome="not_determined")], ids=str
)
def test_one_of_two_matches_was_right_or_may_be(agency, open_desk, second):
    desk = open_desk("stolen_vehicle", "stolen_plate")
    desk.make_every_check(agency.officer, desk.alert.matches.first())
    wrong = Answer(outcome="did_not_correlate", mismatch="wrong_vehicle")
    first_pk, second_pk = desk.alert.matches.values_list("pk", flat=True)
    end_alert(
        alert_id=desk.alert.pk, actor=agency.officer, field_outcome="stop",
        answers={first_pk: wrong, second_pk: second}, stop=StopFacts(**WHOLE),
    )  # fmt: skip
    assert not Incident.objects.exists()


def test_a_stop_on_an_entry_that_was_stale_is_one_of_its_own_kind(agency, desk):
    desk.make_every_check(agency.officer)
    stop = StopFacts(**WHOLE)
    desk.end(agency.officer, "did_not_correlate", "stop", mismatch="stale_entry", stop=stop)
    assert Incident.objects.get().kinds == ["stale_entry"]


def test_a_search_alone_is_no_incident(wrong_stop):
    assert wrong_stop(has_search=True) is None
    assert not Notice.objects.filter(kind=Notice.Kind.INCIDENT).exists()


@pytest.mark.parametrize("who", ["captain", "chief"])
def test_it_is_reviewed_once(agency, wrong_stop, who):
    incident = wrong_stop(is_wrong_vehicle=True)
    person = getattr(agency, who)
    reviewed = review_incident(incident_id=incident.pk, actor=person, review=REVIEW)
    assert (reviewed.reviewed_by, reviewed.review) == (person, REVIEW)
    with pytest.raises(PolicyViolation) as refused:
        review_incident(incident_id=incident.pk, actor=agency.chief, review="It was all fine.")
    assert refused.value.clause == agency.profile.cite("stop_report")
    assert Event.objects.filter(kind="incident.reviewed").count() == 1


@pytest.mark.parametrize("who", ["officer", "sergeant", "dispatcher", "auditor"])
def test_others_do_not_review_it(agency, wrong_stop, who):
    incident = wrong_stop(has_force=True)
    with pytest.raises(PermissionDenied):
        review_incident(incident_id=incident.pk, actor=getattr(agency, who), review=REVIEW)


def test_nobody_reviews_what_is_about_them(agency, wrong_stop):
    incident = wrong_stop(by=agency.captain, has_force=True)
    with pytest.raises(PolicyViolation) as refused:
        review_incident(incident_id=incident.pk, actor=agency.captain, review=REVIEW)
    assert refused.value.clause == agency.profile.cite("self_approval")
    with pytest.raises(IntegrityError, match="not_reviewed_by_who"), transaction.atomic():
        Incident.objects.update(
            review=REVIEW, reviewed_by=agency.captain, reviewed_at=timezone.now()
        )
    assert review_incident(incident_id=incident.pk, actor=agency.chief, review=REVIEW).reviewed_at


@pytest.mark.parametrize("words", ["", "  ", "Fine now"])
def test_a_review_says_something(agency, wrong_stop, words):
    incident = wrong_stop(has_injury=True)
    with pytest.raises(PolicyViolation):
        review_incident(incident_id=incident.pk, actor=agency.chief, review=words)


def test_the_database_refuses_half_a_review_and_an_incident_of_nothing(agency, wrong_stop):
    wrong_stop(has_force=True)
    with pytest.raises(IntegrityError, match="incident_review_is_whole"), transaction.atomic():
        Incident.objects.update(reviewed_by=agency.chief)
    for kinds in ([], ["bad_luck"]):
        with pytest.raises(IntegrityError, match="incident_says_what"), transaction.atomic():
            Incident.objects.update(kinds=kinds)


def test_its_pages(agency, wrong_stop, sign_in, django_assert_max_num_queries):
    incident = wrong_stop(is_wrong_person=True, has_injury=True)
    client = sign_in(agency.captain)
    with django_assert_max_num_queries(14):
        page = client.get(reverse("hotlists:incidents")).content.decode()
    assert "Wrong person stopped, Injury" in page
    assert "KTX4827" not in page
    address = reverse("hotlists:incident", args=[incident.pk])
    assert "Record the review" in client.get(address).content.decode()
    posted = client.post(
        reverse("hotlists:review-incident", args=[incident.pk]), {"review": REVIEW}
    )
    assert posted.status_code == 302
    page = client.get(address).content.decode()
    assert REVIEW in page
    assert "Record the review" not in page
    assert "KTX4827" not in page
    assert client.get(reverse("hotlists:incident", args=[987])).status_code == 404
    assert sign_in(agency.officer).get(address).status_code == 403
    assert "Record the review" not in sign_in(agency.auditor).get(address).content.decode()


def test_the_empty_page(agency, sign_in):
    page = sign_in(agency.chief).get(reverse("hotlists:incidents")).content.decode()
    assert "No incidents" in page
