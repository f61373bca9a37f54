"""How allauth meets this agency: accounts are made by the agency, never by sign-up."""

from collections.abc import Mapping
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False


def name_of_attempt(request: HttpRequest, credentials: Mapping[str, Any] | None = None) -> str:
    """The account that a sign-in tries, in one spelling: "Smith" and "smith" are one account.

    Wrong passwords are counted under it; allauth finds a user whatever the case.
    """
    given = credentials or {}
    name = given.get("username") or given.get("login") or request.POST.get("login", "")
    return str(name).strip().lower()
