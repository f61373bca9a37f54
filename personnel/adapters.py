"""How allauth meets this agency: accounts are made by the agency, never by sign-up."""

import time
from collections.abc import Mapping
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import (
    AUTHENTICATION_METHODS_SESSION_KEY,
    get_authentication_records,
)
from allauth.core import context
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from personnel.gate import agency_profile, used_second_factor
from personnel.models import User
from personnel.proof import was_proved
from personnel.rules.sign_in import check_not_locked
from personnel.services.lock import is_locked
from personnel.services.password import choose_password

# Seconds within which what a sign-in itself proves was proved.
JUST_NOW = 10


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def is_reauthentication_required(self, *, app: str, **_: Any) -> bool:
        """Whoever signed in just now is not asked again at once."""
        request, within = context.request, settings.ACCOUNT_REAUTHENTICATION_TIMEOUT
        return not was_proved(request, request.user, since=time.time() - within)

    def get_reauthentication_methods(self, user: User) -> list[dict[str, str]]:
        """Who has a second factor proves by that alone; without an app, by a key first."""
        methods: list[dict[str, str]] = super().get_reauthentication_methods(user)
        if not is_mfa_enabled(user):
            return methods
        factors = [method for method in methods if method["id"] != "reauthenticate"]
        has_app = is_mfa_enabled(user, types=[Authenticator.Type.TOTP])
        return factors if has_app else factors[::-1]

    def pre_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse | None:
        """A locked account is entered by no other way either.

        What was proved before this session was left, or in a try that failed, counts no more.
        """
        proofs = get_authentication_records(request, user)
        request.session[AUTHENTICATION_METHODS_SESSION_KEY] = [
            proof for proof in proofs if time.time() - proof["at"] < JUST_NOW
        ]
        answer: HttpResponse | None = super().pre_login(request, user, **kwargs)
        if answer is None:
            check_not_locked(profile=agency_profile(), is_locked=is_locked(user))
        return answer

    def login(self, request: HttpRequest, user: User) -> None:
        """Nor by the right code, when wrong ones locked it after the right password."""
        check_not_locked(profile=agency_profile(), is_locked=is_locked(user))
        super().login(request, user)

    def set_password(self, user: User, password: str) -> None:
        choose_password(user=user, password=password)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """On to the work, or to the second factor that a new member sets up next."""
        is_let_in = not settings.SECOND_FACTOR_REQUIRED or used_second_factor(request.session)
        return reverse("personnel:home" if is_let_in else "mfa_index")

    def get_login_stages(self) -> list[str]:
        """As the library has them, but that a second factor is not asked for twice."""
        own = {"allauth.mfa.stages.AuthenticateStage": "personnel.sso.SecondFactorStage"}
        return [own.get(stage, stage) for stage in super().get_login_stages()]


def name_of_attempt(request: HttpRequest, credentials: Mapping[str, Any] | None = None) -> str:
    """The account that a sign-in tries, in one spelling: "Smith" and "smith" are one account.

    Wrong passwords are counted under it; allauth finds a user whatever the case.
    """
    given = credentials or {}
    name = given.get("username") or given.get("login") or request.POST.get("login", "")
    return str(name).strip().lower()
