"""Refusals on pages: shown with clause and next step, recorded after the rollback."""

from collections.abc import Callable

from django.core.exceptions import ObjectDoesNotExist, PermissionDenied, ValidationError
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.defaults import page_not_found
from psycopg2.errors import UniqueViolation

from alpr_compliance.policy import PolicyViolation
from ledger.services import acting_from, record_refusal

TAKEN_MEANWHILE = "Somebody saved the same just now. Go back and look at what is there."


class RefusalMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with acting_from(request.META.get("REMOTE_ADDR")):
            return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, PolicyViolation | PermissionDenied):
            return refused(request, error)
        if isinstance(error, ObjectDoesNotExist):
            return page_not_found(request, error)
        if isinstance(error, ValidationError):
            return _invalid(request, error.messages, status=400)
        # Looked for, not found and then there: somebody else was quicker by a moment.
        if isinstance(error, IntegrityError) and isinstance(error.__cause__, UniqueViolation):
            return _invalid(request, [TAKEN_MEANWHILE], status=409)
        return None


def _invalid(request: HttpRequest, errors: list[str], *, status: int) -> HttpResponse:
    page = "_invalid.html" if is_fragment(request) else "invalid.html"
    return render(request, page, {"errors": errors, "back_url": back_url(request)}, status=status)


def is_fragment(request: HttpRequest) -> bool:
    """Whether htmx asks for a part of the page that is already open."""
    return request.headers.get("HX-Request") == "true"


def back_url(request: HttpRequest) -> str:
    return request.headers.get("Referer", "/")


def refused(
    request: HttpRequest,
    error: PolicyViolation | PermissionDenied,
    way_on: tuple[str, str] | None = None,
    page: str = "refusal.html",
) -> HttpResponse:
    """Record the refusal and answer 403 with the page that names the clause and what to do.

    `way_on`: address and words of the page on which the person puts it right.
    `page`: the template, where it is said in other words.
    """
    match = request.resolver_match
    actor = request.user if request.user.is_authenticated else None
    record_refusal(error, actor=actor, act=match.view_name if match else "unknown")
    if not isinstance(error, PolicyViolation):
        if is_fragment(request):
            return render(request, "_refusal.html", {"message": str(error)}, status=403)
        return render(request, "403.html", {"exception": error}, status=403)
    context = {
        "clause": error.clause,
        "clause_summary": error.clause.summary,
        "message": error.message,
        "next_step": error.next_step,
        "back_url": "" if is_fragment(request) else back_url(request),
    }
    if way_on is not None:
        context["back_url"], context["next_label"] = way_on
    return render(request, "_refusal.html" if is_fragment(request) else page, context, status=403)
