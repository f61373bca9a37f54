"""What the header says on every page: unit, area and shift."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from hotlists.permissions import watches
from hotlists.rules.shifts import shift_at
from hotlists.services.duty import current_duty
from personnel.gate import agency_profile
from personnel.models import User


def duty(request: HttpRequest) -> dict[str, str]:
    """The context that `base.html` needs to name unit and shift; for those who handle alerts."""
    user = getattr(request, "user", None)
    is_through_gate = getattr(request, "is_through_gate", False)
    if not is_through_gate or not isinstance(user, User) or not watches(user):
        return {}
    shift = shift_at(agency_profile(), timezone.now())
    parts = [f"{shift.name} {shift.start}-{shift.end}"]
    if (own := current_duty(user)) is not None:
        parts = [str(own), own.area or "Whole city", *parts]
    return {"shift_label": " · ".join(parts), "shift_url": reverse("hotlists:start-of-shift")}
