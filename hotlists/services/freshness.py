"""Keeping lists up to date: what was answered when, and what a stale list may still do."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from alpr_compliance.policy import Profile
from governance.services import effective_profile
from hotlists import permissions
from hotlists.models import HotList, ListRefresh
from hotlists.rules.freshness import fresh_since
from ledger.services import record_event
from personnel.models import User


@transaction.atomic
def record_no_update(*, hot_list_id: int, actor: User) -> ListRefresh:
    """This person asked the list's source, and no update was available."""
    hot_list = HotList.objects.select_for_update(no_key=True).get(pk=hot_list_id)
    permissions.require(actor, "refresh_list", hot_list)
    return _record(hot_list, ListRefresh.Kind.NO_UPDATE, actor)


def record_update(*, hot_list: HotList, actor: User, at: datetime | None = None) -> ListRefresh:
    """The list was brought up to date, as of `at` or now; part of adding or importing it."""
    return _record(hot_list, ListRefresh.Kind.UPDATED, actor, at)


def _record(
    hot_list: HotList, kind: ListRefresh.Kind, actor: User, at: datetime | None = None
) -> ListRefresh:
    now = at or timezone.now()
    hot_list.refreshed_at = now
    hot_list.save(update_fields=["refreshed_at"])
    refresh = ListRefresh.objects.create(hot_list=hot_list, at=now, kind=kind, by=actor)
    record_event(
        "hot_list.refreshed",
        actor=actor,
        subject=hot_list,
        clause=effective_profile(timezone.now()).freshness.clause,
        data={"answer": kind.value},
    )
    return refresh


def may_match(profile: Profile, now: datetime) -> Q:
    """Which entries the age of their list lets match: all, unless stale lists are suppressed."""
    if profile.freshness.stale_action == "suppress":
        return Q(hot_list__refreshed_at__gte=fresh_since(profile, now))
    return Q()
