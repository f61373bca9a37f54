"""API errors as problem documents (RFC 9457): what is wrong, which clause, what to do."""

from typing import Any

from django.core.cache import cache
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.defaults import page_not_found
from rest_framework.exceptions import APIException, AuthenticationFailed
from rest_framework.response import Response
from rest_framework.views import exception_handler

from alpr_compliance.policy import PolicyViolation
from ledger.models import Event
from ledger.services import record_event, record_refusal
from ledger.unavailable import PROBLEM, RETRY_AFTER, TITLE, is_passing, say_unavailable


def problem(status: int, title: str, **members: Any) -> Response:
    """A problem document with this HTTP status."""
    body = {"title": title, "status": status, **members}
    return Response(body, status=status, content_type=PROBLEM)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """What answers an address that names nothing: programs get a problem, people a page."""
    if not request.path.startswith("/api/"):
        return page_not_found(request, exception)
    body = {"title": "There is no such thing here.", "status": 404}
    return JsonResponse(body, status=404, content_type=PROBLEM)


def problem_response(error: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's exception handler: refusals are recorded and name their clause; the rest is plain."""
    if isinstance(error, PolicyViolation | PermissionDenied):
        record_refusal(error, actor=_actor(context), act=context["view"].__class__.__name__)
    if isinstance(error, PolicyViolation):
        return problem(403, error.message, clause=str(error.clause), next_step=error.next_step)
    if isinstance(error, ObjectDoesNotExist):
        return problem(404, "There is no such thing here.")
    if isinstance(error, ValidationError):
        return problem(400, " ".join(error.messages))
    if is_passing(error):
        say_unavailable(error)
        answer = problem(503, TITLE, code="unavailable")
        answer["Retry-After"] = str(RETRY_AFTER)
        return answer
    response = exception_handler(error, context)
    if response is None:
        return None
    if isinstance(error, AuthenticationFailed):
        _record_refused_key(context)
    title, members = str(error), {}
    if isinstance(error, APIException):
        title = str(error.detail)
        # What went wrong, for programs: one code, or of a form one a field.
        if isinstance(codes := error.get_codes(), str):
            members["code"] = codes
    answer = problem(response.status_code, title, **members)
    # How to sign in, and when to come back: set by DRF, and part of these answers.
    for name in ("WWW-Authenticate", "Retry-After"):
        if name in response:
            answer[name] = response[name]
    return answer


def _record_refused_key(context: dict[str, Any]) -> None:
    """A refused camera key, once a minute and address: a storm of them must not fill the trail."""
    address = context["request"]._request.META.get("REMOTE_ADDR", "")
    if cache.add(f"refused-key/{address}", 1, timeout=60):
        act = {"act": context["view"].__class__.__name__.lower()}
        record_event("camera.key_refused", actor=None, outcome=Event.Outcome.REFUSED, data=act)


def _actor(context: dict[str, Any]) -> Any:
    request: HttpRequest = context["request"]._request
    user = getattr(request, "user", None)
    return user if user is not None and user.is_authenticated else None
