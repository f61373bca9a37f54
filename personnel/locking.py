"""How django-axes asks whether an account is locked: what our records say, until it is released.

Names that are no account are counted too, so that the answer tells nobody which exist: in the
cache, which keeps a digest. What was typed may be a password in the wrong field, and what a form
held beside it a plate: neither is stored or logged, as axes' own handlers would.
"""

from collections.abc import Mapping
from typing import Any

from axes.handlers.base import AxesHandler
from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest

from personnel.adapters import name_of_attempt
from personnel.models import User
from personnel.services.lock import is_locked


class LockHandler(AxesHandler):  # type: ignore[misc]  # axes has no types
    """By account, whatever the address, as CJIS AC-7 asks: an attacker changes addresses."""

    def get_failures(
        self, request: HttpRequest, credentials: Mapping[str, Any] | None = None
    ) -> int:
        name = name_of_attempt(request, credentials)
        person = _person(name)
        if person is None:
            return int(cache.get(_key(name), 0))
        return settings.AXES_FAILURE_LIMIT if is_locked(person) else 0

    def user_login_failed(
        self,
        sender: Any,
        credentials: Mapping[str, Any],
        request: HttpRequest | None = None,
        **_: Any,
    ) -> None:
        """Count it for a name that is no account; our records have counted it for one that is."""
        if request is None:
            return
        name = name_of_attempt(request, credentials)
        if _person(name) is None:
            failures = self.get_failures(request, credentials) + 1
            cache.set(_key(name), failures, settings.AXES_COOLOFF_TIME.total_seconds())
        if self.is_locked(request, credentials):
            # What axes' middleware answers with the page of a locked account.
            request.axes_locked_out = True  # type: ignore[attr-defined]
            request.axes_credentials = credentials  # type: ignore[attr-defined]


def _person(name: str) -> User | None:
    return User.objects.filter(username__iexact=name).first()


def _key(name: str) -> str:
    return f"no-account:{name}"
