"""The request of a page behind the gate: its user is a person of ours."""

from urllib.parse import urlsplit, urlunsplit

from django.http import HttpRequest
from django.urls import reverse

from personnel.models import User


class MemberRequest(HttpRequest):
    """What pages receive once the gate let the request through."""

    user: User


def page_of(request: HttpRequest) -> str:
    """The page that a person is on: of a form that of which it was sent."""
    if request.method in ("GET", "HEAD"):
        return request.get_full_path()
    sent_from = urlsplit(request.headers.get("Referer", ""))
    if sent_from.netloc != request.get_host():
        return reverse("personnel:home")
    return urlunsplit(("", "", sent_from.path, sent_from.query, ""))
