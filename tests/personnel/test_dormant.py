"""Accounts that nobody signs in to are warned of, then closed by the daily round."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from ledger.models import Event
from personnel.models import AccountNotice, Role, User
from personnel.services import scheduled_work, set_roles
from personnel.services.account import close_account, dormant_accounts, reopen_account
from personnel.services.dormancy import watch_dormant_accounts

pytestmark = pytest.mark.clause("KIN-IV.A.7")


def watch():
    return watch_dormant_accounts(actor=scheduled_work())


def unused_since(people, days):
    at = timezone.now() - timedelta(days=days)
    User.objects.filter(pk__in=[each.pk for each in people]).update(last_login=at, date_joined=at)


def test_it_is_warned_of_then_closed_and_open_again_for_as_long(agency):
    now = timezone.now()
    User.objects.filter(pk=agency.officer.pk).update(email="officer@police.example")
    unused_since([agency.officer], 80)
    assert watch() == watch() == 0, "within 14 days of the 90: warned, once"
    assert Event.objects.filter(kind="account.dormant_warned").count() == 1
    assert AccountNotice.objects.get(person=agency.officer)
    with time_machine.travel(now + timedelta(days=9)):
        assert watch() == 0
    with time_machine.travel(now + timedelta(days=15)):
        assert (watch(), watch()) == (1, 0)
        closed = User.objects.get(pk=agency.officer.pk)
        assert (closed.is_active, closed.closed_reason) == (False, "Not used for 90 days")
        assert Event.objects.get(kind="account.closed").actor == scheduled_work()
        reopen_account(person_id=closed.pk, actor=agency.captain)
        assert watch() == 0
        assert not dormant_accounts(agency.profile, timezone.now()).exists()
        assert User.objects.get(pk=closed.pk).is_active


def test_one_unused_for_long_is_warned_of_first_and_a_sign_in_keeps_it(lexington):
    now = timezone.now()
    unused_since([lexington.officer, lexington.other_officer], 400)
    assert watch() == 0
    with time_machine.travel(now + timedelta(days=15)):
        back = timezone.now()
        User.objects.filter(pk=lexington.officer.pk).update(last_login=back)
        assert watch() == 1
    assert User.objects.get(pk=lexington.officer.pk).is_active
    assert not User.objects.get(pk=lexington.other_officer.pk).is_active


def test_the_last_chief_and_the_last_administrator_stay(lexington):
    now = timezone.now()
    unused_since([lexington.chief, lexington.captain], 400)
    watch()
    with time_machine.travel(now + timedelta(days=15)):
        assert watch() == 0, "nobody would be left who opens accounts"
        User.objects.filter(pk=lexington.captain.pk).update(last_login=timezone.now())
        assert watch() == 0, "an Administrator who signs in is no Chief"
    assert User.objects.get(pk=lexington.chief.pk).is_active


def test_of_two_chiefs_who_are_away_the_later_seen_stays(lexington):
    now, second = timezone.now(), lexington.sergeant
    set_roles(person_id=second.pk, roles=[*second.roles, Role.CHIEF], actor=lexington.chief)
    unused_since([lexington.chief], 500)
    unused_since([second], 400)
    watch()
    with time_machine.travel(now + timedelta(days=15)):
        assert (watch(), watch()) == (1, 0)
    assert not User.objects.get(pk=lexington.chief.pk).is_active
    assert User.objects.get(pk=second.pk).is_active


def test_no_person_runs_the_round(lexington):
    with pytest.raises(PermissionDenied):
        watch_dormant_accounts(actor=lexington.captain)
    assert close_account(person_id=lexington.officer.pk, actor=lexington.captain, reason="Left")
