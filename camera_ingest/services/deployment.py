"""Deployments: asked for, decided, ended, and what came of them."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from alpr_compliance.policy import PolicyViolation, Profile, enforces
from camera_ingest import permissions
from camera_ingest.models import Camera, Deployment, DeploymentNote
from camera_ingest.rules.deployment import (
    check_attested,
    check_decision,
    check_deployment,
    check_end,
    check_note,
    check_permit,
)
from camera_ingest.services.serving import leave_service, running_deployment, serves_under
from governance.models import WrittenApproval
from governance.services import effective_profile, store_document
from governance.services.approval import require_written_approval
from governance.services.document import leaving_no_files
from ledger.services import record_event
from personnel.models import User
from personnel.standing import administrator_capacity

OVER = "Its deployment is over"


@dataclass(frozen=True, kw_only=True)
class DeploymentDraft:
    """What somebody asks to have approved."""

    camera_id: int
    kind: str
    place: str
    purpose: str
    starts_at: datetime
    is_attested: bool
    ends_at: datetime | None = None
    latitude: float | None = None
    longitude: float | None = None
    case_id: int | None = None
    is_on_right_of_way: bool = False
    permit: str = ""
    is_covert: bool = False
    written_approval_id: int | None = None


def ask_deployment(
    *, draft: DeploymentDraft, actor: User, paper: "UploadedFile[bytes] | None" = None
) -> Deployment:
    """Ask for a camera to stand at a place over some days; it allows nothing until decided.

    `paper`: the agreement or permit for the state's right-of-way.
    """
    with leaving_no_files(), transaction.atomic():
        permissions.require(actor, "ask_deployment")
        now = timezone.now()
        profile = effective_profile(now)
        camera = Camera.objects.get(pk=draft.camera_id)
        _check_draft(draft, camera, profile, now)
        approval = _written_approval(draft, profile, actor, now, has_paper=paper is not None)
        deployment = _asked(draft, profile, actor, now)
        deployment.written_approval = approval
        if paper is not None:
            deployment.permit_paper = store_document(upload=paper, actor=actor)
        deployment.full_clean()
        deployment.save()
        record_event(
            "deployment.asked",
            actor=actor,
            subject=deployment,
            clause=profile.equipment.deployment_clause,
            data={"camera": camera.pk, "kind": deployment.kind},
        )
        return deployment


def _asked(draft: DeploymentDraft, profile: Profile, actor: User, now: datetime) -> Deployment:
    return Deployment(
        camera_id=draft.camera_id,
        kind=draft.kind,
        place=draft.place.strip(),
        latitude=draft.latitude,
        longitude=draft.longitude,
        purpose=draft.purpose.strip(),
        case_id=draft.case_id,
        starts_at=draft.starts_at,
        ends_at=draft.ends_at,
        is_on_right_of_way=draft.is_on_right_of_way,
        permit=draft.permit.strip() if draft.is_on_right_of_way else "",
        attested=profile.equipment.public_view.text,
        asked_by=actor,
        asked_at=now,
    )


def _check_draft(draft: DeploymentDraft, camera: Camera, profile: Profile, now: datetime) -> None:
    check_deployment(
        profile=profile,
        kind=draft.kind,
        mount=camera.mount,
        starts_at=draft.starts_at,
        ends_at=draft.ends_at,
        now=now,
    )
    check_attested(profile=profile, is_attested=draft.is_attested)
    check_permit(profile=profile, is_on_right_of_way=draft.is_on_right_of_way, permit=draft.permit)


@enforces("KIN-IV.B.6#equipment")
def _written_approval(
    draft: DeploymentDraft, profile: Profile, actor: User, now: datetime, *, has_paper: bool
) -> WrittenApproval | None:
    """What is special, covert or highly sensitive is asked for under a written approval only."""
    if not draft.is_covert and draft.written_approval_id is None:
        return None
    if has_paper:
        raise PolicyViolation(
            profile.cite("covert"),
            "The paper of a covert deployment would show its place to others.",
            "Keep it with the written approval.",
        )
    return require_written_approval(
        approval_id=draft.written_approval_id,
        kind=WrittenApproval.Kind.DEPLOYMENT,
        actor=actor,
        case_id=draft.case_id,
        now=now,
        profile=profile,
    )


@transaction.atomic
def decide_deployment(*, deployment_id: int, actor: User, grant: bool, words: str) -> Deployment:
    """Approve or refuse in writing; what the Administrator asked for, the Chief decides."""
    deployment = _locked(deployment_id, actor)
    # One camera is decided about at a time: two places would not see each other.
    Camera.objects.select_for_update(no_key=True).get(pk=deployment.camera_id)
    permissions.require(actor, "decide_deployment", deployment)
    now = timezone.now()
    profile = effective_profile(now)
    others = Deployment.objects.filter(camera=deployment.camera).exclude(pk=deployment.pk)
    check_decision(
        profile=profile,
        is_decided=deployment.is_approved is not None,
        asker_id=deployment.asked_by_id,
        decider_id=actor.pk,
        words=words,
        is_granting=grant,
        is_over=deployment.ends_at is not None and deployment.ends_at <= now,
        overlaps=others.overlapping(deployment.starts_at, deployment.ends_at).exists(),
    )
    deployment.is_approved = grant
    deployment.decision = words.strip()
    deployment.decided_by, deployment.decided_at = actor, now
    deployment.decided_as = administrator_capacity(actor) or "chief"
    deployment.full_clean()
    deployment.save(
        update_fields=["is_approved", "decision", "decided_by", "decided_at", "decided_as"]
    )
    record_event(
        "deployment.approved" if grant else "deployment.refused",
        actor=actor,
        subject=deployment,
        clause=profile.equipment.deployment_clause,
        data={"capacity": deployment.decided_as, "camera": deployment.camera_id},
    )
    return deployment


@transaction.atomic
def end_deployment(*, deployment_id: int, actor: User) -> Deployment:
    """End a deployment before its time; its camera leaves service at once."""
    deployment = _locked(deployment_id, actor)
    permissions.require(actor, "end_deployment", deployment)
    now = timezone.now()
    profile = effective_profile(now)
    is_over = deployment.ends_at is not None and deployment.ends_at <= now
    check_end(
        profile=profile,
        is_ended=not deployment.is_approved or deployment.ended_at is not None or is_over,
    )
    deployment.ended_by, deployment.ended_at = actor, now
    deployment.save(update_fields=["ended_by", "ended_at"])
    record_event(
        "deployment.ended",
        actor=actor,
        subject=deployment,
        clause=profile.equipment.deployment_clause,
    )
    stop_if_over(camera_id=deployment.camera_id, actor=actor, now=now)
    return deployment


@transaction.atomic
def stop_if_over(*, camera_id: int, actor: User, now: datetime) -> bool:
    """Take a camera out of service whose deployment is over, and whether it was.

    Another deployment that follows at once is entered as every one is: after the checks.
    """
    camera = Camera.objects.select_for_update(no_key=True).get(pk=camera_id)
    is_known = camera.deployments.filter(is_approved=True).exists()
    running = running_deployment(camera, now)
    goes_on = running is not None and serves_under(camera, running)
    if not camera.is_in_service or not is_known or goes_on:
        return False
    leave_service(camera, OVER, now)
    clause = effective_profile(now).equipment.deployment_clause
    record_event("camera.out_of_service", actor=actor, subject=camera, clause=clause)
    return True


@transaction.atomic
def note_result(
    *, deployment_id: int, actor: User, kind: str, day: date, text: str, report_number: str = ""
) -> DeploymentNote:
    """Write down what came of a deployment: a result, a significant incident or an arrest."""
    deployment = Deployment.objects.visible_to(actor).get(pk=deployment_id)
    permissions.require(actor, "note_result", deployment)
    now = timezone.now()
    profile = effective_profile(now)
    check_note(
        profile=profile,
        kind=kind,
        day=day,
        today=now.astimezone(ZoneInfo(profile.agency.timezone)).date(),
        report_number=report_number,
        text=text,
        was_approved=bool(deployment.is_approved),
    )
    note = DeploymentNote(
        deployment=deployment,
        kind=kind,
        day=day,
        report_number=report_number.strip(),
        text=text.strip(),
        noted_by=actor,
        noted_at=now,
    )
    note.full_clean()
    note.save()
    clause = profile.equipment.deployment_clause
    record_event(
        "deployment.noted", actor=actor, subject=deployment, clause=clause, data={"kind": kind}
    )
    return note


def _locked(deployment_id: int, actor: User) -> Deployment:
    """The deployment, for whom it exists."""
    known = Deployment.objects.visible_to(actor).select_for_update(of=("self",), no_key=True)
    return known.get(pk=deployment_id)
