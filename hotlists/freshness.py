"""How old lists are, in the words that pages show."""

from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.timesince import timesince

from alpr_compliance.policy import Profile
from hotlists.models import HotList
from hotlists.rules.freshness import due_at, is_stale


def list_age(hot_list: HotList, profile: Profile, at: datetime | None = None) -> dict[str, Any]:
    """How old the list is, or was at that time, and whether the policy calls that stale."""
    now = at or timezone.now()
    refreshed_at = _refreshed_before(hot_list, now)
    if refreshed_at is None:
        return {"label": "never updated", "stale": True}
    return {
        "label": f"{timesince(refreshed_at, now, depth=1)} old",
        "stale": is_stale(profile, refreshed_at, now),
    }


def _refreshed_before(hot_list: HotList, at: datetime) -> datetime | None:
    # Without a question to the database, unless the list was brought up to date since.
    if hot_list.refreshed_at <= at:
        return hot_list.refreshed_at
    refresh = hot_list.refreshes.filter(at__lte=at).first()
    return refresh.at if refresh else None


def freshness_bar(hot_list: HotList, profile: Profile) -> dict[str, Any]:
    """How much of the time a list may stand has passed, for a bar, and when it is due."""
    due = due_at(profile, hot_list.refreshed_at)
    allowed = max(1, int((due - hot_list.refreshed_at).total_seconds()))
    passed = int((timezone.now() - hot_list.refreshed_at).total_seconds())
    return {"due": due, "of": allowed, "passed": min(max(passed, 0), allowed)}
