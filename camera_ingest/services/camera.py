"""Cameras: put in service, taken out."""

from django.db import transaction
from django.utils import timezone

from alpr_compliance.policy import PolicyViolation
from camera_ingest import permissions
from camera_ingest.models import Camera
from camera_ingest.rules.camera import check_mount
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
    is_on_right_of_way: bool = False,
    is_covert: bool = False,
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
        is_on_right_of_way=is_on_right_of_way,
        is_covert=is_covert,
        out_of_service_reason=NEW,
        added_by=actor,
    )
    camera.full_clean()
    camera.save()
    record_event("camera.added", actor=actor, subject=camera)
    return camera


@transaction.atomic
def mark_camera(
    *, camera_id: int, is_on_right_of_way: bool, is_covert: bool, actor: User
) -> Camera:
    """Say whether a camera stands on state right-of-way, and whether its deployment is covert."""
    camera = Camera.objects.select_for_update(no_key=True).get(pk=camera_id)
    permissions.require(actor, "mark_camera", camera)
    camera.is_on_right_of_way, camera.is_covert = is_on_right_of_way, is_covert
    camera.save(update_fields=["is_on_right_of_way", "is_covert"])
    record_event(
        "camera.marked",
        actor=actor,
        subject=camera,
        data={"right_of_way": is_on_right_of_way, "covert": is_covert},
    )
    return camera


@transaction.atomic
def put_in_service(*, camera_id: int, actor: User) -> Camera:
    """From now on the camera's reads raise alerts."""
    camera = Camera.objects.select_for_update(no_key=True).get(pk=camera_id)
    permissions.require(actor, "put_in_service", camera)
    profile = effective_profile(timezone.now())
    check_mount(profile=profile, mount=camera.mount)
    if camera.is_in_service:
        raise PolicyViolation(
            profile.cite("equipment"), "This camera is in service.", "Nothing more to do."
        )
    camera.is_in_service = True
    camera.out_of_service_reason = ""
    camera.save(update_fields=["is_in_service", "out_of_service_reason"])
    record_event(
        "camera.in_service", actor=actor, subject=camera, clause=profile.cite("camera_mount")
    )
    return camera


@transaction.atomic
def take_out_of_service(*, camera_id: int, actor: User, reason: str) -> Camera:
    """From now on the camera's reads are kept and marked, and raise no alert."""
    camera = Camera.objects.select_for_update(no_key=True).get(pk=camera_id)
    permissions.require(actor, "take_out_of_service", camera)
    camera.is_in_service = False
    camera.out_of_service_reason = reason.strip()
    camera.full_clean()
    camera.save(update_fields=["is_in_service", "out_of_service_reason"])
    record_event("camera.out_of_service", actor=actor, subject=camera)
    return camera
