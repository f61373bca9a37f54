"""Going on duty and signing off."""

from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from alpr_compliance.policy import PolicyViolation
from governance.services import effective_profile
from hotlists import permissions
from hotlists.models import Alert, Duty
from ledger.services import record_event
from personnel.models import User


@transaction.atomic
def start_duty(*, actor: User, unit: str, area: str) -> Duty:
    """Go on duty in a unit and an area; what one was on before ends with it."""
    permissions.require(actor, "start_duty")
    # The person's row is the lock: two windows at once do not make two duties.
    User.objects.select_for_update(no_key=True).get(pk=actor.pk)
    if area and area not in areas():
        raise ValidationError("Choose one of the areas, or the whole city.")
    now = timezone.now()
    for former in Duty.objects.filter(person=actor, ended_at=None):
        _end(former, actor)
    duty = Duty(person=actor, unit=unit.strip(), area=area, started_at=now)
    duty.full_clean()
    duty.save()
    profile = effective_profile(now)
    record_event("duty.started", actor=actor, subject=duty, clause=profile.cite("notification"))
    return duty


@transaction.atomic
def end_duty(*, actor: User) -> Duty:
    """Sign off. From now on this person's alerts count as missed until they come back."""
    permissions.require(actor, "end_duty")
    profile = effective_profile(timezone.now())
    duty = Duty.objects.select_for_update(no_key=True).filter(person=actor, ended_at=None).first()
    if duty is None:
        raise PolicyViolation(
            profile.cite("notification"),
            "You are not on duty.",
            "Go on duty with your unit on the start of shift page.",
        )
    held = Alert.objects.open().filter(claimed_by=actor).count()
    if held:
        raise PolicyViolation(
            profile.cite("outcomes"),
            f"You still have {held} open alert{'s' if held > 1 else ''}.",
            "End each, or hand it to another officer, then sign off.",
        )
    _end(duty, actor)
    return duty


def _end(duty: Duty, actor: User) -> None:
    duty.ended_at = timezone.now()
    duty.full_clean()
    duty.save(update_fields=["ended_at"])
    record_event("duty.ended", actor=actor, subject=duty)


def areas() -> list[str]:
    """The areas that cameras stand in."""
    # Cameras are a layer above: their table is named, not imported.
    cameras: Any = apps.get_model("camera_ingest", "Camera").objects
    named = cameras.exclude(area="").order_by("area")
    return list(named.values_list("area", flat=True).distinct())


def current_duty(person: User) -> Duty | None:
    return Duty.objects.current(timezone.now()).filter(person=person).first()
