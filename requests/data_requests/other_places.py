"""The packages for granted requests, and how many of them should be gone."""

from collections import Counter
from datetime import UTC, date, datetime

from django.conf import settings

from data_requests.models import Package
from reads.overage import UNTIL_NEXT_RUN
from reads.register import OtherPlace


def _count() -> int:
    return sum(1 for _ in settings.PACKAGE_DIR.glob("*.zip"))


def _late(now: datetime) -> Counter[date]:
    """Files without a record, and those that were due to go; by day of writing."""
    since = now - UNTIL_NEXT_RUN
    waiting = Package.objects.on_disk().exclude(pk__in=Package.objects.due_for_removal(since))
    known = set(waiting.values_list("file_name", flat=True))
    found: Counter[date] = Counter()
    for path in settings.PACKAGE_DIR.glob("*.zip"):
        written_at = datetime.fromtimestamp(path.stat().st_mtime, UTC)
        # A young one may belong to a transaction that is not committed yet.
        if path.name not in known and written_at <= since:
            found[written_at.date()] += 1
    return found


PACKAGES = OtherPlace("packages", "Packages for granted requests", _count, _late)
