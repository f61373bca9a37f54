"""What one camera's page shows: how it stands, what stands against it, and its history."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from alpr_compliance.policy import PolicyViolation, Profile
from camera_ingest.check_schedule import next_checks
from camera_ingest.models import Camera, Deployment
from camera_ingest.models.deployment import DeploymentQuerySet
from camera_ingest.permissions import ALLOWED, inspects_now
from camera_ingest.rules.camera import check_may_serve
from camera_ingest.services.serving import standing_of
from ledger.models import Event
from personnel.access import allowed, may_enter
from personnel.models import User

SERVICE = {"camera.in_service": "Put in service", "camera.out_of_service": "Taken out of service"}


def obstacle(camera: Camera, profile: Profile, now: datetime) -> PolicyViolation | None:
    """What keeps a camera from going in service now; None for one that may, or does."""
    if camera.is_in_service:
        return None
    try:
        check_may_serve(profile=profile, standing=standing_of(camera, profile, now))
    except PolicyViolation as violation:
        return violation
    return None


@dataclass(frozen=True)
class Line:
    """One line of a camera's history: `kind` names how the page shows `what`."""

    at: datetime
    kind: str
    what: Any


def history(camera: Camera, deployments: DeploymentQuerySet) -> list[Line]:
    """Checks, work, these deployments, and each change of service; the newest first."""
    checks = camera.checks.select_related("inspector").prefetch_related("work_orders")
    work = camera.work_orders.select_related("ordered_by")
    events = Event.objects.about(camera).filter(kind__in=SERVICE).select_related("actor")
    lines = [Line(check.at, "check", check) for check in checks]
    lines += [Line(order.ordered_at, "work", order) for order in work]
    lines += [Line(event.at, "service", (SERVICE[event.kind], event.actor)) for event in events]
    lines += [
        Line(each.decided_at, "deployment", each)
        for each in deployments.exclude(decided_at=None).select_related("decided_by")
        if each.decided_at is not None
    ]
    return sorted(lines, key=lambda line: line.at, reverse=True)


def equipment_of(camera: Camera, user: User, profile: Profile, now: datetime) -> dict[str, Any]:
    """What the page shows of a camera as equipment, and what this person may do with it."""
    sees_deployments = may_enter(user, "camera_ingest:deployment")
    deployments = Deployment.objects.none()
    if sees_deployments:
        deployments = camera.deployments.visible_to(user)
    against = obstacle(camera, profile, now)
    lines = history(camera, deployments)
    return {
        "due": next_checks([camera], profile, now),
        "obstacle": against,
        "lacks_deployment": against and against.clause == profile.equipment.deployment_clause,
        "sees_deployments": sees_deployments,
        "deployment": deployments.running(now).first(),
        "waiting": deployments.filter(is_approved=None),
        "orders": camera.work_orders.open(),
        "lines": lines,
        "has_served": any(line.kind == "service" for line in lines),
        "may_check": inspects_now(user),
        "can_serve": allowed(ALLOWED, user, "put_in_service", camera),
        "can_order": may_enter(user, "camera_ingest:order-work"),
        "can_deploy": may_enter(user, "camera_ingest:ask-deployment"),
    }
