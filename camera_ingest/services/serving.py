"""In service and out of it: what both ways ask and set, whoever takes them.

The caller has locked the camera's row.
"""

from datetime import datetime

from alpr_compliance.policy import Profile
from camera_ingest.models import Camera, Deployment, EquipmentCheck, WorkOrder
from camera_ingest.rules.camera import Standing, check_may_serve

# What pages and alerts call the place of a covert deployment.
NOT_SHOWN = "Place not shown"


def running_deployment(camera: Camera, now: datetime) -> Deployment | None:
    """The approved deployment under which a camera stands now; rules allow one at a time."""
    return camera.deployments.running(now).select_related("written_approval").first()


def serves_under(camera: Camera, deployment: Deployment) -> bool:
    """Whether a camera entered service under this deployment, or stands where it says all along."""
    if deployment.starts_at <= camera.state_since:
        return True
    is_covert = camera.is_covert or deployment.written_approval_id is not None
    facts = ("place", "latitude", "longitude", "is_on_right_of_way")
    return not is_covert and all(getattr(camera, f) == getattr(deployment, f) for f in facts)


def standing_of(camera: Camera, profile: Profile, now: datetime) -> Standing:
    """What counts when this camera is to serve."""
    last = {
        check.kind: check for check in EquipmentCheck.objects.filter(camera=camera).last_of_each()
    }
    programs = profile.equipment.checks
    return Standing(
        mount=camera.mount,
        is_deployed=running_deployment(camera, now) is not None,
        failed=[p.label for p in programs if p.code in last and not last[p.code].is_passed],
        unchecked=[
            p.label
            for p in programs
            if p.returns_to_service and (p.code not in last or last[p.code].at < camera.state_since)
        ],
        has_open_repair=camera.work_orders.open().filter(kind=WorkOrder.Kind.REPAIR).exists(),
    )


def enter_service(camera: Camera, profile: Profile, now: datetime) -> None:
    """Put a camera in service at the place of its deployment, or raise what stands against it."""
    check_may_serve(profile=profile, standing=standing_of(camera, profile, now))
    deployment = running_deployment(camera, now)
    assert deployment is not None
    camera.is_in_service, camera.out_of_service_reason, camera.state_since = True, "", now
    camera.is_covert = deployment.written_approval_id is not None
    camera.is_on_right_of_way = deployment.is_on_right_of_way
    camera.place = NOT_SHOWN if camera.is_covert else deployment.place
    camera.latitude = None if camera.is_covert else deployment.latitude
    camera.longitude = None if camera.is_covert else deployment.longitude
    camera.full_clean()
    camera.save(
        update_fields=[
            "is_in_service", "out_of_service_reason", "state_since", "is_covert",
            "is_on_right_of_way", "place", "latitude", "longitude",
        ]
    )  # fmt: skip


def leave_service(camera: Camera, reason: str, now: datetime) -> None:
    """Take a camera out of service: its reads are kept and marked, and raise no alert."""
    if camera.is_in_service:
        camera.state_since = camera.left_service_at = now
    camera.is_in_service, camera.out_of_service_reason = False, reason.strip()[:200]
    camera.full_clean()
    camera.save(
        update_fields=["is_in_service", "out_of_service_reason", "state_since", "left_service_at"]
    )
