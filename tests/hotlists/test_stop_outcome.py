"""What came of a stop, and the hand-over to another agency."""

from dataclasses import replace

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from alpr_compliance.policy import PolicyViolation
from hotlists.models import Alert, Disclosure, Notice, Stop
from hotlists.rules.stop import OUTCOMES, StopOutcome
from hotlists.services.notice import mail_notices
from hotlists.services.stop import HandOver, StopFacts
from ledger.models import Event
from personnel.models import User
from tests.hotlists.desk import QUIET, WHOLE

HANDED_OVER = pytest.mark.clause("LEX-3.G.iv", "KIN-IV.D.2", "NC-20-183.32(e)")
STOPS = pytest.mark.clause("LEX-3.C.vii.c", "KIN-IV.B.6#alerts")


def refusal(act, *args, **kwargs):
    with pytest.raises(PolicyViolation) as refused:
        act(*args, **kwargs)
    assert Alert.objects.open().exists()
    return refused.value


def stop_with(**changes):
    return StopFacts(**(WHOLE | {"outcome": replace(QUIET, **changes)}))


@STOPS
@pytest.mark.parametrize(
    "lacking",
    [
        {"outcomes": []},
        {"outcomes": ["arrest", "something"]},
        {"outcomes": ["not_recorded"]},
        {"has_search": None},
        {"has_force": None},
        {"has_injury": None},
    ],
)
def test_a_stop_says_what_came_of_it(agency, desk, lacking):
    desk.make_every_check(agency.officer)
    refused = refusal(desk.end, agency.officer, field_outcome="stop", stop=stop_with(**lacking))
    assert refused.clause == agency.profile.cite("stop_report")
    assert not Stop.objects.exists()


@STOPS
def test_several_outcomes_may_hold(agency, desk):
    desk.make_every_check(agency.officer)
    said = stop_with(outcomes=["vehicle_recovered", "arrest", "arrest"], has_search=True)
    desk.end(agency.officer, field_outcome="stop", stop=said)
    stop = Stop.objects.get()
    assert stop.outcomes == ["arrest", "vehicle_recovered"]
    assert stop.outcome_labels == ["Arrest", "Vehicle recovered", "Search"]
    event = Event.objects.get(kind="stop.recorded")
    assert event.data["arrest"] and event.data["search"] and not event.data["force"]


@STOPS
@pytest.mark.parametrize(
    "lacking", [{"outcomes": []}, {"outcomes": ["fishing"]}, {"has_force": None}]
)
def test_the_database_refuses_a_stop_that_says_nothing(agency, desk, lacking):
    desk.make_every_check(agency.officer)
    desk.end(agency.officer, field_outcome="stop", stop=StopFacts(**WHOLE))
    with pytest.raises(IntegrityError, match="stop_says_what_came"), transaction.atomic():
        Stop.objects.update(**lacking)


def test_the_rule_and_the_choices_name_the_same_outcomes():
    offered = set(Stop.Outcome.values) - {Stop.Outcome.NOT_RECORDED}
    assert offered == OUTCOMES


def test_the_form_asks_and_the_ended_card_answers(agency, desk, sign_in):
    desk.make_every_check(agency.officer)
    client = sign_in(agency.officer)
    page = client.get(reverse("hotlists:alert", args=[desk.alert.pk])).content.decode()
    assert all(f'name="stop_outcome" value="{code}"' in page for code in OUTCOMES)
    answer = client.post(
        reverse("hotlists:end", args=[desk.alert.pk]),
        {
            f"match_outcome_{desk.match.pk}": "confirmed",
            "field_outcome": "stop",
            "report_number": "26-004711",
            "narrative": "on",
            "stop_outcome": ["citation", "released"],
            "search": "yes",
            "force": "no",
            "injury": "no",
        },
        HTTP_HX_REQUEST="true",
    )
    assert "Citation, Released, Search" in answer.content.decode()
    assert Stop.objects.get().has_force is False
    page = client.get(reverse("hotlists:history")).content.decode()
    assert "Stop: citation, released, search" in page


@pytest.mark.clause("LEX-3.B.vii.1")
@pytest.mark.parametrize("taken", [None, ("", "Sgt. Roe"), ("County Sheriff", " ")])
def test_a_hand_over_names_agency_and_person(agency, desk, taken):
    hand_over = taken and HandOver(agency=taken[0], person=taken[1])
    refused = refusal(desk.end, agency.officer, field_outcome="handed_over", hand_over=hand_over)
    assert refused.clause == agency.profile.cite("outcomes")
    assert not Disclosure.objects.exists()


def test_a_hand_over_is_a_disclosure(agency, desk, sign_in):
    taken = HandOver(agency="County Sheriff", person="Sgt. Roe")
    desk.end(agency.officer, field_outcome="handed_over", hand_over=taken)
    made = Disclosure.objects.get()
    assert (made.alert, made.by, made.agency, made.person) == (
        desk.alert, agency.officer, "County Sheriff", "Sgt. Roe",
    )  # fmt: skip
    assert made.with_plate
    assert Event.objects.get(kind="disclosure.made").subject_id == str(made.pk)
    page = sign_in(agency.officer).get(reverse("hotlists:alert", args=[desk.alert.pk]))
    assert "Sgt. Roe, County Sheriff" in page.content.decode()


@HANDED_OVER
def test_a_hand_over_is_told_to_the_administrator_without_its_plate(
    agency, desk, sign_in, mailoutbox
):
    User.objects.filter(pk=agency.captain.pk).update(email="captain@example.org")
    taken = HandOver(agency="County Sheriff", person="Sgt. Roe")
    page = reverse("hotlists:alert", args=[desk.alert.pk])
    assert "is told of it" in sign_in(agency.officer).get(page).content.decode()
    desk.end(agency.officer, field_outcome="handed_over", hand_over=taken)
    told = Notice.objects.get(kind=Notice.Kind.LEFT_AGENCY)
    assert (told.person, told.about, told.reason) == (
        agency.captain, agency.officer, "County Sheriff",
    )  # fmt: skip
    shown = sign_in(agency.captain).get(reverse("hotlists:alerts")).content.decode()
    assert "An alert was handed to another agency" in shown
    assert "County Sheriff" in shown
    mail_notices()
    [mail] = [each for each in mailoutbox if "handed to another agency" in each.subject]
    assert mail.to == ["captain@example.org"]
    assert "KTX4827" not in mail.subject + mail.body
    assert "KTX4827" not in str(list(Event.objects.values_list("data", flat=True)))


@HANDED_OVER
def test_what_the_administrator_hands_over_is_told_to_the_chief(agency, desk):
    taken = HandOver(agency="County Sheriff", person="Sgt. Roe")
    desk.end(agency.captain, field_outcome="handed_over", hand_over=taken)
    assert Notice.objects.get(kind=Notice.Kind.LEFT_AGENCY).person == agency.chief


def test_what_left_is_listed_without_its_plate(
    agency, desk, sign_in, django_assert_max_num_queries
):
    page = reverse("hotlists:disclosures")
    client = sign_in(agency.auditor)
    assert "Nothing left the agency" in client.get(page).content.decode()
    taken = HandOver(agency="County Sheriff", person="Sgt. Roe")
    desk.end(agency.officer, field_outcome="handed_over", hand_over=taken)
    with django_assert_max_num_queries(12):
        shown = client.get(page, {"plate": "1"}).content.decode()
    assert "County Sheriff" in shown
    assert "KTX4827" not in shown
    assert sign_in(agency.officer).get(page).status_code == 403


def test_the_database_refuses_a_hand_over_to_nobody(agency, desk):
    taken = HandOver(agency="County Sheriff", person="Sgt. Roe")
    desk.end(agency.officer, field_outcome="handed_over", hand_over=taken)
    for lacking in ("agency", "person", "basis"):
        with pytest.raises(IntegrityError, match="disclosure_names"), transaction.atomic():
            Disclosure.objects.update(**{lacking: ""})


def test_nothing_is_said_by_default():
    assert StopOutcome().has_force is None
