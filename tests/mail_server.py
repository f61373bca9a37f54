"""A mail server of the tests' own: one address is unknown there, some are put off."""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

GONE = "gone@police.example"


class Conversation(socketserver.StreamRequestHandler):
    """As much of SMTP as a message needs; one recipient is unknown here, some are put off."""

    def handle(self) -> None:
        self._say("220 here")
        while line := self.rfile.readline().decode().strip():
            word = line[:4].upper()
            if word == "DATA":
                self._say("354 go on")
                lines = iter(self.rfile.readline, b".\r\n")
                self.server.said.append(b"".join(lines).decode())
            if word == "RCPT" and GONE in line:
                self._say("550 no such user")
                continue
            if word == "RCPT" and line.partition("<")[2].rstrip(">") in self.server.put_off:
                self._say("451 greylisted, try again later")
                continue
            if word == "RCPT":
                self.server.reached.append(line.partition("<")[2].rstrip(">"))
            self._say("221 bye" if word == "QUIT" else "250 ok")

    def _say(self, words: str) -> None:
        self.wfile.write(f"{words}\r\n".encode())


@contextmanager
def mail_server_of(settings: Any) -> Iterator[Any]:
    """A server that these settings send their mail to: what it took, whom it puts off."""
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Conversation) as server:
        server.reached, server.said, server.put_off = [], [], set()
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = server.server_address
        settings.EMAIL_USE_TLS, settings.EMAIL_HOST_USER = False, ""
        yield server
        server.shutdown()
