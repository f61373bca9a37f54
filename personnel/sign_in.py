"""Each sign-in, each end of one and each refused try leaves an event: who, when, from where.

What was typed as a name is not kept: it may be a password in the wrong field.
"""

from collections.abc import Mapping
from typing import Any, cast

from allauth.mfa.signals import authentication_failed
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import timezone

from ledger.services import record_event
from personnel.gate import agency_profile
from personnel.idle import locked_person
from personnel.models import User
from personnel.rules.sign_in import check_not_locked
from personnel.services.lock import is_locked, note_refused_sign_in
from personnel.sessions import SessionStore, Use


@receiver(user_logged_in)
def record_sign_in(*, request: HttpRequest, user: User, **_: Any) -> None:
    _record("person.signed_in", user)
    _open_session(request, user)


@receiver(user_logged_out)
def record_sign_out(*, user: User | None, **_: Any) -> None:
    if user is not None:
        _record("person.signed_out", user)


@receiver(user_login_failed)
def record_refused_sign_in(*, credentials: Mapping[str, Any], **_: Any) -> None:
    name = str(credentials.get("username") or "").strip()
    note_refused_sign_in(person=User.objects.filter(username__iexact=name).first())


@receiver(authentication_failed)
def record_refused_code(*, user: User, **_: Any) -> None:
    """A wrong code, in signing in or as fresh proof, counts as a wrong password does."""
    note_refused_sign_in(person=user)
    check_not_locked(profile=agency_profile(), is_locked=is_locked(user))


def _open_session(request: HttpRequest, user: User) -> None:
    session = cast(SessionStore, request.session)
    if locked_person(request) is not None:
        # Streams of the locked one end, and their pages find this one open.
        session.cycle_key()
    now = timezone.now()
    device = request.headers.get("User-Agent", "")[:200]
    session.open(Use(user.pk, now, now, request.META.get("REMOTE_ADDR"), device))


def _record(kind: str, user: User) -> None:
    record_event(kind, actor=user, subject=user, clause=agency_profile().cite("credentials"))
