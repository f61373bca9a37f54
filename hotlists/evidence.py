"""What an ended alert's card says about keeping what the camera captured."""

from datetime import datetime
from typing import Any

from django.urls import reverse

from alpr_compliance.policy import Profile
from hotlists.models import Alert, Evidence, Match, MatchedEntry, Stop
from hotlists.permissions import ALLOWED
from personnel.access import allowed
from personnel.models import User


def keeping(alert: Alert, user: User, profile: Profile, now: datetime) -> dict[str, Any] | None:
    """How this person may keep it and for how long it is there; None where there is nothing to."""
    known = Evidence.objects.filter(alert=alert).select_related("hold__case").first()
    if known is not None:
        return {"kept": known, "case": known.hold.case}
    if not allowed(ALLOWED, user, "keep_evidence", alert):
        return None
    is_useful = alert.matches.filter(outcome=Match.Outcome.CONFIRMED).exists()
    first = alert.sightings.first()
    if first is None or not (is_useful or Stop.objects.filter(alert=alert).exists()):
        return None
    gone_at = profile.retention.reads.effective.after(first.captured_at)
    matched = MatchedEntry.objects.filter(match__alert=alert, entry__case__isnull=False)
    entry = matched.select_related("entry__case").first()
    is_ground = any(ground.ends_with_case for ground in profile.holds.grounds)
    ask = f"{reverse('data_requests:new-preservation')}?alert={alert.pk}"
    return {
        "days_left": max(0, (gone_at - now).days),
        "gone_at": gone_at,
        "case_number": entry.entry.case.number if entry and entry.entry.case else "",
        "keep_url": reverse("hotlists:keep-evidence", args=[alert.pk]) if is_ground else "",
        "ask_url": "" if is_ground else ask,
    }
