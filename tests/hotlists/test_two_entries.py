"""Two entries on one vehicle: an answer says which one it is about, and the stricter one leads."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone

from alpr_compliance.policy import PolicyViolation
from hotlists.cards import card_of
from hotlists.models import Alert, Check
from hotlists.services.check import answer_status, match_to_check
from tests.hotlists.desk import only_alert

Result = Check.Result
pytestmark = pytest.mark.clause("LEX-3.C.vii.a", "KIN-IV.B.3.b", "KIN-IV.B.3.c")


@pytest.fixture
def two(agency, camera):
    """A stolen vehicle to be stopped, and an entry whose owner is to be called instead."""
    agency.add_entry(hot_list_id=agency.add_list("State list").pk)
    agency.add_entry(
        category="stolen_plate",
        hot_list_id=agency.add_list("Own list").pk,
        instruction="do_not_stop",
        contact="Detective Ames, ext. 41",
    )
    agency.read(camera, "KTX4827")
    return only_alert(agency, camera)


@pytest.fixture
def to_stop(two):
    return two.alert.matches.get(list_name="State list")


@pytest.fixture
def not_to_stop(two):
    return two.alert.matches.get(list_name="Own list")


def refused_clear(desk):
    with pytest.raises(PolicyViolation) as refused:
        desk.clear(desk.agency.officer)
    return refused.value


def step_rows(desk):
    card = card_of(desk.alert, desk.agency.officer, desk.agency.profile)
    return [row for row in card["steps"] if row["kind"] == "status"]


def answer(desk, **changes):
    return answer_status(
        **{
            "alert_id": desk.alert.pk,
            "actor": desk.agency.officer,
            "step": desk.status_steps[0],
            "match_id": None,
            "result": Result.NOT_VALID,
            "method": "communications",
            "reference": "C-1042",
        }
        | changes
    )


def test_an_answer_that_names_no_entry_is_refused(agency, two):
    with pytest.raises(PolicyViolation, match="2 entries stand") as refused:
        answer(two)
    assert refused.value.clause == agency.profile.verification.steps[0].clause
    assert not Check.objects.exists()
    assert two.alert.matches.filter(outcome="").count() == 2


def test_the_officers_form_asks_which_entry_and_chooses_none(agency, two, sign_in, not_to_stop):
    client = sign_in(agency.officer)
    card = client.get(reverse("hotlists:alert", args=[two.alert.pk])).content.decode()
    [*asked] = re.findall(r'<select[^>]* name="match" required>(.*?)</select>', card)
    assert len(asked) == len(two.status_steps)
    assert all(f'value="{not_to_stop.pk}"' in each and "selected" not in each for each in asked)
    address = reverse("hotlists:answer-status", args=[two.alert.pk])
    posted = {
        "how": f"{two.status_steps[0]} communications", "reference": "C-1", "answer": "not_valid"
    }  # fmt: skip
    assert client.post(address, posted).status_code == 403
    client.post(address, posted | {"match": not_to_stop.pk})
    not_to_stop.refresh_from_db()
    assert not_to_stop.mismatch == "stale_entry"
    assert two.alert.matches.filter(outcome="").count() == 1
    card = client.get(reverse("hotlists:alert", args=[two.alert.pk])).content.decode()
    assert 'name="match"' not in card


def test_one_that_is_left_alone_need_not_be_named(two, to_stop, not_to_stop):
    answer(two, match_id=not_to_stop.pk)
    assert answer(two, result=Result.VALID).match == to_stop


def test_the_lesser_entry_confirmed_clears_nobody(agency, two, to_stop, not_to_stop):
    two.make_every_check(agency.officer, to_stop)
    assert not two.is_cleared(agency.officer)
    assert refused_clear(two).clause == agency.profile.verification.steps[0].clause
    two.confirm(agency.officer, not_to_stop)
    assert two.is_cleared(agency.officer)


def test_what_nobody_could_tell_of_the_leading_entry_the_other_does_not_mend(
    agency, two, to_stop, not_to_stop
):
    two.answer(agency.dispatcher, Result.CANNOT_TELL, match=not_to_stop)
    two.make_every_check(agency.officer, to_stop)
    assert not two.is_cleared(agency.officer)
    assert step_rows(two)[0]["state"] == "failed"


def test_the_other_entry_in_doubt_takes_nothing_from_the_leading_one(
    agency, two, to_stop, not_to_stop
):
    two.make_every_check(agency.officer, not_to_stop)
    two.answer(agency.dispatcher, Result.CANNOT_TELL, match=to_stop)
    assert two.clear(agency.officer).until > timezone.now()


def test_the_step_names_the_entry_that_was_checked(agency, two, to_stop, not_to_stop):
    two.confirm(agency.officer, to_stop)
    [first, *_] = step_rows(two)
    assert first["state"] == "open"
    assert ", Stolen vehicle, State list. Check the other entry too" in first["detail"]
    two.confirm(agency.officer, not_to_stop)
    [first, *_] = step_rows(two)
    assert first["state"] == "done"
    assert first["detail"].endswith(", Stolen plate, Own list")


def test_the_step_of_a_single_entry_names_none(agency, desk):
    desk.confirm(agency.officer)
    assert "KTX4827" not in step_rows(desk)[0]["detail"]


def test_dispatch_is_asked_about_the_entry_that_leads(agency, two, sign_in, not_to_stop):
    assert match_to_check(two.alert.pk, agency.officer) == not_to_stop.pk
    posted = {"step": two.status_steps[0]}
    sign_in(agency.officer).post(reverse("hotlists:ask-dispatch", args=[two.alert.pk]), posted)
    assert Check.objects.get(result=Result.REQUESTED).match == not_to_stop


def test_the_stricter_entry_leads_no_more_once_it_is_not_wanted(agency, two, to_stop, not_to_stop):
    two.make_every_check(agency.officer, to_stop)
    two.answer(agency.dispatcher, Result.NOT_VALID, match=not_to_stop)
    assert Alert.objects.get().status == Alert.Status.OPEN
    assert two.is_cleared(agency.officer)


def test_a_stricter_entry_on_another_plate_than_the_one_seen_does_not_lead(agency, camera):
    agency.add_entry("KTX0827")
    agency.add_entry("KTXO827", instruction="observe")
    agency.read(camera, "KTX0827")
    desk = only_alert(agency, camera)
    desk.make_every_check(agency.officer, desk.match_of("KTX0827"), plate="KTX0827")
    assert desk.is_cleared(agency.officer)
