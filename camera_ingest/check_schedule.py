"""Which checks are due when: for each camera in service, each check of the profile."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from alpr_compliance.policy import Profile
from alpr_compliance.policy.equipment import CheckProgram
from camera_ingest.models import Camera, EquipmentCheck
from camera_ingest.rules.check import DueState, due_state, next_due


@dataclass(frozen=True)
class DueCheck:
    """The next check of one kind of one camera; `last` is None where none was made."""

    camera: Camera
    program: CheckProgram
    last: EquipmentCheck | None
    at: datetime
    state: DueState

    @property
    def is_overdue(self) -> bool:
        return self.state is DueState.OVERDUE

    @property
    def is_soon(self) -> bool:
        return self.state is DueState.SOON


def due_checks(profile: Profile, now: datetime) -> list[DueCheck]:
    """The next check of each kind of each camera in service, the first due first.

    A camera out of service has no date: it needs a passed check before it serves again.
    """
    serving = Camera.objects.filter(is_in_service=True)
    return sorted(next_checks(serving, profile, now), key=lambda due: due.at)


def next_checks(cameras: Iterable[Camera], profile: Profile, now: datetime) -> list[DueCheck]:
    """The next check of each kind of these cameras, camera by camera in the policy's order."""
    cameras = list(cameras)
    made = (
        EquipmentCheck.objects.filter(camera__in=cameras).last_of_each().select_related("inspector")
    )
    last = {(check.camera_id, check.kind): check for check in made}
    found = []
    for camera in cameras:
        for program in profile.equipment.checks:
            check = last.get((camera.pk, program.code))
            at = next_due(
                program=program, last_at=check.at if check else None, since=camera.added_at
            )
            state = due_state(due=at, now=now, remind_before=profile.equipment.remind_before)
            found.append(DueCheck(camera, program, check, at, state))
    return found
