"""How long what an ended alert captured is there, and how it is kept."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.urls import reverse

from alpr_compliance.policy import Profile
from hotlists.models import Alert, Evidence, Match, MatchedEntry, Sighting
from hotlists.permissions import ALLOWED
from personnel.access import allowed
from personnel.models import User
from reads.held import asked_to_keep


@dataclass(frozen=True)
class Stored:
    """What is stored of an alert: when the first of it goes, and whether a hold covers any."""

    gone_at: datetime
    days_left: int
    is_asked: bool


def worth_keeping() -> QuerySet[Alert]:
    """Ended alerts that were right, or led to a stop."""
    confirmed = Match.objects.filter(outcome=Match.Outcome.CONFIRMED).values("alert_id")
    ended = Alert.objects.filter(status=Alert.Status.ENDED)
    return ended.filter(Q(pk__in=confirmed) | Q(stop__isnull=False))


def stored_of(alert_ids: Collection[UUID], profile: Profile, now: datetime) -> dict[UUID, Stored]:
    """What is stored of each of these alerts; none of those whose captured data is gone."""
    seen = list(Sighting.objects.filter(alert__in=alert_ids).order_by("-captured_at"))
    first = {one.alert_id: one.captured_at for one in seen}
    asked = asked_to_keep([(one.captured_at, one.read_id) for one in seen], now)
    covered = {one.alert_id for one in seen if one.read_id in asked}
    found = {}
    for alert_id, captured_at in first.items():
        gone_at = profile.retention.reads.effective.after(captured_at)
        days_left = max(0, (gone_at - now).days)
        found[alert_id] = Stored(gone_at, days_left, is_asked=alert_id in covered)
    return found


def has_evidence_ground(profile: Profile) -> bool:
    """Whether the law here lets evidence be kept as such; otherwise a request is the way."""
    return any(ground.ends_with_case for ground in profile.holds.grounds)


def keeping(alert: Alert, user: User, profile: Profile, now: datetime) -> dict[str, Any] | None:
    """How this person may keep it and for how long it is there; None where there is nothing to."""
    known = Evidence.objects.filter(alert=alert).select_related("hold__case").first()
    if known is not None:
        return {"kept": known, "case": known.hold.case}
    if not allowed(ALLOWED, user, "keep_evidence", alert):
        return None
    stored = stored_of([alert.pk], profile, now).get(alert.pk)
    if stored is None or not worth_keeping().filter(pk=alert.pk).exists():
        return None
    matched = MatchedEntry.objects.filter(match__alert=alert, entry__case__isnull=False)
    entry = matched.select_related("entry__case").first()
    is_ground = has_evidence_ground(profile)
    ask = f"{reverse('data_requests:new-preservation')}?alert={alert.pk}"
    return {
        "stored": stored,
        "days_left": stored.days_left,
        "case_number": entry.entry.case.number if entry and entry.entry.case else "",
        "keep_url": reverse("hotlists:keep-evidence", args=[alert.pk]) if is_ground else "",
        "ask_url": "" if is_ground else ask,
    }
