"""The only way to stored reads: an inquiry, which says why before anything is shown."""

from dataclasses import dataclass
from datetime import datetime
from math import ceil
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from alpr_compliance.policy import Profile, enforces
from governance.models import Case, Flag, WrittenApproval
from governance.permissions import is_sworn
from governance.services import effective_profile, require_written_approval
from ledger.services import record_event, source_address
from personnel.models import User
from personnel.services.notice import tell
from reads import permissions
from reads.cameras import cameras
from reads.digest import plate_digest
from reads.models import Inquiry
from reads.rules import check_question, retention_cutoff, within_retention
from reads.rules.inquiry import Said, check_on_behalf, check_privacy, check_why
from reads.search import Question, cameras_asked, find
from reads.services.monitoring import monitor_inquiry

DAY = 86_400


@dataclass(frozen=True, kw_only=True)
class Why:
    """Step one of a search: what it is for, and who answers for it."""

    purpose: str
    reason: str
    case_id: int | None = None
    call_number: str = ""
    # On whose behalf; None: one's own.
    requester_id: int | None = None
    is_determined_relevant: bool = False
    is_attested: bool = False
    invades_privacy: bool = False
    privacy_order_id: int | None = None
    # Covert or highly sensitive, and the written approval it is done under.
    is_sensitive: bool = False
    approval_id: int | None = None


@enforces("LEX-3.G.iii")
@transaction.atomic
def open_inquiry(
    *,
    why: Why,
    question: Question,
    actor: User,
    kind: Inquiry.Kind = Inquiry.Kind.SEARCH,
) -> Inquiry:
    """Put on record why stored reads are searched, and for what; then they may be looked at.

    Refused while anything of why is missing. The record and its event are one transaction: where
    the event can not be written there is no inquiry.
    """
    permissions.require(actor, "open_inquiry")
    now = timezone.now()
    profile = effective_profile(now)
    inquiry = _inquiry(why, question, actor, profile, now)
    inquiry.kind = kind
    count = find(question, after=retention_cutoff(profile, now)).count
    inquiry.results = count.number + count.is_more
    inquiry.full_clean()
    inquiry.save()
    record_event(
        "inquiry.opened",
        actor=actor,
        subject=inquiry,
        clause=profile.searching.clause,
        data={"kind": kind.value, "purpose": why.purpose, "requester": inquiry.requester_id},
    )
    monitor_inquiry(inquiry, profile)
    return inquiry


def _inquiry(why: Why, question: Question, actor: User, profile: Profile, now: datetime) -> Inquiry:
    case = Case.objects.filter(pk=why.case_id or 0).first()
    requester = _requester(why, actor, profile, now)
    is_for_officer = is_sworn(actor) or is_sworn(requester)
    every = {camera.pk for camera in cameras()}
    covered = every & set(cameras_asked(question)) if question.has_cameras else every
    _check(why, case, actor, is_for_officer, profile)
    check_question(
        profile=profile, question=question, now=now, cameras=len(every), covered=len(covered)
    )
    rules = profile.searching
    return Inquiry(
        searcher=actor,
        requester=requester,
        opened_at=now,
        open_until=rules.open_for.after(now),
        source_address=source_address.get(),
        purpose=why.purpose,
        case=case,
        call_number=why.call_number,
        case_due_at=rules.case_follow_up.after(now) if why.call_number else None,
        reason=why.reason.strip(),
        determination=rules.determination_text or "",
        is_attested=why.is_attested,
        invades_privacy=why.invades_privacy,
        privacy_order_id=why.privacy_order_id,
        usage_due_at=rules.usage_due.after(now),
        is_sensitive=why.is_sensitive,
        approval=_approval(why, actor, profile, now),
        cameras=len(covered),
        **_asked(question, profile, now),
    )


def _check(
    why: Why, case: Case | None, actor: User, is_for_officer: bool, profile: Profile
) -> None:
    said = Said(
        purpose=why.purpose,
        reason=why.reason,
        names_case=why.case_id is not None,
        has_open_case=case is not None and case.status == Case.Status.OPEN,
        case_kind=case.kind if case else "",
        call_number=why.call_number,
        owes_case=bool(why.call_number) and _owes_case(actor),
        is_determined_relevant=why.is_determined_relevant,
        is_attested=why.is_attested,
        is_for_officer=is_for_officer,
    )
    check_why(profile=profile, said=said)
    check_privacy(
        profile=profile,
        invades_privacy=why.invades_privacy,
        has_order=why.privacy_order_id is not None,
    )


def _owes_case(searcher: User) -> bool:
    """Whether the case of a search on a call is overdue, and nobody decided yet that none came."""
    settled = Flag.objects.filter(
        kind=Flag.Kind.CASE_MISSING, person=searcher, decided_at__isnull=False
    )
    overdue = Inquiry.objects.case_overdue(timezone.now()).filter(searcher=searcher)
    return overdue.exclude(pk__in=settled.values("subject_id")).exists()


def _approval(why: Why, actor: User, profile: Profile, now: datetime) -> WrittenApproval | None:
    if not why.is_sensitive:
        return None
    return require_written_approval(
        approval_id=why.approval_id,
        kind=WrittenApproval.Kind.INQUIRY,
        actor=actor,
        case_id=why.case_id,
        now=now,
        profile=profile,
    )


def _requester(why: Why, actor: User, profile: Profile, now: datetime) -> User:
    if why.requester_id in (None, actor.pk):
        return actor
    requester = User.objects.filter(pk=why.requester_id, is_active=True).first()
    if requester is None or not requester.roles:
        # Whoever is no member asks in writing, as for any release.
        raise ValidationError({"requester": "A search is made on behalf of a member only."})
    is_trained = requester.training.current(now).exists()
    check_on_behalf(profile=profile, name=str(requester), is_trained=is_trained)
    tell(
        [requester],
        f"{actor} searched stored reads on your behalf; what the search says of its reason and"
        " relevance counts as yours. Did you not ask for it? Report it today: Report misuse.",
    )
    return requester


def _asked(question: Question, profile: Profile, now: datetime) -> dict[str, Any]:
    """What the record keeps of the question: all of it, and over how many days reads are stored."""
    stored = within_retention(question=question, cutoff=retention_cutoff(profile, now))
    stretch = min(stored.captured_to, now) - stored.captured_from
    return {
        "question": question.to_json(),
        "plate_digest": plate_digest(question.plate) if question.plate else None,
        "days": ceil(stretch.total_seconds() / DAY),
    }
