"""The demonstration's sign-ins, shown on its own sign-in page and nowhere else."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from alpr_compliance.demo.people import EVERYONE, PASSWORD


def sign_ins(request: HttpRequest) -> dict[str, Any]:
    match = request.resolver_match
    if not settings.DEMO or match is None or match.view_name != "account_login":
        return {}
    return {
        "demo_people": [
            {"username": person.username, "role": person.role.label, "password": PASSWORD}
            for person in EVERYONE
        ]
    }
