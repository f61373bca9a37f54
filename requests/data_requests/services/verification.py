"""Somebody outside verified by a member, and counsel's answer noted."""

from django.db import transaction
from django.utils import timezone

from alpr_compliance.policy import Profile, enforces
from data_requests import permissions
from data_requests.models import DataRequest, Intake, OutsideRequester, ReleaseTerms, Step
from data_requests.rules.states import check_not_own, check_reason_given
from data_requests.rules.sworn import check_oath_checked
from data_requests.rules.verification import check_verification
from data_requests.services.facts import is_sworn
from data_requests.services.holding import keep_reads
from data_requests.services.steps import begin, move
from personnel.models import User


@transaction.atomic
def verify_requester(
    *,
    request_id: int,
    actor: User,
    ori: str = "",
    call_back_number: str = "",
    call_back_person: str = "",
    identity: str = "",
    oath_checked: str = "",
) -> OutsideRequester:
    """Note how the requester was verified: an agency by ORI and call-back, a person by identity.

    With a sworn statement, also how its oath was checked. A wide request from the public page,
    which waited for this, is held from now on.
    """
    request, profile, form = begin(request_id, actor, "verify")
    check_not_own(profile=profile, is_own=permissions.is_own(actor, request))
    check_oath_checked(form=form, is_sworn=is_sworn(request), said=oath_checked)
    outside = OutsideRequester.objects.get(request=request)
    check_verification(
        profile=profile,
        asker=outside.asker,
        ori=ori.strip().upper(),
        phone=outside.phone,
        call_back_number=call_back_number,
        call_back_person=call_back_person,
        identity=identity,
    )
    outside.ori = ori.strip().upper()
    outside.call_back_number = call_back_number.strip()
    outside.call_back_person = call_back_person.strip()
    outside.identity = identity.strip()
    outside.oath_checked = oath_checked.strip() if is_sworn(request) else ""
    outside.verified_by = actor
    outside.verified_at = timezone.now()
    outside.full_clean()
    outside.save()
    _hold_what_was_wide(request, profile, actor)
    move(request, action=Step.Action.VERIFIED, actor=actor, form=form)
    return outside


def _hold_what_was_wide(request: DataRequest, profile: Profile, actor: User) -> None:
    intake = getattr(request, "intake", None)
    if intake is not None and intake.is_wide:
        intake.called_back_by, intake.called_back_at = actor, timezone.now()
        intake.save(update_fields=["called_back_by", "called_back_at"])
        keep_reads(request, profile, actor)


@enforces("LEX-3.G.iv", "KIN-IV.D.2")
def forget_verification(request: DataRequest) -> None:
    """Who asks has changed: no call-back, identity or answer of counsel carries over.

    Part of the caller's act.
    """
    OutsideRequester.objects.filter(request=request).update(
        verified_by=None,
        verified_at=None,
        call_back_number="",
        call_back_person="",
        identity="",
        oath_checked="",
    )
    ReleaseTerms.objects.filter(request=request).update(
        counsel_by="", counsel_note="", counsel_noted_by=None, counsel_noted_at=None
    )
    Intake.objects.filter(request=request).update(called_back_by=None, called_back_at=None)


def verify_again(request: DataRequest) -> None:
    """A new oath came in: it is checked before anything is granted. Part of the caller's act."""
    OutsideRequester.objects.filter(request=request).update(
        verified_by=None, verified_at=None, oath_checked=""
    )


@transaction.atomic
def note_counsel(*, request_id: int, actor: User, counsel: str, note: str) -> DataRequest:
    """Note what counsel said on a release that the policy leaves to counsel."""
    request, profile, form = begin(request_id, actor, "counsel")
    check_not_own(profile=profile, is_own=permissions.is_own(actor, request))
    check_reason_given(form=form, note=note, what="Counsel's answer")
    check_reason_given(form=form, note=counsel, what="Counsel's answer")
    terms = request.terms
    terms.counsel_by, terms.counsel_note = counsel.strip(), note.strip()
    terms.counsel_noted_by, terms.counsel_noted_at = actor, timezone.now()
    terms.full_clean()
    terms.save()
    move(request, action=Step.Action.COUNSEL, actor=actor, form=form, note=note)
    return request
