"""Mail rounds by a real mail server: one refused address holds up no other, and is shown."""

import pytest
from django.urls import reverse
from django.utils import timezone

from hotlists.models import EntryNotice
from hotlists.services.entry_notice import mail_entry_notices
from ledger.models import Event
from personnel.models import AccountNotice
from personnel.services.notice import mail_account_notices, tell
from personnel.services.post import NotDelivered, deliver, send_all
from tests.mail_server import GONE, mail_server_of

OFFICER, CHIEF = "officer@police.example", "chief@police.example"


@pytest.fixture
def mail_server(settings):
    with mail_server_of(settings) as server:
        yield server


@pytest.fixture
def two(lexington):
    """Each has a letter of two rounds; the address of the first is no more."""
    gone, there = lexington.other_officer, lexington.officer
    entry = lexington.add_entry("KTX4827")
    EntryNotice.objects.all().delete()
    for person, address in ((gone, GONE), (there, OFFICER)):
        person.email = address
        person.save(update_fields=["email"])
        facts = {"entry": entry, "kind": EntryNotice.Kind.APPROVED, "at": timezone.now()}
        EntryNotice.objects.create(person=person, **facts)
        tell([person], "Your account was changed.")
    return gone, there


def refused():
    return list(Event.objects.filter(kind="mail.refused").values_list("subject_id", flat=True))


def test_a_refused_letter_is_done_with_and_shown_and_the_others_arrive(
    lexington, two, mail_server, sign_in
):
    for mail in (mail_entry_notices, mail_account_notices):
        assert mail() == 1
        assert mail() == 0, "nothing waits"
    assert mail_server.reached == [OFFICER, OFFICER]
    assert refused() == [str(two[0].pk)] * 2
    page = sign_in(lexington.sysadmin).get(reverse("audits:failed")).content.decode()
    assert "E-mail that was refused" in page
    assert str(two[0]) in page
    assert "2 letters" in page


def test_one_that_is_put_off_waits_and_the_others_arrive(two, mail_server):
    mail_server.put_off.add(OFFICER)
    two[0].email = CHIEF
    two[0].save(update_fields=["email"])
    for mail in (mail_entry_notices, mail_account_notices):
        with pytest.raises(NotDelivered):
            mail()
    assert mail_server.reached == [CHIEF, CHIEF]
    assert refused() == []
    mail_server.put_off.clear()
    assert mail_entry_notices() == mail_account_notices() == 1
    assert not AccountNotice.objects.filter(mailed_at=None).exists()


def test_a_server_that_does_not_answer_is_waited_for_once():
    asked = []

    def letter():
        asked.append("letter")
        raise TimeoutError

    with pytest.raises(TimeoutError):
        send_all([letter] * 100)
    assert asked == ["letter"]


def test_of_several_who_hear_the_same_each_gets_a_letter(two, mail_server):
    assert deliver("A list is stale", "See the page.", [GONE, OFFICER, CHIEF]) == 2
    assert mail_server.reached == [OFFICER, CHIEF]
    assert refused() == [str(two[0].pk)]
    with pytest.raises(NotDelivered):
        deliver("A list is stale", "See the page.", [GONE])
    assert refused() == [str(two[0].pk)], "told to nobody, it waits for a later round"
