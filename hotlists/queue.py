"""The queue of open alerts, as its page and its stream show it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils import timezone

from alpr_compliance.policy import Profile
from hotlists.cards import sightings_of
from hotlists.hits import Hit, hits_of, how_label, leading, orders
from hotlists.models import Alert, Check, Duty, Sighting
from hotlists.permissions import ACTING
from hotlists.rules.routing import rings_for
from personnel.models import Role, User
from reads.models import Read


def queue_rows(
    user: User, profile: Profile, *, selected: object = None, mine_only: bool = False
) -> list[dict[str, Any]]:
    """The open alerts, newest first, ringing ones before quiet ones; as `_queue.html` shows."""
    found = Alert.objects.open().visible_to(user).select_related("claimed_by")
    alerts = list(found.order_by("-opened_at")[:100])
    if mine_only:
        alerts = [alert for alert in alerts if alert.claimed_by_id == user.pk]
    hits, sightings = hits_of(alerts), sightings_of(alerts, user, profile)
    asking = _asking_dispatch(hits)
    ear = Ear.of(user)
    rows = [
        _queue_row(alert, hits[alert.pk], sightings[alert.pk], user, profile, selected)
        | {
            "asks_dispatch": asking.get(alert.pk, 0),
            # Shown to all; it sounds only for those it is addressed to.
            "ring": ear.ring(alert, sightings[alert.pk]),
        }
        for alert in alerts
        if hits[alert.pk] and sightings[alert.pk]
    ]
    # Dispatch answers first what officers wait for.
    return sorted(
        rows, key=lambda row: (ear.is_dispatch and not row["asks_dispatch"], row["quiet"])
    )


@dataclass(frozen=True)
class Ear:
    """What decides whether an alert rings for one person: their duty, and who else is on."""

    is_dispatch: bool
    is_supervisor: bool
    own_area: str | None
    on_duty: frozenset[str]

    @classmethod
    def of(cls, user: User) -> "Ear":
        acting = User.objects.filter(is_active=True, groups__name__in=ACTING)
        current = Duty.objects.current(timezone.now()).filter(person__in=acting)
        areas = dict(current.values_list("person_id", "area"))
        return cls(
            is_dispatch=user.has_role(Role.DISPATCHER),
            is_supervisor=user.has_role(Role.SUPERVISOR),
            own_area=areas.get(user.pk),
            on_duty=frozenset(areas.values()),
        )

    def ring(self, alert: Alert, sightings: Sequence[tuple[Sighting, Read]]) -> int:
        """How often the alert has rung for this person; 0 while it is addressed to others.

        A sealed alert, which few may know of, rings for each of them wherever they are.
        """
        if alert.written_approval_id is not None:
            return alert.rings
        is_for_me = rings_for(
            reach=alert.reach,
            areas={sighting.camera.area for sighting, _ in sightings},
            own_area=self.own_area,
            is_dispatch=self.is_dispatch,
            on_duty=self.on_duty,
        )
        is_last_call = alert.reach == Alert.Reach.SUPERVISOR and self.is_supervisor
        if not alert.rings or not (is_for_me or is_last_call):
            return 0
        return alert.rings + is_last_call


def _asking_dispatch(hits: Mapping[Any, Sequence[Hit]]) -> dict[Any, int]:
    """The newest open status request of each alert that has one: a newer one rings again."""
    standing = [hit.match.pk for found in hits.values() for hit in found if hit.stands]
    open_requests = Check.objects.filter(match__in=standing, result=Check.Result.REQUESTED)
    return dict(open_requests.order_by("pk").values_list("alert_id", "pk"))


def _queue_row(
    alert: Alert,
    hits: list[Hit],
    sightings: list[tuple[Sighting, Read]],
    user: User,
    profile: Profile,
    selected: object,
) -> dict[str, Any]:
    asked = orders(hits, profile)
    last, read = sightings[-1]
    return {
        "id": alert.pk,
        "url": reverse("hotlists:alert", args=[alert.pk]),
        "plate_display": read.plate,
        "state": read.state,
        "category_label": asked["categories"],
        "instruction_label": asked["instruction"]["label"],
        "has_caution": bool(asked["cautions"]),
        "stale_label": asked["stale_label"],
        "place": last.camera.place,
        "age_seconds": int((timezone.now() - last.captured_at).total_seconds()),
        "opened_at": alert.opened_at.isoformat(),
        "sightings_count": len(sightings),
        "claimed_by_label": str(alert.claimed_by or ""),
        "how_label": how_label(leading(hits).match),
        "reach": alert.reach,
        "quiet": alert.rings == 0,
        "sealed": alert.written_approval_id is not None,
        "high_priority": any(hit.match.is_high_priority for hit in hits),
        "mine": alert.claimed_by_id == user.pk,
        "selected": alert.pk == selected,
    }
