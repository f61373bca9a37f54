"""One account, one network at a time: who signs in elsewhere is signed out here, and it is told."""

from typing import Any

from django.contrib import messages
from django.contrib.auth import HASH_SESSION_KEY
from django.contrib.auth.signals import user_logged_in
from django.db import transaction
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import timezone

from alpr_compliance.policy import Clause
from governance.models import Flag
from governance.rules.networks import networks_at_once
from governance.services.flag import raise_flag
from governance.services.networks import MOVED, SIGNED_IN, recent_acts
from ledger.models import Event
from ledger.services import record_event, source_address
from personnel.gate import agency_profile
from personnel.models import User
from personnel.rules.network import network_of
from personnel.services import end_sessions
from personnel.sessions import session_moved

ADDRESS = "source_address"


@receiver(user_logged_in)
def allow_one_network(*, request: HttpRequest, user: User, **_: Any) -> None:
    """End the sessions that are open on another network, and raise a flag; this one stays."""
    # The sign-in itself is on record by now: people's own receiver comes before this one.
    networks = _networks(user)
    if networks == 1:
        return
    with transaction.atomic():
        person = User.objects.select_for_update(no_key=True).get(pk=user.pk)
        end_sessions(person, but=request.session.session_key)
        signed_in = _latest(person, SIGNED_IN)
        _tell(person, networks, signed_in, topic=f"event:{signed_in.pk}")
    request.session[HASH_SESSION_KEY] = person.get_session_auth_hash()


@receiver(session_moved)
@transaction.atomic
def watch_moves(*, person: User, **_: Any) -> None:
    """One session that is used from here and there by turns may have been copied: it is told.

    It goes on, for a car at the edge of the station's network looks the same and must not be left
    without alerts. All its moves are one flag until that is decided.
    """
    record_event(MOVED, actor=person, subject=person, clause=_clause())
    networks = _networks(person)
    if networks > 1:
        _tell(person, networks, _latest(person, MOVED), topic="moves")


def _clause() -> Clause:
    return agency_profile().cite("monitoring")


def _latest(person: User, kind: str) -> Event:
    return Event.objects.filter(actor=person, kind=kind).latest("pk")


def _networks(person: User) -> int:
    return networks_at_once(recent_acts(person, agency_profile(), until=timezone.now()))


def _tell(person: User, networks: int, event: Event, *, topic: str) -> None:
    profile = agency_profile()
    raise_flag(
        kind=Flag.Kind.TWO_NETWORKS,
        person=person,
        topic=topic,
        facts={"networks": networks, "minutes": profile.monitoring.two_networks_minutes},
        subject=event,
        profile=profile,
    )
    record_event("person.two_networks", actor=person, subject=person, clause=_clause())


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
    record_event("person.new_network", actor=user, subject=user, clause=_clause())
    messages.warning(
        request,
        "You signed in from a network that you did not use before. Not you? See Your sessions.",
        fail_silently=True,
    )
