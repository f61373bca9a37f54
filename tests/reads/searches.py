"""Searches that an honest officer makes, for the tests to change one thing in."""

from base64 import b64encode
from datetime import timedelta
from typing import Any

from django.utils import timezone

from camera_ingest.synthetic import draw_frame, encode_jpeg
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


def photograph(plate: str) -> dict[str, Any]:
    """What a camera sends with a read: a drawn frame, and where in it the plate is."""
    frame = encode_jpeg(draw_frame(plate, size=(960, 540)))
    return {"image": b64encode(frame).decode(), "box": [423, 332, 154, 82]}


def search(agency: Agency, by: User | None = None, plate: str = "KTX4827", **why_: Any) -> Inquiry:
    """An inquiry of the officer, or of somebody else, through the real service."""
    return open_inquiry(
        why=why(agency, **why_), question=question(plate=plate), actor=by or agency.officer
    )
