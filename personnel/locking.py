"""How django-axes asks whether an account is locked: what our records say, until it is released.

Names that are no account are counted by axes itself, so that the answer tells nobody which exist.
"""

from collections.abc import Mapping
from typing import Any

from axes.handlers.database import AxesDatabaseHandler
from django.conf import settings
from django.http import HttpRequest

from personnel.adapters import name_of_attempt
from personnel.models import User
from personnel.services.lock import is_locked


class LockHandler(AxesDatabaseHandler):  # type: ignore[misc]  # axes has no types
    def get_failures(
        self, request: HttpRequest, credentials: Mapping[str, Any] | None = None
    ) -> int:
        person = User.objects.filter(username__iexact=name_of_attempt(request, credentials)).first()
        if person is None:
            return int(super().get_failures(request, credentials))
        return settings.AXES_FAILURE_LIMIT if is_locked(person) else 0
