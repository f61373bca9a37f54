"""Cameras: put in service, taken out."""

from django.db import transaction
from django.utils import timezone

from alpr_compliance.policy import PolicyViolation
from camera_ingest import permissions
from camera_ingest.models import Camera
from camera_ingest.services.serving import enter_service, leave_service
from governance.services import effective_profile
from ledger.services import record_event
from personnel.models import User

NEW = "Not yet put in service"


@transaction.atomic
def add_camera(
    *,
    code: str,
    name: str,
    place: str,
    mount: str,
    actor: User,
    area: str = "",
    latitude: float | None = None,
    longitude: float | None = None,
) -> Camera:
    """Register a camera. It is out of service until somebody puts it in service."""
    permissions.require(actor, "add_camera")
    camera = Camera(
        code=code,
        name=name,
        place=place,
        area=area.strip(),
        mount=mount,
        latitude=latitude,
        longitude=longitude,
        out_of_service_reason=NEW,
        added_by=actor,
    )
    camera.left_service_at = camera.state_since
    camera.full_clean()
    camera.save()
    record_event("camera.added", actor=actor, subject=camera)
    return camera


@transaction.atomic
def put_in_service(*, camera_id: int, actor: User) -> Camera:
    """From now on the camera's reads raise alerts; it serves where its deployment says."""
    camera = Camera.objects.select_for_update(no_key=True).get(pk=camera_id)
    permissions.require(actor, "put_in_service", camera)
    now = timezone.now()
    profile = effective_profile(now)
    if camera.is_in_service:
        raise PolicyViolation(
            profile.cite("equipment"), "This camera is in service.", "Nothing more to do."
        )
    enter_service(camera, profile, now)
    record_event("camera.in_service", actor=actor, subject=camera, clause=profile.cite("equipment"))
    return camera


@transaction.atomic
def take_out_of_service(*, camera_id: int, actor: User, reason: str) -> Camera:
    """From now on the camera's reads are kept and marked, and raise no alert."""
    camera = Camera.objects.select_for_update(no_key=True).get(pk=camera_id)
    permissions.require(actor, "take_out_of_service", camera)
    leave_service(camera, reason, timezone.now())
    record_event("camera.out_of_service", actor=actor, subject=camera)
    return camera
