"""One account, one network at a time: who signs in elsewhere is signed out here, and it is told."""

from typing import Any

from django.contrib import messages
from django.contrib.auth import HASH_SESSION_KEY
from django.contrib.auth.signals import user_logged_in
from django.db import transaction
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import timezone

from governance.models import Flag
from governance.rules.networks import network_of, networks_at_once
from governance.services.flag import raise_flag
from governance.services.networks import SIGNED_IN, recent_acts
from ledger.models import Event
from ledger.services import record_event, source_address
from personnel.gate import agency_profile
from personnel.models import User
from personnel.services import end_sessions

ADDRESS = "source_address"


@receiver(user_logged_in)
def allow_one_network(*, request: HttpRequest, user: User, **_: Any) -> None:
    """End the sessions that are open on another network, and raise a flag; this one stays."""
    profile = agency_profile()
    # The sign-in itself is on record by now: people's own receiver comes before this one.
    networks = networks_at_once(recent_acts(user, profile, until=timezone.now()))
    if networks == 1:
        return
    with transaction.atomic():
        person = User.objects.select_for_update(no_key=True).get(pk=user.pk)
        end_sessions(person, but=request.session.session_key)
        signed_in = Event.objects.filter(actor=person, kind=SIGNED_IN).latest("pk")
        raise_flag(
            kind=Flag.Kind.TWO_NETWORKS,
            person=person,
            topic=f"event:{signed_in.pk}",
            facts={"networks": networks, "minutes": profile.monitoring.two_networks_minutes},
            subject=signed_in,
            profile=profile,
        )
    request.session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    record_event(
        "person.two_networks", actor=user, subject=person, clause=profile.cite("monitoring")
    )


@receiver(user_logged_in)
def note_new_network(*, request: HttpRequest, user: User, **_: Any) -> None:
    """Say so where a person signs in from a network that they did not use for long; no more."""
    address, profile = source_address.get(), agency_profile()
    since = profile.sessions.network_known.before(timezone.now())
    found = Event.objects.filter(
        actor=user, kind=SIGNED_IN, at__gt=since, source_address__isnull=False
    )
    # The newest is this sign-in itself. Who signs in for the first time has no networks yet.
    known = {
        network_of(str(at)) for at in found.order_by("-pk").values_list(ADDRESS, flat=True)[1:]
    }
    if address is None or not known or network_of(address) in known:
        return
    record_event("person.new_network", actor=user, subject=user, clause=profile.cite("monitoring"))
    messages.warning(
        request,
        "You signed in from a network that you did not use before. Not you? See Your sessions.",
        fail_silently=True,
    )
