"""How old lists are, in the words that pages show."""

from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.timesince import timesince

from alpr_compliance.policy import Profile
from hotlists.models import HotList
from hotlists.rules.freshness import due_at, is_stale


def list_age(hot_list: HotList, profile: Profile, now: datetime | None = None) -> dict[str, Any]:
    """How old the list is, and whether the policy calls that stale."""
    return age_of(hot_list.refreshed_at, profile, now or timezone.now())


def age_of(refreshed_at: datetime | None, profile: Profile, at: datetime) -> dict[str, Any]:
    """How old at that time was what was brought up to date then, and whether that was stale."""
    if refreshed_at is None:
        return {"label": "never updated", "stale": True}
    return {
        "label": f"{timesince(refreshed_at, at, depth=1)} old",
        "stale": is_stale(profile, refreshed_at, at),
    }


def freshness_bar(hot_list: HotList, profile: Profile) -> dict[str, Any]:
    """How much of the time a list may stand has passed, for a bar, and when it is due."""
    due = due_at(profile, hot_list.refreshed_at)
    allowed = max(1, int((due - hot_list.refreshed_at).total_seconds()))
    passed = int((timezone.now() - hot_list.refreshed_at).total_seconds())
    return {"due": due, "of": allowed, "passed": min(max(passed, 0), allowed)}
