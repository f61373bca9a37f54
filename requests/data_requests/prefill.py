"""What a new request starts with: an alert, an inquiry, a hold or an earlier request.

Ids in, no plate.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from camera_ingest.models import Camera
from data_requests import permissions
from data_requests.forms import RequestForm
from data_requests.models import DataRequest
from hotlists.models import Alert, Check, TypedPlate
from personnel.models import User
from reads.models import Hold, Inquiry
from reads.permissions import HOLDING, sees_what_is_held
from reads.search import Question

# Around the sightings of an alert: what led to them, and what followed.
AROUND = timedelta(minutes=15)
MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Start:
    """The first words of a form, and the request whose hold the new one continues."""

    words: dict[str, Any] = field(default_factory=dict)
    continues_id: int | None = None


def first_words(user: User, query: Mapping[str, str]) -> Start:
    """What this person may start from; anything else, and what is not theirs, starts empty."""
    if alert_id := query.get("alert", ""):
        return Start(_from_alert(user, alert_id))
    if inquiry_id := query.get("inquiry", ""):
        return Start(_from_inquiry(user, inquiry_id))
    if hold_id := query.get("hold", ""):
        return Start(_from_hold(user, hold_id))
    if request_id := query.get("renews", ""):
        return _from_request(user, request_id)
    return Start()


def _from_alert(user: User, alert_id: str) -> dict[str, Any]:
    """Cameras and times of an alert that this person handled, and the plate they typed."""
    try:
        alert = Alert.objects.visible_to(user).get(pk=UUID(alert_id))
    except (ValueError, Alert.DoesNotExist):
        return {}
    if user.pk not in (alert.claimed_by_id, alert.ended_by_id):
        return {}
    seen = list(alert.sightings.all())
    checks = Check.objects.filter(alert=alert, officer=user, kind="vehicle").values("pk")
    typed = TypedPlate.objects.filter(check_id__in=checks).order_by("captured_at").last()
    words: dict[str, Any] = {"reason": ""}
    if seen:
        words |= {
            "cameras": sorted({str(one.camera_id) for one in seen}),
            "window_from": seen[0].captured_at - AROUND,
            "window_to": seen[-1].captured_at + AROUND,
        }
    if typed is not None:
        words |= {"plate": typed.plate, "plate_state": typed.state}
    return words


def _from_inquiry(user: User, inquiry_id: str) -> dict[str, Any]:
    """What this person asked in a search of their own: the question, never its answers."""
    if not inquiry_id.isdigit():
        return {}
    inquiry = Inquiry.objects.filter(pk=int(inquiry_id), searcher=user).first()
    if inquiry is None:
        return {}
    question = Question.from_json(inquiry.question)
    is_whole = bool(question.plate) and not set("?*") & set(question.plate)
    cameras = question.camera_ids
    if is_whole and not cameras and not question.area:
        # Who searched them all asks of all of them; without a plate that would keep everything.
        cameras = tuple(Camera.objects.order_by("pk").values_list("pk", flat=True))
    return {
        "case": inquiry.case,
        "plate": question.plate if is_whole else "",
        "plate_state": question.state,
        "cameras": [str(camera) for camera in cameras],
        "window_from": question.captured_from,
        "window_to": question.captured_to,
        "facts": inquiry.reason,
        "reason": inquiry.reason,
    }


def may_start_from(user: User, hold: Hold) -> bool:
    """Who placed this one, who works its case, and who opens holds and sees what it keeps."""
    works_it = hold.case is not None and hold.case.assigned_to_id == user.pk
    if works_it or hold.placed_by_id == user.pk:
        return True
    return user.has_role(*HOLDING) and sees_what_is_held(user, hold)


def _from_hold(user: User, hold_id: str) -> dict[str, Any]:
    """What a hold keeps, for the request that ends in its package."""
    if not hold_id.isdigit():
        return {}
    hold = Hold.objects.select_related("case").filter(pk=int(hold_id)).first()
    if hold is None or not may_start_from(user, hold):
        return {}
    return {
        "case": hold.case,
        "plate": hold.plate,
        "cameras": [str(camera) for camera in hold.camera_ids],
        "window_from": hold.captured_from,
        # The form knows whole minutes: up to the one in which the last read may lie.
        "window_to": max(_next_minute(hold.captured_to), hold.captured_from + MINUTE),
    }


def _next_minute(at: datetime) -> datetime:
    whole = at.replace(second=0, microsecond=0)
    return whole if whole == at else whole + MINUTE


def _from_request(user: User, request_id: str) -> Start:
    """A request that goes on: another year for its hold, or the instrument it waited for."""
    if not request_id.isdigit():
        return Start()
    visible = permissions.visible_to(user, DataRequest.objects.filter(hold__isnull=False))
    earlier = visible.filter(pk=int(request_id)).first()
    if earlier is None:
        return Start()
    return Start(RequestForm.initial_of(earlier), earlier.pk)
