"""Mail of requests by a real mail server: one that refuses an address, and one that is away."""

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from data_requests.models import DataRequest, Step
from data_requests.services.copies import tell_of_ended_copies
from data_requests.services.decision import return_request
from data_requests.services.intake import receive_request
from data_requests.services.mailing import TRIED_AGAIN_AFTER, TRIED_FOR, mail_steps
from data_requests.services.packaging import make_package
from ledger.models import Event
from tests.data_requests.asking import officer_draft, release_draft, submitted
from tests.data_requests.test_handover import medium, ready
from tests.mail_server import GONE, mail_server_of


@pytest.fixture
def mail_server(settings):
    with mail_server_of(settings) as server:
        yield server


@pytest.fixture
def reachable(agency):
    for person in agency.people.values():
        person.email = f"{person.username}@police.example"
        person.save()
    return agency


def test_one_refused_address_does_not_stop_the_mail_of_the_others(reachable, mail_server, sign_in):
    agency = reachable
    agency.captain.email = GONE
    agency.captain.save()
    request = submitted(agency, release_draft(agency))
    mail_steps()
    agency.captain.email = "captain@police.example"
    agency.captain.save()
    later = submitted(agency, release_draft(agency), agency.other_officer)
    mail_steps()
    assert "captain@police.example" in mail_server.reached
    assert not Step.objects.filter(mailed_at=None).exists()
    step = request.steps.get(action=Step.Action.SUBMITTED)
    assert step.mail_refused == GONE
    assert later.steps.get(action=Step.Action.SUBMITTED).mail_refused == ""
    page = sign_in(agency.captain).get(reverse("data_requests:request", args=[request.pk]))
    assert GONE in page.content.decode()
    event = Event.objects.get(kind="request.mail_refused")
    assert GONE not in str(event.data)


def test_with_the_mail_server_away_the_step_is_mailed_later(reachable, mail_server, settings):
    port, settings.EMAIL_PORT = settings.EMAIL_PORT, 1
    submitted(reachable, officer_draft(reachable))
    with pytest.raises(OSError):
        mail_steps()
    settings.EMAIL_PORT = port
    assert mail_steps() == 1
    assert len(mail_server.reached) == 1


CAPTAIN = "captain@police.example"


@pytest.fixture
def put_off(reachable, mail_server):
    """A step whose mail to the captain the server wants later; the officer is reached."""
    mail_server.put_off = {CAPTAIN}
    request = submitted(reachable, release_draft(reachable), reachable.other_officer)
    step = request.steps.get(action=Step.Action.SUBMITTED)
    mail_steps()
    step.refresh_from_db()
    assert (step.mail_waiting, step.mail_refused) == (CAPTAIN, "")
    return step


def test_an_address_that_the_server_put_off_is_tried_again(
    reachable, mail_server, put_off, sign_in
):
    page = reverse("data_requests:request", args=[put_off.request_id])
    assert "put off by the server" in sign_in(reachable.captain).get(page).content.decode()
    mail_server.put_off = set()
    assert mail_steps() == 0
    mail_server.reached.clear()
    with time_machine.travel(put_off.mailed_at + TRIED_AGAIN_AFTER, tick=False):
        assert mail_steps() == 1
        assert mail_steps() == 0
    assert mail_server.reached == [CAPTAIN]
    put_off.refresh_from_db()
    assert (put_off.mail_waiting, put_off.mail_refused) == ("", "")
    assert not Event.objects.filter(kind="request.mail_refused").exists()


def test_meanwhile_the_steps_after_it_are_mailed(reachable, mail_server, put_off):
    mail_server.reached.clear()
    return_request(request_id=put_off.request_id, actor=reachable.captain, note="Which camera?")
    assert mail_steps() == 2
    assert mail_server.reached == ["ortiz@sheriff.example", "other_officer@police.example"]


def test_one_put_off_for_days_counts_as_refused(reachable, mail_server, put_off, sign_in):
    with time_machine.travel(put_off.at + TRIED_FOR, tick=False):
        assert mail_steps() == 0
        put_off.refresh_from_db()
        assert (put_off.mail_waiting, put_off.mail_refused) == ("", CAPTAIN)
    assert Event.objects.get(kind="request.mail_refused").data == {"count": 1}
    with time_machine.travel(put_off.at + 2 * TRIED_FOR, tick=False):
        mail_server.put_off = set()
        assert mail_steps() == 0


def test_who_asked_in_public_is_tried_again_with_words_for_them(agency, mail_server):
    receive_request(draft=release_draft(agency), source="10.0.0.1")
    mail_server.put_off = {"ortiz@sheriff.example"}
    mail_steps()
    mail_server.put_off = set()
    with time_machine.travel(timezone.now() + TRIED_AGAIN_AFTER):
        mail_server.said.clear()
        assert mail_steps() == 1
    [message] = mail_server.said
    assert "your request" in message
    assert DataRequest.objects.get().number not in message


def test_who_asked_by_letter_hears_of_each_step_and_whom_to_ask(reachable, mail_server):
    request = submitted(reachable, release_draft(reachable))
    mail_steps()
    return_request(request_id=request.pk, actor=reachable.captain, note="Which white KTX4827?")
    mail_steps()
    theirs = [said for said in mail_server.said if "To: ortiz@sheriff.example" in said]
    assert len(theirs) == 2
    received, sent_back = (said.replace("=\n", "") for said in theirs)
    assert "We are looking at it" in received
    assert "Something has to be put right" in sent_back
    agency = reachable.profile.agency
    for letter in (received, sent_back):
        assert f"{agency.name}, {agency.city}" in letter
        assert CAPTAIN in letter
        for hidden in (request.number, "KTX4827", "http"):
            assert hidden not in letter


def test_the_end_of_copies_is_told_once_the_server_takes_it(
    kinston, mail_server, tmp_path, settings
):
    settings.PACKAGE_DIR = tmp_path / "packages"
    for name in ("captain", "officer"):
        person = getattr(kinston, name)
        person.email = f"{name}@police.example"
        person.save()
    package = make_package(
        request_id=ready(kinston).pk, actor=kinston.captain, **medium(kinston)
    ).package
    due = package.disclosure.destroy_by
    mail_server.put_off = {CAPTAIN}
    assert tell_of_ended_copies(due) == 0
    package.refresh_from_db()
    assert package.end_told_at is None
    mail_server.put_off = set()
    assert tell_of_ended_copies(due) == 2
    package.refresh_from_db()
    assert package.end_told_at == due
