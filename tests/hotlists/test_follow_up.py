"""What a stop leads to later: asked for, reminded of once, written down once."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from alpr_compliance.policy import PolicyViolation
from hotlists.models import FollowUp, Notice
from hotlists.rules.stop import RESULTS
from hotlists.services.follow_up import finish_follow_up, remind_overdue
from hotlists.services.stop import StopFacts
from tests.hotlists.desk import QUIET, WHOLE


@pytest.fixture
def stopped(agency, desk):
    def after(*outcomes):
        desk.make_every_check(agency.officer)
        facts = StopFacts(**(WHOLE | {"outcome": replace(QUIET, outcomes=outcomes)}))
        desk.end(agency.officer, field_outcome="stop", stop=facts)
        return list(FollowUp.objects.all())

    return after


@pytest.mark.parametrize(
    ("outcomes", "kinds"),
    [
        (["arrest"], ["charge", "prosecution"]),
        (["citation"], ["prosecution"]),
        (["arrest", "citation"], ["charge", "prosecution"]),
        (["released"], []),
    ],
)
def test_an_arrest_and_a_citation_ask_for_what_comes_later(agency, stopped, outcomes, kinds):
    made = stopped(*outcomes)
    assert [each.kind for each in made] == kinds
    if "arrest" in outcomes:
        days = agency.profile.alerts.charge_days
        assert made[0].due_at == made[0].stop.recorded_at + timedelta(days=days)


@pytest.mark.parametrize("who", ["officer", "sergeant", "captain", "chief"])
def test_it_is_written_down_once(agency, stopped, who):
    [task] = stopped("citation")
    person = getattr(agency, who)
    done = finish_follow_up(follow_up_id=task.pk, actor=person, result="dismissed")
    assert (done.done_by, done.result) == (person, "dismissed")
    with pytest.raises(PolicyViolation):
        finish_follow_up(follow_up_id=task.pk, actor=person, result="convicted")


@pytest.mark.parametrize("who", ["other_officer", "dispatcher", "auditor"])
def test_others_do_not_write_it_down(agency, stopped, who):
    [task] = stopped("citation")
    with pytest.raises(PermissionDenied):
        finish_follow_up(follow_up_id=task.pk, actor=getattr(agency, who), result="dismissed")


@pytest.mark.parametrize("result", ["", "filed", "perhaps"])
def test_the_answer_fits_the_question(agency, stopped, result):
    [task] = stopped("citation")
    with pytest.raises(PolicyViolation):
        finish_follow_up(follow_up_id=task.pk, actor=agency.officer, result=result)
    with pytest.raises(IntegrityError, match="follow_up_result_fits"), transaction.atomic():
        FollowUp.objects.update(result=result, done_by=agency.officer, done_at=timezone.now())


def test_rule_and_choices_name_the_same_answers():
    assert set().union(*RESULTS.values()) == set(FollowUp.Result.values)
    assert set(RESULTS) == set(FollowUp.Kind.values)


def test_overdue_is_told_once_to_officer_and_supervisor(agency, stopped, clock):
    stopped("citation")
    assert remind_overdue() == 0
    clock.shift(timedelta(days=agency.profile.alerts.prosecution_days, minutes=1))
    assert remind_overdue() == 1
    assert remind_overdue() == 0
    told = Notice.objects.filter(kind=Notice.Kind.FOLLOW_UP)
    assert {notice.person for notice in told} == {agency.officer, agency.sergeant}


def test_its_page_shows_ones_own_and_ones_peoples(
    agency, stopped, sign_in, clock, django_assert_max_num_queries
):
    charge, _ = stopped("arrest")
    clock.shift(timedelta(days=agency.profile.alerts.charge_days, hours=1))
    address = reverse("hotlists:follow-ups")
    for who in ("officer", "sergeant", "captain"):
        client = sign_in(getattr(agency, who))
        with django_assert_max_num_queries(13):
            page = client.get(address).content.decode()
        assert "26-004711" in page
        assert page.count("Overdue") == 1
    assert "26-004711" not in sign_in(agency.other_officer).get(address).content.decode()
    client = sign_in(agency.officer)
    finish = reverse("hotlists:finish-follow-up", args=[charge.pk])
    assert client.post(finish, {"result": "filed"}).status_code == 302
    assert "Charge filed" in client.get(address, {"show": "done"}).content.decode()
    assert client.post(finish, {"result": "filed"}).status_code == 403
