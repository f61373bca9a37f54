"""Sessions: that a person is here, or goes; which ones are open, ending them."""

from typing import cast

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from ledger.models import Event
from personnel.gate import agency_profile
from personnel.models import User
from personnel.requests import MemberRequest, page_of
from personnel.services.session import end_other_sessions, end_session
from personnel.sessions import SessionStore

UNUSUAL = {
    "person.moved": "Went on from another network",
    "person.new_network": "Signed in from a network not used before",
    "person.two_networks": "In use from two networks at once",
}


@never_cache
@require_http_methods(["GET", "POST"])
def here(request: MemberRequest) -> HttpResponse:
    """Asked: whether this session is open still. Posted: its person is there, typing or reading."""
    return HttpResponse(status=204)


@require_POST
def lock_now(request: MemberRequest) -> HttpResponse:
    """Lock this session for a person who goes away from the screen."""
    cast(SessionStore, request.session).leave()
    return redirect_to_login(page_of(request))


@require_GET
def own(request: MemberRequest) -> HttpResponse:
    return _page(request, request.user)


@require_GET
def of_person(request: MemberRequest, person_id: int) -> HttpResponse:
    return _page(request, get_object_or_404(User, pk=person_id))


@require_POST
def end_one(request: MemberRequest, person_id: int) -> HttpResponse:
    end_session(person_id=person_id, handle=request.POST.get("session", ""), actor=request.user)
    messages.success(request, "The session is ended.")
    return _back(request, person_id)


@require_POST
def end_others(request: MemberRequest, person_id: int) -> HttpResponse:
    ended = end_other_sessions(
        person_id=person_id, actor=request.user, but=request.session.session_key
    )
    messages.success(request, f"Sessions ended: {ended}.")
    return _back(request, person_id)


def _back(request: MemberRequest, person_id: int) -> HttpResponse:
    if person_id == request.user.pk:
        return redirect("personnel:sessions")
    return redirect("personnel:person-sessions", person_id)


def _page(request: MemberRequest, person: User) -> HttpResponse:
    unusual = Event.objects.filter(actor=person, kind__in=UNUSUAL).order_by("-pk")[:20]
    context = {
        "person": person,
        "is_own": person == request.user,
        "sessions": person.sessions.order_by("-used_at"),
        "this_one": request.session.session_key,
        "unusual": [(event, UNUSUAL[event.kind]) for event in unusual],
        "rules": agency_profile().sessions,
    }
    return render(request, "personnel/sessions.html", context)
