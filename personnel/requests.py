"""The request of a page behind the gate: its user is a person of ours."""

from django.http import HttpRequest

from personnel.models import User


class MemberRequest(HttpRequest):
    """What pages receive once the gate let the request through."""

    user: User
