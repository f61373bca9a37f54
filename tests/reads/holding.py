"""Holds of the tests: a whole request under either profile, changed where a test needs it."""

from datetime import datetime, timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from governance.models import Document
from governance.services import store_document
from personnel.models import User
from reads.models import Hold
from reads.services import HoldDraft, place_hold
from tests.cast import PDF, Agency

YEAR = timedelta(days=365)


def whole_draft(agency: Agency, camera_id: int, **changes: object) -> HoldDraft:
    """A complete sworn preservation request for one plate at one camera, over the last ten days."""
    now = timezone.now()
    facts: dict[str, object] = {
        "ground": "preservation_request",
        "captured_from": now - timedelta(days=10),
        "captured_to": now,
        "camera_ids": [camera_id],
        "plate": "KTX4827",
        "case_id": agency.case().pk,
        "has_facts": True,
        "has_parties": True,
        "is_sworn": True,
    }
    return HoldDraft(**(facts | changes))  # type: ignore[arg-type]


def hold(agency: Agency, camera_id: int, *, actor: User | None = None, **changes: object) -> Hold:
    draft = whole_draft(agency, camera_id, **changes)
    return place_hold(draft=draft, actor=actor or agency.officer)


def warrant(agency: Agency) -> Document:
    upload = SimpleUploadedFile("warrant.pdf", PDF)
    return store_document(upload=upload, actor=agency.officer)


def around(at: datetime) -> dict[str, datetime]:
    """The window of one second to both sides."""
    return {
        "captured_from": at - timedelta(seconds=1),
        "captured_to": at + timedelta(seconds=1),
    }
