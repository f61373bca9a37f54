"""The queue of open alerts, as its page and its stream show it."""

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils import timezone

from alpr_compliance.policy import Profile
from hotlists.cards import Hit, hits_of, how_label, instruction_label, leading, sightings_of
from hotlists.models import Alert, Check, Sighting
from personnel.models import User
from reads.models import Read


def queue_rows(
    user: User, profile: Profile, *, selected: object = None, mine_only: bool = False
) -> list[dict[str, Any]]:
    """The open alerts, newest first, ringing ones before quiet ones; as `_queue.html` shows."""
    alerts = list(Alert.objects.open().select_related("claimed_by").order_by("-opened_at")[:100])
    if mine_only:
        alerts = [alert for alert in alerts if alert.claimed_by_id == user.pk]
    hits, sightings = hits_of(alerts), sightings_of(alerts)
    asking = _asking_dispatch(alerts)
    rows = [
        _queue_row(alert, hits[alert.pk], sightings[alert.pk], user, profile, selected)
        | {"asks_dispatch": alert.pk in asking}
        for alert in alerts
        if hits[alert.pk] and sightings[alert.pk]
    ]
    return sorted(rows, key=lambda row: row["quiet"])


def _asking_dispatch(alerts: Sequence[Alert]) -> set[Any]:
    open_requests = Check.objects.filter(
        alert__in=alerts, result=Check.Result.REQUESTED, match__outcome=""
    )
    return set(open_requests.values_list("alert_id", flat=True))


def _queue_row(
    alert: Alert,
    hits: list[Hit],
    sightings: list[tuple[Sighting, Read]],
    user: User,
    profile: Profile,
    selected: object,
) -> dict[str, Any]:
    lead = leading(hits)
    last, read = sightings[-1]
    return {
        "id": alert.pk,
        "url": reverse("hotlists:alert", args=[alert.pk]),
        "plate_display": read.plate,
        "state": read.state,
        "category_label": profile.category(lead.match.category).label,
        "instruction_label": instruction_label(lead.entry),
        "place": last.camera.place,
        "age_seconds": int((timezone.now() - last.captured_at).total_seconds()),
        "opened_at": alert.opened_at.isoformat(),
        "sightings_count": len(sightings),
        "claimed_by_label": str(alert.claimed_by or ""),
        "how_label": how_label(lead.match),
        "quiet": alert.rings == 0,
        "high_priority": any(hit.match.is_high_priority for hit in hits),
        "ring": alert.rings,
        "mine": alert.claimed_by_id == user.pk,
        "selected": alert.pk == selected,
    }
