"""Refusals on pages: shown with clause and next step, recorded after the rollback."""

from collections.abc import Callable

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from alpr_compliance.policy import PolicyViolation
from ledger.services import acting_from, record_refusal


class RefusalMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with acting_from(request.META.get("REMOTE_ADDR")):
            return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, PolicyViolation | PermissionDenied):
            return None
        return refused(request, error)


def refused(request: HttpRequest, error: PolicyViolation | PermissionDenied) -> HttpResponse:
    """Record the refusal and answer 403 with the page that names the clause and what to do."""
    match = request.resolver_match
    actor = request.user if request.user.is_authenticated else None
    record_refusal(error, actor=actor, act=match.view_name if match else "unknown")
    if not isinstance(error, PolicyViolation):
        return render(request, "403.html", {"message": str(error)}, status=403)
    context = {
        "clause": error.clause,
        "clause_summary": error.clause.summary,
        "message": error.message,
        "next_step": error.next_step,
        "back_url": request.META.get("HTTP_REFERER", "/"),
    }
    return render(request, "refusal.html", context, status=403)
