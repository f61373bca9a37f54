"""What a change of the policy would delete, keep, refuse and cost, before anyone adopts it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count
from django.db.models.functions import TruncDate

from alpr_compliance.policy import Duration, Profile
from governance.services import effects_of
from hotlists.models import HotList
from hotlists.rules.freshness import is_stale
from reads.models import Hold, Inquiry, PreservedRead, Read

QUARTER = timedelta(days=90)


@dataclass(frozen=True)
class Consequence:
    """One thing that would follow; `kind`: delete, keep, refuse or cost."""

    kind: str
    text: str


def consequences(today: Profile, proposed: Profile, now: datetime) -> list[Consequence]:
    """What would follow from the change, counted over what is stored and done now."""
    found = [
        Consequence("delete" if effect.code == "destroyed" else "keep",
                    f"{effect.text}: {effect.rows:,}")
        for effect in effects_of(proposed, now)
    ]  # fmt: skip
    if today.retention.reads.effective != proposed.retention.reads.effective:
        found += _of_retention(today, proposed, now)
    if today.freshness != proposed.freshness:
        found += _of_freshness(today, proposed, now)
    return found


def _of_retention(today: Profile, proposed: Profile, now: datetime) -> list[Consequence]:
    new = proposed.retention.reads.effective
    kept = PreservedRead.objects.count()
    holds = Hold.objects.live(now).count()
    a_day = _reads_a_day(now)
    stored = round(a_day * (now - new.before(now)).days)
    before = round(a_day * (now - today.retention.reads.effective.before(now)).days)
    return [
        Consequence("keep", f"Holds that stay as they are: {holds:,}, with {kept:,} reads past "
                            "the limit"),
        Consequence("refuse", f"Searches of the last 90 days that asked for reads older than {new} "
                              f"and would have found none of them: {_reaching_beyond(new, now):,}"),
        Consequence("cost", f"At {a_day:,.0f} reads a day about {stored:,} reads would be stored, "
                            f"today {before:,}"),
    ]  # fmt: skip


def _reaching_beyond(limit: Duration, now: datetime) -> int:
    days = (now - limit.before(now)).days
    asked = Inquiry.objects.filter(opened_at__gt=now - QUARTER)
    return asked.filter(days__gt=days).count()


def _reads_a_day(now: datetime) -> float:
    week = Read.objects.filter(captured_at__gt=now - timedelta(days=7))
    days = week.annotate(day=TruncDate("captured_at")).values("day").annotate(n=Count("id"))
    counts = [row["n"] for row in days]
    return sum(counts) / len(counts) if counts else 0.0


def _of_freshness(today: Profile, proposed: Profile, now: datetime) -> list[Consequence]:
    lists = [
        each
        for each in HotList.objects.exclude(determined_at=None)
        if not today.is_own_source(each.source)
    ]
    stale = [each.name for each in lists if is_stale(proposed, each.refreshed_at, now)]
    act = "marked" if proposed.freshness.stale_action == "warn" else "held back"
    words = ", ".join(stale) or "none"
    hours = proposed.freshness.hours
    return [
        Consequence("refuse", f"Lists that would be stale now, their alerts {act}: {words}"),
        Consequence("cost", f"Each of {len(lists)} lists would have to be updated every {hours} "
                            f"hours, today every {today.freshness.hours}"),
    ]  # fmt: skip
