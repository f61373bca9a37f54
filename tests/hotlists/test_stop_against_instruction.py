"""A stop that officers were told not to make: clear to act is not said, and the stop says why."""

import re

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from alpr_compliance.policy import PolicyViolation
from hotlists.models import Alert, Check, Notice, Stop
from hotlists.services.late_stop import add_stop
from hotlists.services.stop import StopFacts
from ledger.models import Event
from tests.hotlists.desk import WHOLE, notices, only_alert

OWNER = {"instruction": "do_not_stop", "contact": "Detective Ames, ext. 41"}
WHY = {"not_cleared_reason": "It ran a red light before me"}
ASKED = re.compile(r'name="not_cleared_reason"[^>]* required')


@pytest.fixture(params=["observe", "do_not_stop"])
def cleared(request, agency, open_desk):
    """Every check of an entry stands for the officer; it says not to stop the vehicle."""
    desk = open_desk(instruction=request.param)
    desk.make_every_check(agency.officer)
    assert desk.is_cleared(agency.officer)
    return desk


def card(desk, sign_in):
    page = reverse("hotlists:alert", args=[desk.alert.pk])
    return sign_in(desk.agency.officer).get(page).content.decode()


def end(desk, **facts):
    desk.end(desk.agency.officer, "confirmed", "stop", stop=StopFacts(**(WHOLE | facts)))
    return Stop.objects.get()


@pytest.mark.clause("LEX-3.C.vii.c", "KIN-IV.B.6#alerts")
def test_it_says_why_and_the_supervisor_is_told(agency, cleared):
    with pytest.raises(PolicyViolation, match="not to stop this vehicle") as refused:
        end(cleared)
    assert refused.value.clause == agency.profile.cite("stop_report")
    assert Alert.objects.open().exists()
    stop = end(cleared, **WHY)
    assert (stop.is_against_instruction, stop.not_cleared_reason) == (True, *WHY.values())
    assert stop.clearance is not None
    notice = notices().get()
    assert (notice.person, notice.kind) == (agency.sergeant, Notice.Kind.AGAINST)
    assert notice.reason == stop.not_cleared_reason
    assert Event.objects.get(kind="stop.recorded").data["against_instruction"] is True


def test_a_stop_as_instructed_is_not_marked(agency, desk):
    desk.make_every_check(agency.officer)
    assert not end(desk).is_against_instruction
    assert not notices().exists()


def test_made_without_all_checks_too_both_are_told(agency, open_desk):
    assert end(open_desk(instruction="observe"), **WHY).is_against_instruction
    told = set(notices().values_list("kind", flat=True))
    assert told == {Notice.Kind.AGAINST, Notice.Kind.NOT_CLEARED}


def test_an_entry_that_no_longer_stands_tells_nobody_anything(agency, open_desk, camera):
    desk = open_desk(instruction="observe")
    agency.add_entry(category="stolen_plate")
    agency.read(camera, "KTX4827")
    desk = only_alert(agency, camera)
    told_to_observe, told_to_stop = desk.alert.matches.all()
    desk.answer(agency.dispatcher, Check.Result.NOT_VALID, match=told_to_observe)
    desk.make_every_check(agency.officer, told_to_stop)
    assert not end(desk).is_against_instruction


def test_what_is_recorded_once_the_alert_has_ended_says_why_too(agency, cleared, sign_in):
    cleared.answer(agency.dispatcher, Check.Result.NOT_VALID)
    assert ASKED.search(card(cleared, sign_in))
    late = {"alert_id": cleared.alert.pk, "actor": agency.officer}
    made_at = cleared.alert.opened_at
    with pytest.raises(PolicyViolation, match="not to stop this vehicle"):
        add_stop(**late, facts=StopFacts(**WHOLE, made_at=made_at))
    assert add_stop(**late, facts=StopFacts(**WHOLE, **WHY)).is_against_instruction


@pytest.mark.clause("LEX-3.C.vi#alerts")
@pytest.mark.parametrize(
    ("changes", "words"),
    [({"instruction": "observe"}, "observe only"),
     (OWNER, "do not stop, call Detective Ames, ext. 41")],
)  # fmt: skip
def test_the_bar_is_not_green_and_repeats_the_instruction(
    agency, open_desk, sign_in, changes, words
):
    desk = open_desk(**changes)
    desk.make_every_check(agency.officer)
    page = card(desk, sign_in)
    assert f"CHECKS STAND: {words}" in page
    assert "clear-yes" not in page
    assert "CLEAR TO ACT" not in page
    assert ASKED.search(page)
    assert "You were told: " in page


def test_an_entry_to_stop_leaves_the_bar_green_and_asks_nothing(agency, desk, sign_in):
    desk.make_every_check(agency.officer)
    page = card(desk, sign_in)
    assert "clear-yes" in page
    assert "CHECKS STAND" not in page
    assert not ASKED.search(page)


def test_the_supervisors_board_shows_it(agency, cleared, sign_in):
    end(cleared, **WHY)
    page = sign_in(agency.sergeant).get(reverse("hotlists:board")).content.decode()
    assert "Against the instruction" in page
    assert WHY["not_cleared_reason"] in page
    assert "Not cleared" not in page


def test_the_database_wants_the_reason_by_itself(agency, cleared):
    end(cleared, **WHY)
    with pytest.raises(IntegrityError, match="stop_against_instruction"), transaction.atomic():
        Stop.objects.update(not_cleared_reason="")
