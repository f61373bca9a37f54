"""Agencies in the vendor's log that nobody here approved: an incident each, told and closed."""

from collections.abc import Mapping

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from alpr_compliance.policy import Profile, enforces
from audits import permissions, tasks
from audits.models import UnknownAgency, VendorLog
from audits.rules.vendor_log import check_closing
from data_requests.models import DataRequest
from governance.services import effective_profile
from hotlists.models import Disclosure, Recipient
from ledger.services import record_event
from personnel.gate import agency_profile
from personnel.models import Role, User
from personnel.services.post import deliver
from personnel.standing import are_administrators

Status = DataRequest.Status
GRANTED = (Status.GRANTED, Status.PARTIAL, Status.FULFILLED)


def approved_agencies() -> set[str]:
    """Those approved to be told of alerts, with a request granted, or that were handed data."""
    names = (
        Recipient.objects.exclude(approved_at=None).values_list("agency", flat=True),
        DataRequest.objects.filter(status__in=GRANTED, outside__isnull=False).values_list(
            "outside__agency", flat=True
        ),
        Disclosure.objects.values_list("agency", flat=True),
    )
    return {name.casefold() for found in names for name in found}


@enforces("LEX-3.H", "KIN-IV.H.2#audit")
def open_incidents(
    log: VendorLog, agencies: Mapping[str, int], profile: Profile, actor: User
) -> int:
    """Open one for each of these agencies (and its searches) that was never approved.

    Part of taking the log in. One that is open already stays the one. Returns how many there are.
    """
    now = timezone.now()
    approved = approved_agencies()
    opened = {each.casefold() for each in UnknownAgency.objects.filter(closed_at=None).values_list(
        "agency", flat=True)}  # fmt: skip
    unknown = {name: number for name, number in agencies.items() if name.casefold() not in approved}
    for name, number in unknown.items():
        if name.casefold() in opened:
            continue
        incident = UnknownAgency(
            agency=name,
            log=log,
            searches=number,
            opened_at=now,
            due_at=profile.retention.incident_due.after(now),
            owner=_owner(),
        )
        incident.full_clean()
        incident.save()
        record_event(
            "unknown_agency.opened",
            actor=actor,
            subject=incident,
            clause=profile.audits.clause,
            data={"log": log.pk, "searches": number},
        )
    if unknown:
        transaction.on_commit(tasks.mail_unknown_agencies.delay, robust=True)
    return len(unknown)


def _owner() -> User:
    """The Administrator; the Chief where there is none."""
    active = User.objects.filter(is_active=True).order_by("pk")
    found = active.filter(are_administrators(timezone.now())).first()
    return found or active.filter(groups__name=Role.CHIEF)[0]


@transaction.atomic
def close_unknown_agency(*, incident_id: int, actor: User, explanation: str) -> UnknownAgency:
    """Close one with what was found and done about it."""
    incident = UnknownAgency.objects.select_for_update(no_key=True, of=("self",)).get(
        pk=incident_id
    )
    permissions.require(actor, "close_unknown_agency")
    clause = effective_profile(timezone.now()).audits.clause
    check_closing(is_closed=incident.closed_at is not None, explanation=explanation, clause=clause)
    incident.explanation = explanation.strip()
    incident.closed_by, incident.closed_at = actor, timezone.now()
    incident.full_clean()
    incident.save(update_fields=["explanation", "closed_by", "closed_at"])
    record_event("unknown_agency.closed", actor=actor, subject=incident, clause=clause)
    return incident


@transaction.atomic
def mail_unknown_agencies() -> int:
    """Tell Administrator and Chief of those that are open, each once; return how many messages.

    Without an address nothing is marked as told: it goes out once there is one.
    """
    waiting = UnknownAgency.objects.select_for_update(no_key=True, skip_locked=True, of=("self",))
    incidents = list(waiting.filter(closed_at=None, mailed_at=None))
    people = Q(groups__name=Role.CHIEF) | are_administrators(timezone.now())
    able = User.objects.filter(people, is_active=True).exclude(email="")
    addresses = sorted(set(able.values_list("email", flat=True)))
    if not incidents or not addresses:
        return 0
    one = len(incidents) == 1
    what = "an agency that nobody approved" if one else "agencies that nobody approved"
    lines = [f"- {each.agency}: {each.searches} in the vendor's log" for each in incidents]
    page = f"{settings.SITE_URL}{reverse('audits:vendor-logs')}"
    deliver(
        f"{agency_profile().agency.short_name} plate readers: {what}",
        "\n".join(["Searches of our data by:", "", *lines, "", f"See what to do: {page}", ""]),
        addresses,
    )
    for each in incidents:
        each.mailed_at = timezone.now()
        each.save(update_fields=["mailed_at"])
        record_event("unknown_agency.mailed", actor=None, subject=each)
    return 1
