"""What the refused posts of some keys come to, in words, for the pages."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Max, QuerySet, Sum

from camera_ingest.models import CameraKey, RefusedPosts
from reads.partitions import day_of

DAYS = 7
WORDS = {
    "unknown_key": "No camera has the key",
    "revoked_key": "The key was revoked",
    "bad_signature": "The signature was missing or wrong",
    "signed_at_other_time": "Signed too long ago or ahead: check the clock",
    "replayed": "A post that came before",
    "throttled": "More posts than the key may send",
    "unknown_camera": "Another camera was named",
    "too_large": "Too large",
    "parse_error": "Could not be parsed",
    "malformed": "A field was missing or malformed",
    "conflict": "An id sent before with another body",
    "expired": "Past the retention limit",
    "in_the_future": "Captured ahead of our clock",
    "image_refused": "No readable image",
    "unsupported_media_type": "Another content type than the route takes",
    "method_not_allowed": "Not a POST",
    "policy": "Refused by the policy",
}


@dataclass(frozen=True)
class Refused:
    """Posts refused for one reason within the last days."""

    words: str
    posts: int
    last_at: datetime


def refused_of(keys: QuerySet[CameraKey], now: datetime) -> list[Refused]:
    """The refused posts that bore one of these keys, the last first."""
    return _grouped(RefusedPosts.objects.filter(key__in=keys), now)


def refused_without_key(now: datetime) -> list[Refused]:
    """The refused posts whose key is none of ours."""
    return _grouped(RefusedPosts.objects.filter(key=None), now)


def _grouped(found: QuerySet[RefusedPosts], now: datetime) -> list[Refused]:
    since = day_of(now - timedelta(days=DAYS - 1))
    rows = found.filter(day__gte=since).values("reason")
    rows = rows.annotate(number=Sum("posts"), last=Max("last_at")).order_by("-last")
    return [
        Refused(WORDS.get(row["reason"], row["reason"]), row["number"], row["last"]) for row in rows
    ]
