"""Retention incidents: opened by the system, owned by a person, mailed, closed with a reason."""

from datetime import date, datetime
from functools import partial

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from alpr_compliance.policy import enforces
from governance.services import effective_profile
from ledger.services import record_event
from personnel.gate import agency_profile
from personnel.models import Role, User
from personnel.services.post import deliver, send_all
from personnel.standing import are_administrators
from reads.models import PurgeRun, RetentionIncident
from reads.overage import log_disagreements, rows_past_limit
from reads.permissions import require
from reads.rules.watch import check_can_close

Kind = RetentionIncident.Kind


@transaction.atomic
@enforces("KIN-IV.H.2#retention")
def open_incident(
    *,
    kind: RetentionIncident.Kind,
    actor: User,
    run: PurgeRun | None = None,
    place: str = "",
    day: date | None = None,
    camera_id: int | None = None,
    rows: int = 0,
) -> RetentionIncident:
    """Put something wrong with retention before its owner; what is open already stays one."""
    require(actor, "watch_retention")
    where = {"kind": kind, "place": place, "day": day, "camera_id": camera_id}
    if (known := RetentionIncident.objects.open().filter(**where).first()) is not None:
        return known
    now = timezone.now()
    profile = effective_profile(now)
    incident = RetentionIncident(
        **where,
        run=run,
        rows=rows,
        opened_at=now,
        owner=_owner(now),
        due_at=profile.retention.incident_due.after(now),
    )
    incident.full_clean()
    incident.save()
    record_event(
        "retention.incident_opened",
        actor=actor,
        subject=incident,
        clause=profile.cite("reconciliation"),
        data={"incident": kind.value, "place": place, "rows": rows},
    )
    return incident


@transaction.atomic
def close_incident(*, incident_id: int, actor: User, explanation: str) -> RetentionIncident:
    """Close an incident with what was found; refused while what it names is still there."""
    incident = RetentionIncident.objects.select_for_update(no_key=True).get(pk=incident_id)
    require(actor, "close_retention_incident", incident)
    check_can_close(
        profile=effective_profile(timezone.now()),
        is_closed=incident.closed_at is not None,
        is_of_purge=incident.is_of_purge,
        rows_left=_rows_left(incident),
        explanation=explanation,
    )
    return _close(incident, actor, explanation.strip())


def _rows_left(incident: RetentionIncident) -> int:
    """How much of what it names is still there without a ground."""
    if incident.kind == Kind.LOG:
        return len(log_disagreements(timezone.now()))
    if incident.kind != Kind.UNSUPPORTED:
        return 0
    where = (incident.place, incident.day, incident.camera_id, None)
    found = rows_past_limit(timezone.now())
    return sum(e.rows for e in found if (e.place, e.day, e.camera_id, e.hold_id) == where)


@transaction.atomic
def close_incidents_of_purge(*, run: PurgeRun, actor: User) -> int:
    """End what said that the purge does not run: this run came to its end."""
    require(actor, "watch_retention")
    ended = RetentionIncident.objects.open().about_purge().select_for_update(no_key=True)
    return len([_close(each, actor, f"Purge run {run.pk} came to its end.") for each in ended])


def _close(incident: RetentionIncident, actor: User, explanation: str) -> RetentionIncident:
    incident.explanation = explanation
    incident.closed_by = actor
    incident.closed_at = timezone.now()
    incident.full_clean()
    incident.save(update_fields=["explanation", "closed_by", "closed_at"])
    record_event(
        "retention.incident_closed",
        actor=actor,
        subject=incident,
        clause=effective_profile(incident.closed_at).cite("reconciliation"),
    )
    return incident


def mail_incidents(*, actor: User) -> int:
    """Tell Administrator and Chief of each open incident by e-mail, once; return how many.

    Each is marked in the transaction that sent it. One that fails holds up no other; it is raised
    at the end, for a later try.
    """
    require(actor, "watch_retention")
    waiting = RetentionIncident.objects.open().filter(mailed_at=None)
    numbers = waiting.values_list("pk", flat=True)
    return send_all(partial(_mail, incident_id, actor) for incident_id in numbers)


@transaction.atomic
def _mail(incident_id: int, actor: User) -> bool:
    waiting = RetentionIncident.objects.select_for_update(no_key=True, skip_locked=True)
    incident = waiting.filter(pk=incident_id, mailed_at=None).first()
    # Without an address nothing is marked as sent: it goes out once there is one.
    addresses = _addresses(timezone.now())
    if incident is None or not addresses:
        return False
    what = Kind(incident.kind).label
    told = deliver(
        f"{agency_profile().agency.short_name} plate readers: {what}",
        f"{what}.\n\nSee what to do: {settings.SITE_URL}{reverse('reads:retention')}\n",
        addresses,
    )
    incident.mailed_at = timezone.now()
    incident.save(update_fields=["mailed_at"])
    record_event(
        "retention.incident_mailed",
        actor=actor,
        subject=incident,
        data={"recipients": told},
    )
    return True


def _owner(now: datetime) -> User:
    """The Administrator; the Chief where there is none."""
    active = User.objects.filter(is_active=True).order_by("pk")
    chief = active.filter(groups__name=Role.CHIEF)
    return active.filter(are_administrators(now)).first() or chief.get()


def _addresses(now: datetime) -> list[str]:
    people = User.objects.filter(
        are_administrators(now) | Q(groups__name=Role.CHIEF), is_active=True
    )
    return list(people.exclude(email="").values_list("email", flat=True).distinct())
