"""A session that nobody used for long is locked: its person signs in again before any route opens.

What a page does by itself (the event stream, a queue that reloads, a photograph) is no use of it.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.contrib.auth import SESSION_KEY, get_user
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from ledger.services import acting_from
from personnel.gate import agency_profile, is_session_locked
from personnel.models import User
from personnel.rules.network import network_of
from personnel.sessions import SessionStore, session_moved

# Sent by a page with what nobody asked for.
BY_ITSELF = "X-By-Itself"
# Noted at most so often.
NOTED_EACH = timedelta(minutes=1)


class IdleMiddleware:
    """Takes the person away from a locked session; notes when an open one is used."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        now, address = timezone.now(), request.META.get("REMOTE_ADDR")
        session, rules = _session(request), agency_profile().sessions
        if session is not None and is_session_locked(
            session, rules=rules, address=address, now=now
        ):
            request.locked_person = _member(request)  # type: ignore[attr-defined]
            request.user = AnonymousUser()
        elif session is not None:
            _note_move(request, session, address)
        response = self.get_response(request)
        if locked_person(request) is not None:
            # A page that asked by itself puts away what it shows, and stays where it is.
            response["X-Session"] = "locked"
        if session is not None and _is_used(request, response):
            _note_use(session, address, now)
        return response


def locked_person(request: HttpRequest) -> User | None:
    """Whose locked session this request came with."""
    return getattr(request, "locked_person", None)


def _session(request: HttpRequest) -> SessionStore | None:
    """The session of somebody who signed in."""
    session = request.session
    if not isinstance(session, SessionStore) or session.session_key is None:
        return None
    return session if SESSION_KEY in session else None


def _member(request: HttpRequest) -> User | None:
    found = get_user(request)
    return found if isinstance(found, User) else None


def _is_used(request: HttpRequest, response: HttpResponse) -> bool:
    kind = response.headers.get("Content-Type", "")
    is_person = isinstance(request.user, User)
    return is_person and BY_ITSELF not in request.headers and not kind.startswith("image/")


def _note_move(request: HttpRequest, session: SessionStore, address: str | None) -> None:
    """Of every request, also what a page asks by itself: a copied session may do nothing else."""
    before = session.use.address
    if address is None or before is None or address == before:
        return
    if network_of(address) == network_of(before):
        return
    session.move(address)
    if person := _member(request):
        with acting_from(address):
            session_moved.send(IdleMiddleware, person=person)


def _note_use(session: SessionStore, address: str | None, now: datetime) -> None:
    last = session.use.used_at
    if last is None or now - last >= NOTED_EACH:
        session.used(at=now, address=address)
