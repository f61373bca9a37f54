"""The review of a request: by the immediate supervisor where the policy asks, then decided."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from alpr_compliance.policy import Profile, enforces
from data_requests import permissions
from data_requests.models import DataRequest, RequestDocument, Step
from data_requests.rules.closing import check_attached
from data_requests.rules.defects import check_defect, check_held_whole
from data_requests.rules.handover import check_within
from data_requests.rules.outbound import answer_by_law, check_basis
from data_requests.rules.states import check_not_own, check_order, check_reason_given
from data_requests.rules.verification import (
    check_another_called,
    check_can_release,
    check_refusal,
)
from data_requests.services.facts import is_sworn
from data_requests.services.holding import HOLDING, ask_to_let_go, settle_former
from data_requests.services.steps import begin, move
from personnel.models import User
from personnel.standing import administrator_capacity, supervisor_capacity
from reads.models import Hold
from reads.rules.hold import DEFECTS

GRANTS = {
    "granted": (DataRequest.Status.GRANTED, Step.Action.GRANTED),
    "partial": (DataRequest.Status.PARTIAL, Step.Action.GRANTED_IN_PART),
}


@dataclass(frozen=True, kw_only=True)
class Decision:
    """What is decided: granted, partial or refused; on which ground, and why."""

    outcome: str
    note: str = ""
    ground: str = ""
    # Which part of a preservation request or an instrument is wrong.
    defect: str = ""
    # The narrower times of a grant in part.
    granted_from: datetime | None = None
    granted_to: datetime | None = None
    # The case report of ours that a release is attached to.
    report_number: str = ""


@enforces("KIN-IV.E.5")
@transaction.atomic
def approve_request(*, request_id: int, actor: User, note: str = "") -> DataRequest:
    """The immediate supervisor's review; it sends the request on to the Administrator."""
    request, profile, form = begin(request_id, actor, "approve")
    check_not_own(profile=profile, is_own=permissions.is_own(actor, request))
    check_order(form=form, approver="supervisor", status=request.status)
    if "administrator" not in form.approvals:
        request.decided_by, request.decided_at = actor, timezone.now()
    move(
        request,
        action=Step.Action.APPROVED,
        actor=actor,
        form=form,
        to=DataRequest.Status.SUPERVISOR_APPROVED,
        note=note,
        capacity=_acting(actor, request),
    )
    return request


@transaction.atomic
def return_request(*, request_id: int, actor: User, note: str) -> DataRequest:
    """Send a request back with what is to be put right; what it holds stays held."""
    request, profile, form = begin(request_id, actor, "return")
    check_not_own(profile=profile, is_own=permissions.is_own(actor, request))
    check_reason_given(form=form, note=note, what="Sending a request back")
    move(
        request,
        action=Step.Action.RETURNED,
        actor=actor,
        form=form,
        to=DataRequest.Status.FIX_REQUIRED,
        note=note,
        capacity=_acting(actor, request),
    )
    return request


@transaction.atomic
def decide_request(*, request_id: int, actor: User, decision: Decision) -> DataRequest:
    """The Administrator's decision; the Chief's, where the Administrator asks."""
    request, profile, form = begin(request_id, actor, "decide")
    check_not_own(profile=profile, is_own=permissions.is_own(actor, request))
    check_order(form=form, approver="administrator", status=request.status)
    clause, note = str(form.clause), decision.note
    if decision.outcome == "refused":
        clause, note = _refuse(request, profile, actor, decision)
        to, action = DataRequest.Status.REFUSED, Step.Action.REFUSED
    else:
        to, action = GRANTS[decision.outcome]
        clause = _grant(request, profile, actor, decision) or clause
    request.decided_by, request.decided_at = actor, timezone.now()
    move(
        request,
        action=action,
        actor=actor,
        form=form,
        to=to,
        note=note,
        clause=clause,
        capacity=administrator_capacity(actor) or "",
    )
    return request


def _acting(actor: User, request: DataRequest) -> str:
    """Named with the step where a supervisor's place was taken."""
    capacity = supervisor_capacity(actor, request.requested_by)
    return capacity if capacity == "acting_supervisor" else ""


def _grant(request: DataRequest, profile: Profile, actor: User, decision: Decision) -> str:
    form = profile.requests.form(request.kind)
    if request.hold is not None:
        is_due = profile.holds.ground(request.hold.ground).sworn
        check_held_whole(
            form=form,
            outcome=decision.outcome,
            lacks_oath=request.hold.is_provisional or (is_due and not is_sworn(request)),
            is_over=request.hold.is_over(timezone.now()),
        )
        settle_former(request, actor)
    if decision.outcome == "partial":
        check_reason_given(form=form, note=decision.note, what="A grant in part")
        _narrow(request, profile, decision)
    outside = getattr(request, "outside", None)
    if outside is not None:
        terms = getattr(request, "terms", None)
        is_release = request.kind == DataRequest.Kind.RELEASE
        check_can_release(
            profile=profile,
            asker=outside.asker,
            is_verified=outside.verified_at is not None,
            has_counsel_answer=not is_release or bool(terms and terms.counsel_noted_at),
        )
        check_another_called(
            profile=profile,
            is_from_page=hasattr(request, "intake") and not permissions.is_written_down(request),
            is_verifier=outside.verified_by == actor,
        )
    request.report_number = decision.report_number.strip() or request.report_number
    check_attached(profile=profile, kind=request.kind, report_number=request.report_number)
    if request.kind == DataRequest.Kind.OTHER:
        has_proof = request.documents.filter(kind=RequestDocument.Kind.PROOF).exists()
        basis = request.other.basis
        return str(check_basis(profile=profile, basis=basis, has_proof=has_proof))
    return ""


def _narrow(request: DataRequest, profile: Profile, decision: Decision) -> None:
    """The times that are granted, inside those that were asked for."""
    check_within(
        profile=profile,
        window_from=decision.granted_from,
        window_to=decision.granted_to,
        asked_from=request.window_from,
        asked_to=request.window_to,
    )
    request.granted_from, request.granted_to = decision.granted_from, decision.granted_to


def _refuse(
    request: DataRequest, profile: Profile, actor: User, decision: Decision
) -> tuple[str, str]:
    """The clause of the refusal, and its words: outside law enforcement, those of the law."""
    if request.kind in HOLDING:
        clause = check_defect(profile=profile, kind=request.kind, defect=decision.defect)
        check_refusal(profile=profile, kind=request.kind, ground="", note=decision.note)
        ask_to_let_go(request, actor, Hold.EndReason.DEFECT, decision.note, decision.defect)
        return clause, f"{DEFECTS[decision.defect]}: {decision.note.strip()}"
    if request.kind != DataRequest.Kind.OTHER:
        ground, note = decision.ground, decision.note
        return check_refusal(profile=profile, kind=request.kind, ground=ground, note=note), note
    answer, clause = answer_by_law(profile=profile)
    request.other.answer, request.other.answer_clause = answer, clause
    request.other.full_clean()
    request.other.save()
    return str(clause), decision.note or answer
