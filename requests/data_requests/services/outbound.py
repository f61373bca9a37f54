"""Requests of ours at another agency: sent, followed by a warrant, answered."""

from django.db import transaction
from django.utils import timezone

from data_requests.models import DataRequest, OutboundAsk, Step
from data_requests.rules.outbound import check_can_send, check_sent
from data_requests.rules.states import check_reason_given
from data_requests.services.facts import is_sworn
from data_requests.services.steps import begin, move
from personnel.models import User


@transaction.atomic
def send_outbound(*, request_id: int, actor: User) -> OutboundAsk:
    """Note that the approved, sworn request went out. A reminder to seek a warrant is set."""
    request, profile, form = begin(request_id, actor, "send")
    ask = OutboundAsk.objects.get(request=request)
    check_can_send(
        profile=profile,
        is_approved=request.status == DataRequest.Status.SUPERVISOR_APPROVED,
        is_sworn=is_sworn(request),
        has_case=request.case_id is not None,
        is_sent=ask.sent_at is not None,
    )
    ask.sent_at = timezone.now()
    ask.full_clean()
    ask.save()
    step = move(request, action=Step.Action.SENT, actor=actor, form=form)
    request.due_at = profile.requests.outbound.warrant_within.after(step.at)
    request.save(update_fields=["due_at"])
    return ask


@transaction.atomic
def seek_warrant(*, request_id: int, actor: User, note: str) -> OutboundAsk:
    """Note the search warrant that is sought, or has issued, for what was asked."""
    request, profile, form = begin(request_id, actor, "seek_warrant")
    check_reason_given(form=form, note=note, what="A warrant")
    ask = OutboundAsk.objects.get(request=request)
    check_sent(profile=profile, is_sent=ask.sent_at is not None)
    ask.warrant_note, ask.warrant_sought_at = note.strip(), timezone.now()
    ask.full_clean()
    ask.save()
    move(request, action=Step.Action.WARRANT_SOUGHT, actor=actor, form=form, note=note)
    return ask


@transaction.atomic
def note_answer(*, request_id: int, actor: User, answer: str) -> DataRequest:
    """Note what the other agency answered; the request is fulfilled.

    A warrant that was not sought yet stays due.
    """
    request, profile, form = begin(request_id, actor, "note_answer")
    check_reason_given(form=form, note=answer, what="An answer")
    ask = OutboundAsk.objects.get(request=request)
    check_sent(profile=profile, is_sent=ask.sent_at is not None)
    ask.answer, ask.answered_at = answer.strip(), timezone.now()
    ask.full_clean()
    ask.save()
    move(
        request,
        action=Step.Action.ANSWERED,
        actor=actor,
        form=form,
        to=DataRequest.Status.FULFILLED,
    )
    if ask.warrant_sought_at is None and ask.sent_at is not None:
        request.due_at = profile.requests.outbound.warrant_within.after(ask.sent_at)
        request.save(update_fields=["due_at"])
    return request
