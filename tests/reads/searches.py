"""Searches that an honest officer makes, for the tests to change one thing in."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from personnel.models import User
from reads.models import Inquiry
from reads.search import Question
from reads.services.inquiry import Why, open_inquiry
from tests.cast import Agency

REASON = "White pickup left the burglary on Elm Street at 2 am"


def why(agency: Agency, **changes: Any) -> Why:
    facts: dict[str, Any] = {
        "purpose": "criminal_investigation",
        "reason": REASON,
        "case_id": None if "call_number" in changes else agency.case().pk,
        "is_determined_relevant": True,
        "is_attested": True,
    }
    return Why(**(facts | changes))


def question(**changes: Any) -> Question:
    now = timezone.now()
    asked = {"plate": "KTX4827", "captured_from": now - timedelta(days=7), "captured_to": now}
    return Question(**(asked | changes))


def search(agency: Agency, by: User | None = None, plate: str = "KTX4827", **why_: Any) -> Inquiry:
    """An inquiry of the officer, or of somebody else, through the real service."""
    return open_inquiry(
        why=why(agency, **why_), question=question(plate=plate), actor=by or agency.officer
    )
