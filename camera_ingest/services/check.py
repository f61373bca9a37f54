"""Checks of equipment: recorded by inspectors; a fail stops the camera, a pass lets it back."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from alpr_compliance.policy import PolicyViolation, Profile, enforces
from alpr_compliance.policy.equipment import CheckProgram
from camera_ingest import permissions
from camera_ingest.models import Camera, EquipmentCheck
from camera_ingest.rules.check import (
    Answer,
    check_answers,
    check_inspector,
    check_photo,
    check_record,
    program_of,
)
from camera_ingest.services.serving import enter_service, leave_service
from governance.models import Document
from governance.services import effective_profile, store_document
from governance.services.document import leaving_no_files
from ledger.services import record_event
from personnel.models import Designation, TrainingRecord, User


def record_check(
    *,
    camera_id: int,
    kind: str,
    answers: Sequence[Answer],
    actor: User,
    photo: "UploadedFile[bytes] | None",
    adjustments: str = "",
    at: datetime | None = None,
) -> EquipmentCheck:
    """Keep one check of one camera, which takes it out of service if any item is not in order.

    A pass returns a camera that a failed check had stopped, if nothing else stands against it.
    `at`: when it was checked, where that was earlier than now.
    """
    with leaving_no_files(), transaction.atomic():
        camera = Camera.objects.select_for_update(no_key=True).get(pk=camera_id)
        permissions.require(actor, "check_equipment", camera)
        now = timezone.now()
        profile = effective_profile(now)
        program = program_of(profile=profile, kind=kind)
        designation = _inspector(program, actor, now)
        check_answers(program=program, answers=answers)
        at = at or now
        last = camera.checks.filter(kind=kind).first()
        check_record(clause=program.clause, at=at, now=now, last_at=last.at if last else None)
        check = EquipmentCheck(
            camera=camera,
            adjustments=adjustments.strip(),
            photo=_stored(photo, program, actor),
            at=min(at, now),
            recorded_at=now,
            inspector=actor,
            designation=designation,
            **_as_kept(program, answers),
        )
        _keep(check, program, actor)
        _let_count(check, camera, profile, actor, now)
        return check


def _inspector(program: CheckProgram, actor: User, now: datetime) -> Designation | None:
    held = actor.designations.in_force(now).filter(kind=Designation.Kind.INSPECTOR).first()
    check_inspector(
        clause=program.clause,
        is_designated=held is not None,
        is_trained=TrainingRecord.objects.filter(person=actor).current(now).exists(),
    )
    return held


def _as_kept(program: CheckProgram, answers: Sequence[Answer]) -> dict[str, Any]:
    """The list with its answers, in words that stay when the profile changes."""
    given = {answer.code: answer for answer in answers}
    lines = [
        {
            "code": item.code,
            "label": item.label,
            "is_passed": given[item.code].is_passed,
            "note": given[item.code].note.strip(),
        }
        for item in program.items
    ]
    is_passed = all(line["is_passed"] for line in lines)
    return {
        "kind": program.code,
        "label": program.label,
        "answers": lines,
        "is_passed": is_passed,
    }


def _stored(photo: "UploadedFile[bytes] | None", program: CheckProgram, actor: User) -> Document:
    check_photo(clause=program.clause, has_photo=photo is not None)
    assert photo is not None
    paper = store_document(upload=photo, actor=actor)
    if str(paper.file.name).endswith(".pdf"):
        raise ValidationError("Attach a photograph, as JPEG or PNG.")
    return paper


def _keep(check: EquipmentCheck, program: CheckProgram, actor: User) -> None:
    check.full_clean()
    check.save()
    record_event(
        "equipment.checked",
        actor=actor,
        subject=check.camera,
        clause=program.clause,
        data={"check": program.code, "passed": check.is_passed, "id": check.pk},
    )


@enforces("LEX-3.B.viii", "KIN-IV.H.2#equipment", "NC-20-183.31(c)")
def _let_count(
    check: EquipmentCheck, camera: Camera, profile: Profile, actor: User, now: datetime
) -> None:
    """A fail stops the camera now; a pass returns it where it was a fail that had stopped it."""
    clause = profile.cite("equipment")
    if not check.is_passed:
        was_in_service = camera.is_in_service
        leave_service(camera, f"Failed check: {', '.join(check.failed)}", now)
        if was_in_service:
            record_event("camera.out_of_service", actor=actor, subject=camera, clause=clause)
        return
    failures = camera.checks.filter(is_passed=False, recorded_at=camera.state_since)
    if camera.is_in_service or not failures.exists():
        return
    try:
        enter_service(camera, profile, now)
    except PolicyViolation:
        # What else stands against it shows on the camera's page, to those who can settle it.
        return
    record_event("camera.in_service", actor=actor, subject=camera, clause=clause)
