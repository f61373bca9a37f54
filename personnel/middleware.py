"""Every page and API route passes here: its row in a permission table, then the gate."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, cast

from allauth.account.adapter import get_adapter
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBadRequest,
    JsonResponse,
)
from django.shortcuts import redirect
from django.template.response import SimpleTemplateResponse
from django.urls import Resolver404, resolve, reverse
from django.utils import timezone

from alpr_compliance.policy import PolicyViolation
from ledger.middleware import refused
from ledger.services import acting_from, record_refusal
from ledger.unavailable import PROBLEM
from personnel.access import Access, asks_for_proof, row_of
from personnel.gate import agency_profile, check_door, check_gate, used_second_factor
from personnel.models import User
from personnel.proof import ask_for_proof
from personnel.requests import page_of
from personnel.rules import check_first_password, is_first_password_good
from personnel.rules.sign_in import check_not_locked
from personnel.services.lock import is_locked

# Where all routes for cameras lie.
DEVICES = "/api/v1/"
# Where signing in leads, and everyone begins.
FIRST_PAGE = "personnel:home"


class CameraMiddleware:
    """Takes routes that ask for a camera's key straight to their view, which asks for it.

    A camera has no session and sees no page. All other routes go on to the gate.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith(DEVICES):
            return self.get_response(request)
        try:
            match = resolve(request.path_info)
        except Resolver404:
            return self.get_response(request)
        if row_of(match.view_name) is not Access.CAMERA_KEY:
            return self.get_response(request)
        request.resolver_match = match
        with acting_from(request.META.get("REMOTE_ADDR")):
            response: HttpResponse = match.func(request, *match.args, **match.kwargs)
            return response.render() if isinstance(response, SimpleTemplateResponse) else response


class GateMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponse | None:
        assert request.resolver_match is not None
        route = request.resolver_match.view_name
        row = row_of(route)
        if row is None or row is Access.CLOSED:
            raise Http404(f"{route} is not open.")
        if row in (Access.PUBLIC, Access.CAMERA_KEY):
            return None
        user = request.user
        if not isinstance(user, User):
            if request.path.startswith("/api/"):
                return _problem(401, "Sign in first.")
            return redirect_to_login(page_of(request))
        if user.first_password_at is not None and (answer := self._first_password(request, route)):
            return answer
        try:
            if isinstance(row, Access):
                return _own_sign_in(request, user, row)
            check_gate(user, request.session)
            # Pages show alerts and ring only behind the gate.
            request.is_through_gate = True  # type: ignore[attr-defined]
            check_door(user, row)
            if any("\0" in text for texts in request.POST.lists() for text in texts[1]):
                return HttpResponseBadRequest("Text cannot hold the character NUL.")
            if request.method == "POST" and asks_for_proof(route):
                return ask_for_proof(request, user)
        except (PolicyViolation, PermissionDenied) as refusal:
            return self._refuse(request, refusal, route)
        return None

    def _first_password(self, request: HttpRequest, route: str) -> HttpResponse | None:
        """Where whoever has a password from somebody else chooses one of their own."""
        user, now = cast(User, request.user), timezone.now()
        is_good = is_first_password_good(cast(datetime, user.first_password_at), now)
        if is_good and isinstance(row_of(route), Access):
            return None
        if is_good and not request.path.startswith("/api/"):
            return redirect("account_change_password")
        try:
            check_first_password(profile=agency_profile(), given_at=user.first_password_at, now=now)
        except PolicyViolation as refusal:
            return self._refuse(request, refusal, route)
        return None

    def _refuse(
        self, request: HttpRequest, refusal: PolicyViolation | PermissionDenied, route: str
    ) -> HttpResponse:
        if not request.path.startswith("/api/"):
            # Pages that would all say the same are not offered.
            request.is_kept_out = isinstance(refusal, PolicyViolation) and not getattr(  # type: ignore[attr-defined]
                request, "is_through_gate", False
            )
            page = _page_of(route, cast(User, request.user))
            return refused(request, refusal, _way_on(request), page)
        record_refusal(refusal, actor=request.user, act=route)  # type: ignore[arg-type]
        if isinstance(refusal, PolicyViolation):
            return _problem(
                403, refusal.message, clause=str(refusal.clause), next_step=refusal.next_step
            )
        return _problem(403, str(refusal))


def _way_on(request: HttpRequest) -> tuple[str, str] | None:
    """Where whoever has no second factor yet sets one up, and then signs in with it.

    Who is kept out for another reason, such as missing training, has no page to go back to.
    """
    if not settings.SECOND_FACTOR_REQUIRED or used_second_factor(request.session):
        is_kept_out = request.is_kept_out  # type: ignore[attr-defined]
        return (reverse("account_logout"), "Sign out") if is_kept_out else None
    if is_mfa_enabled(request.user):
        return reverse("account_logout"), "Sign out, then sign in again"
    return reverse("mfa_index"), "Set up your second factor"


def _page_of(route: str, user: User) -> str:
    """Who has just signed in for the first time did nothing wrong: something is still missing."""
    is_new = route == FIRST_PAGE and user.suspended_at is None
    return "personnel/not_yet.html" if is_new else "refusal.html"


def _own_sign_in(request: HttpRequest, user: User, row: Access) -> HttpResponse | None:
    """How one signs in is one's own to change, but while the account is locked."""
    if request.method == "POST":
        check_not_locked(profile=agency_profile(), is_locked=is_locked(user))
    return _ask_again(request, user) if row is Access.STEP_UP else None


def _ask_again(request: HttpRequest, user: User) -> HttpResponse | None:
    """Where to confirm who one is; None when this session did so just before.

    Not asked the library, to which the password counts though there is a second factor. Who has
    neither came in through the identity provider, and could not be asked here.
    """
    adapter = get_adapter()
    methods = adapter.get_reauthentication_methods(user)
    if not (methods and adapter.is_reauthentication_required(app="personnel")):
        return None
    return redirect_to_login(request.get_full_path(), methods[0]["url"])


def _problem(status: int, title: str, **members: str) -> HttpResponse:
    return JsonResponse(
        {"title": title, "status": status, **members}, status=status, content_type=PROBLEM
    )
