"""What follows a search: its case, where it rested on a call, and what came of it."""

from django.db import transaction
from django.utils import timezone

from governance.models import Case
from governance.services import effective_profile
from governance.services.referral import frozen_people
from ledger.services import record_event
from personnel.models import User
from reads import permissions
from reads.models import Inquiry
from reads.rules.inquiry import check_can_name_case, check_usage
from reads.services.monitoring import flag_missing_case


@transaction.atomic
def name_case(*, inquiry_id: int, actor: User, case_id: int | None) -> Inquiry:
    """Give a search that rested on a call number its case."""
    inquiry = Inquiry.objects.select_for_update(no_key=True).get(pk=inquiry_id)
    permissions.require(actor, "follow_up_inquiry", inquiry)
    case = Case.objects.filter(pk=case_id or 0, status=Case.Status.OPEN).first()
    check_can_name_case(
        profile=effective_profile(timezone.now()),
        has_case=inquiry.case_id is not None,
        case_kind=case.kind if case else None,
    )
    inquiry.case = case
    inquiry.full_clean()
    inquiry.save(update_fields=["case"])
    record_event("inquiry.case_named", actor=actor, subject=inquiry)
    return inquiry


@transaction.atomic
def record_usage(
    *,
    inquiry_id: int,
    actor: User,
    is_used: bool,
    report_number: str = "",
    is_named_in_report: bool = False,
) -> Inquiry:
    """Say whether a search was used in its case, and which report says so."""
    inquiry = Inquiry.objects.select_for_update(no_key=True).get(pk=inquiry_id)
    permissions.require(actor, "follow_up_inquiry", inquiry)
    profile = effective_profile(timezone.now())
    inquiry.report_number = report_number.strip()
    check_usage(
        profile=profile,
        is_recorded=inquiry.used_recorded_at is not None,
        is_used=is_used,
        report_number=inquiry.report_number,
        is_named_in_report=is_named_in_report,
    )
    inquiry.is_used = is_used
    inquiry.is_named_in_report = is_named_in_report
    inquiry.used_recorded_at = timezone.now()
    inquiry.full_clean()
    inquiry.save(
        update_fields=["is_used", "report_number", "is_named_in_report", "used_recorded_at"]
    )
    record_event(
        "inquiry.usage_recorded",
        actor=actor,
        subject=inquiry,
        clause=profile.searching.usage_clause,
        data={"used": is_used},
    )
    return inquiry


@transaction.atomic
def flag_late_cases(*, actor: User) -> int:
    """Flag each search on a call whose case did not follow in time, once; returns how many."""
    permissions.require(actor, "flag_late_cases")
    now = timezone.now()
    # What is recorded of people under referral stays as it is.
    late = Inquiry.objects.case_overdue(now).exclude(searcher__in=frozen_people())
    unflagged = late.filter(case_flagged_at=None).select_related("searcher")
    found = list(unflagged.select_for_update(of=("self",), no_key=True, skip_locked=True))
    if not found:
        return 0
    profile = effective_profile(now)
    for inquiry in found:
        inquiry.case_flagged_at = now
        inquiry.save(update_fields=["case_flagged_at"])
        record_event(
            "inquiry.case_late",
            actor=actor,
            subject=inquiry,
            clause=profile.searching.clause,
            data={"searcher": inquiry.searcher_id},
        )
        flag_missing_case(inquiry, profile)
    return len(found)
