"""Five wrong passwords or codes lock; another person releases, or takes a lost factor away."""

from datetime import timedelta
from io import StringIO

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.core import mail
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from alpr_compliance.policy import PolicyViolation
from hotlists.models import Duty
from hotlists.services.entry import add_entry
from ledger.models import Event
from personnel.models import AccountLock, AccountNotice, FactorReset, User
from personnel.services.factor import ask_factor_reset, confirm_factor_reset
from personnel.services.lock import release_lock
from personnel.services.notice import mail_account_notices
from tests.cast import PASSWORD
from tests.personnel.test_gate import keep_methods
from tests.personnel.test_second_factor import code_now, set_up

pytestmark = [
    pytest.mark.clause("LEX-3.C.vii.e", "KIN-IV.F.1"),
    pytest.mark.usefixtures("half_minute"),
]
PAGE = "personnel:locked-out"
SEEN = "Badge 103, and I know the face."


def attempt(client, password, name="officer"):
    return client.post(reverse("account_login"), {"login": name, "password": password})


def lock(client, name="officer"):
    for _ in range(5):
        attempt(client, "wrong", name)
    return AccountLock.objects.get(person__username=name, released_at=None)


def on_duty(person):
    Duty.objects.create(person=person, unit="12", started_at=timezone.now())


def test_a_locked_account_stays_so_for_days_until_another_releases_it(agency, client, sign_in):
    User.objects.update(email="")
    User.objects.filter(pk=agency.officer.pk).update(email="officer@police.example")
    User.objects.filter(pk=agency.captain.pk).update(email="captain@police.example")
    held = lock(client)
    with time_machine.travel(timezone.now() + timedelta(days=2)):
        assert attempt(client, PASSWORD).status_code == 429
    page = sign_in(agency.captain).get(reverse(PAGE)).content.decode()
    assert "Officer Officer" in page
    address = reverse("personnel:release-lock", args=[held.pk])
    assert client.post(address, {"finding": " "}).status_code == 403
    client.post(address, {"finding": "A new phone kept the old password."})
    held.refresh_from_db()
    assert held.released_by == agency.captain
    assert Event.objects.about(held).filter(kind="account.released").count() == 1
    assert mail_account_notices() == 2, "the Administrator of the lock, the member of the release"
    assert mail_account_notices() == 0
    assert [each.to for each in mail.outbox] == [
        ["captain@police.example"],
        ["officer@police.example"],
    ]
    client.logout()
    assert attempt(client, PASSWORD).status_code == 302


def wrong_code(secret):
    return f"{(int(code_now(secret)) + 500_000) % 1_000_000:06}"


def test_wrong_codes_lock_as_wrong_passwords_do(lexington, client, sign_in, settings):
    settings.SECOND_FACTOR_REQUIRED = True
    secret = set_up(lexington.officer)
    assert attempt(client, "wrong").status_code == 200
    enter = attempt(client, PASSWORD).url
    # The right password between, which opens nothing yet, does not begin the count again.
    tries = [client.post(enter, {"code": wrong_code(secret)}).status_code for _ in range(3)]
    tries.append(client.post(enter, {"code": "no recovery code"}).status_code)
    assert tries == [200, 200, 200, 403]
    held = AccountLock.objects.get(person=lexington.officer, released_at=None)
    page = client.post(enter, {"code": code_now(secret)})
    assert "is locked" in page.content.decode()
    assert "_auth_user_id" not in client.session, "not even by the right one"
    release_lock(lock_id=held.pk, actor=lexington.captain, finding="Another person's phone.")
    cache.clear()  # The library takes each code once.
    attempt(client, PASSWORD)
    assert client.post(enter, {"code": code_now(secret)}).status_code == 302


def test_wrong_proof_locks_too(lexington, sign_in, settings):
    secret = set_up(lexington.captain)
    entry = add_entry(draft=lexington.draft(), actor=lexington.other_officer)
    client = sign_in(lexington.captain)
    keep_methods(client, [])
    decide = reverse("hotlists:decide-entry", args=[entry.pk])
    given = {"decision": "approve", "version": "1"}

    def prove(code, address=decide, name="proof-code"):
        return client.post(address, given | {name: code})

    for _ in range(4):
        assert "Confirm it is you" in prove(wrong_code(secret)).content.decode()
    again = reverse("mfa_reauthenticate")
    assert "is locked" in prove(wrong_code(secret), again, "code").content.decode()
    assert AccountLock.objects.get().person == lexington.captain
    for answer in (prove(code_now(secret)), prove(code_now(secret), again, "code")):
        assert (answer.status_code, "is locked" in answer.content.decode()) == (403, True)
    entry.refresh_from_db()
    assert entry.decided_at is None


def test_failures_further_apart_lock_nothing(lexington, client):
    start = timezone.now()
    for minutes in (0, 5, 10, 14, 16, 21):
        with time_machine.travel(start + timedelta(minutes=minutes)):
            assert attempt(client, "wrong").status_code == 200
    assert not AccountLock.objects.exists()
    with time_machine.travel(start + timedelta(minutes=22)):
        assert attempt(client, "wrong").status_code == 429
    assert AccountLock.objects.exists()


def test_a_supervisor_releases_while_on_duty_and_nobody_their_own(lexington, client):
    held = lock(client)
    facts = {"lock_id": held.pk, "finding": "It was the officer."}
    with pytest.raises(PermissionDenied):
        release_lock(**facts, actor=lexington.dispatcher)
    with pytest.raises(PolicyViolation, match="while on duty"):
        release_lock(**facts, actor=lexington.sergeant)
    on_duty(lexington.sergeant)
    released = release_lock(**facts, actor=lexington.sergeant)
    assert released.released_by == lexington.sergeant
    with pytest.raises(PolicyViolation, match="not locked"):
        release_lock(**facts, actor=lexington.captain)
    own = lock(client, "sergeant")
    with pytest.raises(PolicyViolation, match="themselves"):
        release_lock(lock_id=own.pk, finding="It was I.", actor=lexington.sergeant)
    with pytest.raises(IntegrityError, match="not_released_by_its_own"), transaction.atomic():
        AccountLock.objects.filter(pk=own.pk).update(
            released_by=lexington.sergeant, released_at=timezone.now(), finding="-"
        )


def release(name, by, reason="Somebody typed wrong passwords for each of us."):
    call_command("release_lock", name, by=by, reason=reason, stdout=StringIO())


def test_when_everybody_is_locked_one_is_released_on_the_machine(lexington, client):
    for name in ("captain", "chief", "sysadmin"):
        lock(client, name)
        cache.clear()
    release("Captain", "sysadmin")
    held = AccountLock.objects.get(person=lexington.captain)
    assert (held.released_by, held.finding[:8]) == (lexington.sysadmin, "Somebody")
    event = Event.objects.about(held).get(kind="account.released")
    assert (event.actor, event.data["on_machine"]) == (lexington.sysadmin, True)
    assert attempt(client, PASSWORD, "captain").status_code == 302
    still = AccountLock.objects.filter(released_at=None).values_list("person__username", flat=True)
    assert set(still) == {"chief", "sysadmin"}


def told_of_the_machine():
    return {each.person for each in AccountNotice.objects.filter(words__contains="on the machine")}


def test_whom_the_machine_names_hears_of_it_and_all_in_command(lexington, client):
    User.objects.update(email="each@police.example")
    lock(client, "sysadmin")
    release("sysadmin", "captain")
    assert told_of_the_machine() == {lexington.sysadmin, lexington.captain, lexington.chief}


@pytest.mark.parametrize(
    ("by", "reason", "words"),
    [
        ("captain", "It was I.", "lets themselves in"),
        ("officer", "A friend.", "does not let you release"),
        ("nobody", "No reason.", "No member with an open account"),
        ("sysadmin", " ", "where the wrong"),
    ],
)
def test_on_the_machine_too_it_is_another_who_may_and_says_why(
    lexington, client, by, reason, words
):
    held = lock(client, "captain")
    with pytest.raises(CommandError, match=words):
        release("captain", by, reason)
    held.refresh_from_db()
    assert held.released_at is None
    refusals = Event.objects.filter(kind="refusal", data__act="release_lock")
    assert refusals.exists() == (by != "nobody")


def test_an_account_that_is_not_locked_is_not_released(lexington):
    with pytest.raises(CommandError, match="is not locked"):
        release("captain", "sysadmin")


def test_a_name_that_is_no_account_is_answered_the_same(lexington, client):
    known = [attempt(client, "wrong").status_code for _ in range(5)]
    unknown = [attempt(client, "wrong", "nobody").status_code for _ in range(5)]
    assert known == unknown == [200, 200, 200, 200, 429]


def give_factor(person):
    Authenticator.objects.create(user=person, type=Authenticator.Type.TOTP, data={"secret": "x"})
    Authenticator.objects.create(
        user=person, type=Authenticator.Type.RECOVERY_CODES, data={"seed": "x"}
    )


def test_two_people_take_a_lost_factor_away_and_a_new_one_is_set_up(lexington, sign_in, client):
    give_factor(lexington.officer)
    on_duty(lexington.sergeant)
    sign_in(lexington.sergeant)
    assert "Officer Officer" in client.get(reverse(PAGE)).content.decode()
    form = {"person": lexington.officer.pk, "identity": SEEN}
    client.post(reverse("personnel:ask-factor-reset"), form)
    reset = FactorReset.objects.get()
    confirm = reverse("personnel:confirm-factor-reset", args=[reset.pk])
    assert client.post(confirm, {"identity": SEEN}).status_code == 403, "one person twice"
    assert Authenticator.objects.filter(user=lexington.officer).count() == 2
    sign_in(lexington.captain)
    assert SEEN in client.get(reverse(PAGE)).content.decode()
    client.post(confirm, {"identity": "His identity card."})
    reset.refresh_from_db()
    assert (reset.asked_by, reset.confirmed_by) == (lexington.sergeant, lexington.captain)
    assert not Authenticator.objects.filter(user=lexington.officer).exists()
    assert Event.objects.get(kind="factor.reset").data["asked_by"] == lexington.sergeant.pk
    client.logout()
    assert attempt(client, PASSWORD).url == reverse("personnel:home"), "asked for no code"


def take_factor(name, by, reason="The site's secret is another one; I called her back."):
    call_command("reset_factor", name, by=by, reason=reason, stdout=StringIO())


def test_the_machine_takes_a_factor_away_where_no_code_can_be_read(agency, client, sign_in):
    User.objects.update(email="each@police.example")
    give_factor(agency.captain)
    take_factor("Captain", "sysadmin")
    assert not Authenticator.objects.filter(user=agency.captain).exists()
    reset = FactorReset.objects.get()
    assert (reset.person, reset.asked_by, reset.on_machine) == (
        agency.captain,
        agency.sysadmin,
        True,
    )
    event = Event.objects.about(reset).get(kind="factor.reset")
    assert (event.actor, event.data["on_machine"]) == (agency.sysadmin, True)
    assert told_of_the_machine() == {agency.captain, agency.sysadmin, agency.chief}
    assert attempt(client, PASSWORD, "captain").url == reverse("personnel:home")
    page = sign_in(agency.chief).get(reverse(PAGE)).content.decode()
    assert f"{agency.sysadmin}, on the machine" in page
    assert "Nobody waits for a second person." in page
    give_factor(agency.captain)
    with pytest.raises(PolicyViolation, match="done already"):
        confirm_factor_reset(reset_id=reset.pk, actor=agency.chief, identity=SEEN)


def test_the_machine_ends_every_session_with_the_factor(agency, sign_in):
    there = sign_in(agency.captain)
    give_factor(agency.captain)
    assert there.get(reverse(PAGE)).status_code == 200
    take_factor("captain", "chief")
    assert there.get(reverse(PAGE)).status_code == 302


@pytest.mark.parametrize(
    ("by", "reason", "words"),
    [
        ("captain", "I lost it.", "lets themselves in"),
        ("officer", "A friend.", "does not let you reset"),
        ("nobody", "No reason.", "No member with an open account"),
        ("sysadmin", " ", "how you knew"),
    ],
)
def test_the_machine_takes_no_factor_for_its_own_member_nor_without_a_reason(
    agency, by, reason, words
):
    give_factor(agency.captain)
    with pytest.raises(CommandError, match=words):
        take_factor("captain", by, reason)
    assert Authenticator.objects.filter(user=agency.captain).count() == 2
    with pytest.raises(CommandError, match="has no second factor"):
        take_factor("dispatcher", "sysadmin")


@pytest.mark.parametrize("days", [0, 2])
def test_who_lost_it_confirms_nothing_and_after_a_day_it_begins_again(lexington, days):
    give_factor(lexington.captain)
    with pytest.raises(PolicyViolation, match="themselves"):
        ask_factor_reset(person_id=lexington.captain.pk, actor=lexington.captain, identity=SEEN)
    reset = ask_factor_reset(person_id=lexington.captain.pk, actor=lexington.chief, identity=SEEN)
    for actor, words in (
        (lexington.captain, "themselves"),
        (lexington.chief, "the first"),
        (lexington.sergeant, "on duty"),
    ):
        with pytest.raises(PolicyViolation, match=words):
            confirm_factor_reset(reset_id=reset.pk, actor=actor, identity=SEEN)
    with time_machine.travel(timezone.now() + timedelta(days=days)):
        on_duty(lexington.sergeant)
        facts = {"reset_id": reset.pk, "actor": lexington.sergeant}
        with pytest.raises(PolicyViolation, match="how you knew"):
            confirm_factor_reset(**facts, identity="")
        if days:
            with pytest.raises(PolicyViolation, match="more than a day"):
                confirm_factor_reset(**facts, identity=SEEN)
        else:
            assert confirm_factor_reset(**facts, identity=SEEN).confirmed_at
