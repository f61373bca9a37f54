"""What a request holds: placed as it is submitted, complete once it is sworn."""

from django.db.models import QuerySet
from django.utils import timezone

from alpr_compliance.policy import Profile
from data_requests.models import DataRequest, RequestDocument, Step
from data_requests.services.facts import is_sworn
from data_requests.services.steps import note_step
from personnel.models import User
from reads.models import Hold
from reads.services.hold import (
    HoldDraft,
    ask_end,
    complete_hold,
    place_hold,
    renew_hold,
    restate_hold,
    take_place,
)

HOLDING = (DataRequest.Kind.PRESERVATION, DataRequest.Kind.WARRANT)
ORIGIN = "data_request"
TOOK_ITS_PLACE = "The request was changed; the hold on it as it now stands took the place of this."


def keep_reads(request: DataRequest, profile: Profile, actor: User) -> None:
    """Place the hold of this request, or complete the one that waited for its oath.

    Part of the caller's act. A request that was changed, or whose time to be sworn is over, is
    held anew; what its former hold covered stays covered until that one ends, which is asked for
    once the new one is complete. A wide request from the public page waits for its call-back.
    """
    if request.kind not in HOLDING or request.window_from is None or request.window_to is None:
        return
    intake = getattr(request, "intake", None)
    if intake is not None and intake.is_wide and intake.called_back_at is None:
        return
    request.hold = _held(request, profile, actor)
    if not request.hold.is_provisional:
        former = _going_on(request).exclude(pk=request.hold.pk).filter(is_provisional=False)
        for hold in former:
            ask_end(
                hold_id=hold.pk, actor=actor, reason=Hold.EndReason.WITHDRAWN, note=TOOK_ITS_PLACE
            )


def _held(request: DataRequest, profile: Profile, actor: User) -> Hold:
    """The hold of this request as it now stands."""
    hold, draft = request.hold, hold_draft(request)
    sworn = draft.is_sworn or not profile.holds.ground(draft.ground).sworn
    if hold is not None and _covers(hold, draft) and not hold.is_over(timezone.now()):
        hold = restate_hold(
            hold_id=hold.pk, case_id=draft.case_id, document_id=draft.document_id, actor=actor
        )
        if hold.is_provisional and sworn:
            return complete_hold(hold_id=hold.pk, actor=actor)
        return hold
    continues = request.continues
    if hold is None and continues is not None and continues.hold is not None:
        return renew_hold(hold_id=continues.hold.pk, draft=draft, actor=actor)
    return place_hold(draft=draft, actor=actor)


def hold_draft(request: DataRequest) -> HoldDraft:
    """What this request asks to keep."""
    assert request.window_from is not None
    assert request.window_to is not None
    instrument = request.documents.filter(kind=RequestDocument.Kind.INSTRUMENT).last()
    is_warrant = request.kind == DataRequest.Kind.WARRANT
    return HoldDraft(
        ground=request.instrument.ground if is_warrant else Hold.Ground.PRESERVATION_REQUEST,
        captured_from=request.window_from,
        captured_to=request.window_to,
        camera_ids=sorted(request.cameras.values_list("pk", flat=True)),
        plate=request.plate,
        case_id=request.case_id,
        has_case=bool(request.case_reference),
        document_id=instrument.document_id if instrument else None,
        has_facts=bool(request.facts),
        has_parties=bool(request.parties),
        is_sworn=is_sworn(request),
        origin=ORIGIN,
        origin_id=str(request.pk),
    )


def settle_former(request: DataRequest, actor: User) -> None:
    """Its instrument was found good: it takes the place of the hold that waited for it."""
    former = request.continues.hold if request.continues is not None else None
    if former is not None and request.hold is not None:
        take_place(hold_id=request.hold.pk, former_id=former.pk, actor=actor)


def ask_to_let_go(
    request: DataRequest, actor: User, reason: Hold.EndReason, note: str, defect: str = ""
) -> None:
    """Ask that all holds of this request end; a second person decides, as for every hold."""
    for hold in _going_on(request):
        asked = ask_end(hold_id=hold.pk, actor=actor, reason=reason, note=note, defect=defect)
        if asked.pk == request.hold_id:
            request.hold = asked


def note_end(hold: Hold, actor: User) -> None:
    """The hold of a request as it stands was ended early: its file says so, and who asked is told.

    Part of the caller's act.
    """
    request = DataRequest.objects.filter(hold=hold, cleared_at=None).first()
    if request is not None:
        note_step(request, action=Step.Action.HOLD_ENDED, actor=actor, note=hold.end_note)


def _going_on(request: DataRequest) -> QuerySet[Hold]:
    """Its holds, those from before a change too, that go on and whose end nobody asked for."""
    own = Hold.objects.not_over(timezone.now()).filter(origin=ORIGIN, origin_id=str(request.pk))
    return own.filter(end_asked_at=None).order_by("pk")


def _covers(hold: Hold, draft: HoldDraft) -> bool:
    same_plate = hold.plate == draft.plate and hold.ground == draft.ground
    same_window = (hold.captured_from, hold.captured_to) == (
        draft.captured_from,
        draft.captured_to,
    )
    return same_plate and same_window and list(hold.camera_ids) == list(draft.camera_ids)
