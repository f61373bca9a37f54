"""Notices of alerts to systems of other agencies: queued by set, signed, retried, disclosed."""

import json
from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from governance.services import effective_profile
from hotlists import permissions, tasks
from hotlists.models import Alert, Delivery, Disclosure, Match, Recipient
from hotlists.outbound import AddressRefused, NoAnswer, post
from hotlists.rules.recipient import check_recipient_decision
from hotlists.services.recipient import sign
from ledger.services import record_event
from personnel.models import User
from personnel.services import scheduled_work
from reads.models import Read

TRIES = 6
# What a worker should have tried by now and did not: its message is lost.
OVERDUE = timedelta(minutes=30)
NOT_CONFIRMED = (
    "Not confirmed. A plate reader matched a list entry; nobody has verified it yet. "
    "Verify the plate and its status before any act. An alert alone is no ground for a stop."
)
STAND_DOWN = (
    "Called off. The alert that we told you of does not stand: do not act on it, "
    "and break off what was begun on its ground."
)


def queue_notices_out(alert_ids: Sequence[UUID]) -> int:
    """Queue these alerts for every approved recipient of their lists, each once.

    Part of the transaction that opened them. Returns how many notices were queued.
    """
    recipients = list(Recipient.objects.in_force().select_related("hot_list"))
    if not recipients:
        return 0
    # A sealed alert never leaves the agency.
    matches = Match.objects.filter(alert__in=alert_ids, alert__written_approval=None).values_list(
        "alert_id", "list_name"
    )
    known = Delivery.objects.filter(alert__in=alert_ids).values_list("recipient_id", "alert_id")
    wanted = {
        (each.pk, alert_id)
        for alert_id, list_name in matches
        for each in recipients
        if each.hot_list is None or each.hot_list.name == list_name
    } - set(known)
    now = timezone.now()
    made = Delivery.objects.bulk_create(
        Delivery(recipient_id=recipient, alert_id=alert, queued_at=now)
        for recipient, alert in sorted(wanted)
    )
    for delivery in made:
        send_on_commit(delivery.pk)
    return len(made)


def send_on_commit(delivery_id: int) -> None:
    # Robust: with the queue away the row still waits, and the schedule sends it.
    transaction.on_commit(partial(tasks.send_notice_out.delay, delivery_id), robust=True)


def resend_overdue() -> int:
    """Hand to the workers what still waits although its time has passed."""
    before = timezone.now() - OVERDUE
    waiting = Delivery.objects.filter(
        Q(tried_at=None) | Q(tried_at__lt=before),
        status=Delivery.Status.PENDING,
        queued_at__lt=before,
    ).values_list("pk", flat=True)
    found = list(waiting[:500])
    for delivery_id in found:
        tasks.send_notice_out.delay(delivery_id)
    return len(found)


@transaction.atomic
def send_again(*, delivery_id: int, actor: User) -> Delivery:
    """Give a notice that was given up its tries once more."""
    locked = Delivery.objects.select_for_update(of=("self",), no_key=True)
    delivery = locked.select_related("recipient").get(pk=delivery_id)
    permissions.require(actor, "send_again", delivery)
    check_recipient_decision(
        profile=effective_profile(timezone.now()),
        is_open=delivery.status == Delivery.Status.DEAD and delivery.recipient.revoked_at is None,
        is_own=False,
    )
    delivery.status = Delivery.Status.PENDING
    delivery.tries = 0
    delivery.queued_at = timezone.now()
    delivery.save(update_fields=["status", "tries", "queued_at"])
    record_event("notice_out.sent_again", actor=actor, subject=delivery)
    send_on_commit(delivery.pk)
    return delivery


@transaction.atomic
def send_notice_out(*, delivery_id: int) -> bool:
    """Try once to send it. False when it was not taken and is to be tried again later."""
    delivery = (
        Delivery.objects.select_related("recipient", "alert")
        .select_for_update(of=("self",), skip_locked=True, no_key=True)
        .filter(pk=delivery_id, status=Delivery.Status.PENDING)
        .first()
    )
    if delivery is None:
        return True
    if delivery.kind == Delivery.Kind.STAND_DOWN and not _is_settled(delivery):
        return False
    if (obstacle := _obstacle(delivery)) is not None:
        _note(delivery, obstacle, is_last=True)
        return True
    content, has_plate = _content(delivery)
    problem, has_left = _post(delivery.recipient, content)
    if has_left:
        _disclose(delivery, sorted(content), has_plate=has_plate)
    is_last = problem == Delivery.Problem.ADDRESS or delivery.tries + 1 >= TRIES
    _note(delivery, problem, is_last=is_last)
    return delivery.status != Delivery.Status.PENDING


def _is_settled(delivery: Delivery) -> bool:
    """Whether nobody is sending the first notice now; nobody begins to until this is done."""
    siblings = Delivery.objects.filter(
        alert=delivery.alert, recipient=delivery.recipient, kind=Delivery.Kind.ALERT
    )
    return siblings.select_for_update(no_key=True, skip_locked=True).exists()


def _obstacle(delivery: Delivery) -> Delivery.Problem | None:
    """Why it is not to be sent any more, or None."""
    if delivery.recipient.revoked_at is not None:
        return Delivery.Problem.REVOKED
    told = Disclosure.objects.filter(alert=delivery.alert, recipient=delivery.recipient)
    is_late = delivery.kind == Delivery.Kind.ALERT and is_called_off(delivery)
    is_needless = delivery.kind == Delivery.Kind.STAND_DOWN and not told.exists()
    return Delivery.Problem.CALLED_OFF if is_late or is_needless else None


def is_called_off(delivery: Delivery) -> bool:
    """Whether every match that this recipient is told of turned out to be none."""
    outcomes = set(_matches(delivery).values_list("outcome", flat=True))
    return outcomes == {Match.Outcome.NOT_CORRELATED}


def _matches(delivery: Delivery) -> QuerySet[Match]:
    """The matches of the alert on the lists that this recipient is told of."""
    matches = Match.objects.filter(alert=delivery.alert).order_by("pk")
    if delivery.recipient.hot_list is not None:
        matches = matches.filter(list_name=delivery.recipient.hot_list.name)
    return matches


def _note(delivery: Delivery, problem: Delivery.Problem | None, *, is_last: bool) -> None:
    now = timezone.now()
    delivery.tries = delivery.tries + 1
    delivery.tried_at = now
    delivery.problem = problem.value if problem else ""
    if problem is None:
        delivery.status = Delivery.Status.SENT
        delivery.sent_at = now
    elif is_last:
        delivery.status = Delivery.Status.DEAD
    delivery.full_clean()
    delivery.save(update_fields=["tries", "tried_at", "problem", "status", "sent_at"])
    if delivery.status != Delivery.Status.PENDING:
        record_event(
            f"notice_out.{delivery.status}",
            actor=scheduled_work(),
            subject=delivery,
            data={"tries": delivery.tries, "problem": delivery.problem},
        )


def _content(delivery: Delivery) -> tuple[dict[str, Any], bool]:
    """What is sent, and whether the plate is in it: read now from what is still captured."""
    alert, recipient = delivery.alert, delivery.recipient
    profile = effective_profile(timezone.now())
    matches = _matches(delivery)
    is_alert = delivery.kind == Delivery.Kind.ALERT
    content: dict[str, Any] = {
        "status": "not confirmed" if is_alert else "stand down",
        "text": NOT_CONFIRMED if is_alert else STAND_DOWN,
        "agency": profile.agency.name,
        "ori": profile.agency.ori,
        "alert": str(alert.pk),
        "opened_at": alert.opened_at.isoformat(),
        "categories": sorted({match.category for match in matches}),
        "lists": sorted({match.list_name for match in matches}),
        "link": f"{settings.SITE_URL}{reverse('hotlists:alert', args=[alert.pk])}",
    }
    # They know which vehicle it was by the first notice; the plate is not told once more.
    captured = _captured(alert) if recipient.gets_plate and is_alert else None
    return content | (captured or {}), captured is not None


def _captured(alert: Alert) -> dict[str, str] | None:
    sighting = alert.sightings.select_related("camera").order_by("captured_at").last()
    if sighting is None:
        return None
    read = Read.objects.filter(pk=(sighting.captured_at, sighting.read_id)).first()
    if read is None:
        return None
    return {
        "plate": read.plate,
        "state": read.state,
        "place": sighting.camera.place,
        "captured_at": read.captured_at.isoformat(),
    }


def _disclose(delivery: Delivery, fields: list[str], *, has_plate: bool) -> None:
    recipient = delivery.recipient
    actor = scheduled_work()
    disclosure = Disclosure.objects.create(
        alert=delivery.alert,
        recipient=recipient,
        kind=Disclosure.Kind.NOTICE_OUT,
        agency=recipient.agency,
        fields=fields,
        with_plate=has_plate,
        basis=recipient.basis,
        at=timezone.now(),
        by=actor,
    )
    record_event(
        "disclosure.made",
        actor=actor,
        subject=disclosure,
        clause=effective_profile(timezone.now()).cite("access"),
        data={"disclosure": disclosure.kind, "plate": has_plate, "alert": str(delivery.alert_id)},
    )


def _post(recipient: Recipient, content: dict[str, Any]) -> tuple[Delivery.Problem | None, bool]:
    """The problem, None when it was taken; and whether anything can have left this system."""
    body = json.dumps(content).encode()
    timestamp = str(int(timezone.now().timestamp()))
    headers = {
        "Content-Type": "application/json",
        "X-ALPR-Timestamp": timestamp,
        "X-ALPR-Signature": f"sha256={sign(recipient, timestamp, body)}",
    }
    try:
        status = post(recipient.url, body=body, headers=headers)
    except AddressRefused:
        return Delivery.Problem.ADDRESS, False
    except NoAnswer as failure:
        return Delivery.Problem.NO_ANSWER, failure.has_left
    return (None if 200 <= status < 300 else Delivery.Problem.REFUSED), True
