"""Forms of the public page, counted by the network that they come from."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render

from alpr_compliance.policy import PolicyViolation
from data_requests.services.intake_limit import HOUR, count_form

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def counted(view: View[P]) -> View[P]:
    """Answer 429 to a form where too many came from its network within the hour."""

    @wraps(view)
    def answer(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if request.method == "POST":
            route = request.resolver_match.view_name if request.resolver_match else ""
            try:
                count_form(source=source_of(request), act=route)
            except PolicyViolation as refusal:
                return _too_many(request, refusal)
        return view(request, *args, **kwargs)

    return answer


def source_of(request: HttpRequest) -> str:
    return str(request.META.get("REMOTE_ADDR", ""))


def _too_many(request: HttpRequest, refusal: PolicyViolation) -> HttpResponseBase:
    page = "data_requests/ask_too_many.html"
    answer = render(request, page, {"refusal": refusal}, status=429)
    answer.headers["Retry-After"] = str(int(HOUR.total_seconds()))
    return answer
