"""From which networks an account is used."""

from datetime import datetime, timedelta

from alpr_compliance.policy import Profile
from governance.rules.networks import Act
from ledger.models import Event
from personnel.models import User

SIGNED_IN, SIGNED_OUT = "person.signed_in", "person.signed_out"
MOVED = "person.moved"


def recent_acts(person: User, profile: Profile, *, until: datetime) -> list[Act]:
    """What was done under a person's account just before `until`, in order, and from where."""
    since = until - timedelta(minutes=profile.monitoring.two_networks_minutes)
    events = Event.objects.filter(
        actor=person, at__gt=since, at__lte=until, source_address__isnull=False
    ).order_by("pk")
    return [
        Act(str(address), signs_in=kind == SIGNED_IN, signs_out=kind == SIGNED_OUT)
        for address, kind in events.values_list("source_address", "kind")
    ]
