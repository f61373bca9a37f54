"""Mail of requests by a real mail server: one that refuses an address, and one that is away."""

import socketserver
import threading

import pytest
from django.urls import reverse

from data_requests.models import Step
from data_requests.services.mailing import mail_steps
from ledger.models import Event
from tests.data_requests.asking import officer_draft, release_draft, submitted

GONE = "gone@police.example"


class Conversation(socketserver.StreamRequestHandler):
    """As much of SMTP as a message needs; one recipient is unknown here."""

    def handle(self) -> None:
        self._say("220 here")
        while line := self.rfile.readline().decode().strip():
            word = line[:4].upper()
            if word == "DATA":
                self._say("354 go on")
                while self.rfile.readline() != b".\r\n":
                    pass
            if word == "RCPT" and GONE in line:
                self._say("550 no such user")
                continue
            if word == "RCPT":
                self.server.reached.append(line.partition("<")[2].rstrip(">"))
            self._say("221 bye" if word == "QUIT" else "250 ok")

    def _say(self, words: str) -> None:
        self.wfile.write(f"{words}\r\n".encode())


@pytest.fixture
def mail_server(settings):
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Conversation) as server:
        server.reached = []
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = server.server_address
        settings.EMAIL_USE_TLS, settings.EMAIL_HOST_USER = False, ""
        yield server
        server.shutdown()


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
