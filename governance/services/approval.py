"""Written approvals: asked for, decided, ended, opened, and required by what needs one."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from alpr_compliance.policy import Profile
from governance import permissions
from governance.models import Case, WrittenApproval
from governance.rules.approval import (
    check_approved_in_writing,
    check_ask,
    check_can_decide,
    check_can_end,
)
from governance.services.adoption import effective_profile
from ledger.services import record_event
from personnel.models import User
from personnel.standing import administrator_capacity


@dataclass(frozen=True, kw_only=True)
class ApprovalDraft:
    """What a member asks to have approved."""

    kind: str
    subject: str
    case_id: int
    audience_ids: Collection[int]
    starts_at: datetime
    ends_at: datetime
    document_id: int | None = None


@transaction.atomic
def ask_approval(*, draft: ApprovalDraft, actor: User) -> WrittenApproval:
    """Ask the Administrator; it allows nothing until decided. Who asks is of its audience."""
    permissions.require(actor, "ask_approval")
    now = timezone.now()
    profile = effective_profile(now)
    case = Case.objects.get(pk=draft.case_id)
    check_ask(
        profile=profile,
        subject=draft.subject,
        has_open_case=case.status == Case.Status.OPEN,
        starts_at=draft.starts_at,
        ends_at=draft.ends_at,
        now=now,
    )
    approval = WrittenApproval(
        kind=draft.kind,
        subject=draft.subject.strip(),
        case=case,
        starts_at=draft.starts_at,
        ends_at=draft.ends_at,
        document_id=draft.document_id,
        asked_by=actor,
        asked_at=now,
    )
    approval.full_clean()
    approval.save()
    approval.audience.set(User.objects.filter(pk__in={*draft.audience_ids, actor.pk}))
    record_event(
        "written_approval.asked",
        actor=actor,
        subject=approval,
        clause=profile.cite("covert"),
        data={"kind": approval.kind, "case": case.pk, "audience": approval.audience.count()},
    )
    return approval


@transaction.atomic
def decide_approval(
    *, approval_id: int, actor: User, grant: bool, note: str = "", document_id: int | None = None
) -> WrittenApproval:
    """Approve with the signed paper, from now or from its first day on, or refuse with a note."""
    approval = WrittenApproval.objects.select_for_update(no_key=True).get(pk=approval_id)
    permissions.require(actor, "decide_approval", approval)
    now = timezone.now()
    profile = effective_profile(now)
    paper_id = document_id or approval.document_id
    check_can_decide(
        profile=profile,
        is_decided=approval.is_granted is not None,
        asker_id=approval.asked_by_id,
        decider_id=actor.pk,
        is_granting=grant,
        has_document=paper_id is not None,
        has_ended=approval.ends_at <= now,
    )
    if not grant and not note.strip():
        raise ValidationError({"note": "Say why it is not approved."})
    approval.is_granted = grant
    approval.decided_by = actor
    approval.decided_at = now
    approval.decided_as = administrator_capacity(actor) or "chief"
    approval.document_id = paper_id
    approval.note = note.strip()
    approval.full_clean()
    approval.save(
        update_fields=["is_granted", "decided_by", "decided_at", "decided_as", "document", "note"]
    )
    record_event(
        "written_approval.granted" if grant else "written_approval.refused",
        actor=actor, subject=approval, clause=profile.cite("covert"),
        data={"capacity": approval.decided_as, "kind": approval.kind, "case": approval.case_id},
    )  # fmt: skip
    return approval


@transaction.atomic
def end_approval(*, approval_id: int, actor: User) -> WrittenApproval:
    """End an approval before its time: nothing more is done under it."""
    approval = WrittenApproval.objects.select_for_update(no_key=True).get(pk=approval_id)
    permissions.require(actor, "end_approval", approval)
    now = timezone.now()
    profile = effective_profile(now)
    stands = bool(approval.is_granted) and approval.ended_at is None and approval.ends_at > now
    check_can_end(profile=profile, stands=stands)
    approval.ended_by = actor
    approval.ended_at = now
    approval.full_clean()
    approval.save(update_fields=["ended_by", "ended_at"])
    record_event(
        "written_approval.ended", actor=actor, subject=approval, clause=profile.cite("covert")
    )
    return approval


@transaction.atomic
def open_approval(*, approval_id: int, actor: User) -> WrittenApproval:
    """The approval for this person to look at, which is recorded.

    Raises DoesNotExist for whom it is no matter of: they do not even learn that it exists.
    """
    people = ("asked_by", "decided_by", "ended_by", "case", "document")
    approval = WrittenApproval.objects.select_related(*people).get(pk=approval_id)
    if not permissions.sees_approval(actor, approval):
        raise WrittenApproval.DoesNotExist
    is_sealed = not permissions.reads_approval(actor, approval)
    record_event(
        "written_approval.opened", actor=actor, subject=approval, data={"sealed": is_sealed}
    )
    return approval


def require_written_approval(
    *,
    approval_id: int | None,
    kind: str,
    actor: User,
    case_id: int | None,
    now: datetime,
    profile: Profile,
) -> WrittenApproval:
    """The approval under which this person does this, or PolicyViolation.

    Call it in the transaction of the act: an approval that is being ended waits until then.
    """
    approval = None
    if approval_id is not None:
        shared = WrittenApproval.objects.shared_with(actor).filter(pk=approval_id)
        approval = shared.select_for_update(of=("self",), no_key=True).first()
    check_approved_in_writing(
        profile=profile,
        is_shared=approval is not None,
        is_for_this=approval is not None and (approval.kind, approval.case_id) == (kind, case_id),
        stands=approval is not None and approval.stands_at(now),
    )
    assert approval is not None
    return approval
