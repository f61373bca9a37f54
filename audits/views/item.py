"""One item: the inquiry on the left, its questions with their evidence on the right."""

from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from alpr_compliance.policy.auditing import Check
from audits.forms import ResultForm, SecondForm
from audits.models import AuditItem, ItemCheck
from audits.on_record import Fact, on_record
from audits.on_vendor_record import on_vendor_record
from audits.permissions import ALLOWED
from audits.progress import ItemRow, rows_of
from audits.rules.review import OPEN_FOR_REVIEW
from audits.services.opening import local_day
from audits.services.review import attach_letter, read_second, record_result, replace_item
from governance.services import effective_profile, store_document
from governance.services.document import leaving_no_files
from ledger.services import record_event
from personnel.access import allowed
from personnel.models import User
from personnel.requests import MemberRequest
from reads.models import Inquiry


@dataclass(frozen=True)
class Question:
    """One question on the page, with what is on record for it."""

    check: Check
    answer: ItemCheck | None
    facts: list[Fact]
    is_current: bool
    can_read_second: bool


def items_for(user: User, audit_id: int) -> QuerySet[AuditItem]:
    """The items of an audit that this person opens: none that is about their own search."""
    return AuditItem.objects.filter(audit=audit_id).not_about(user)


@require_GET
def item(request: MemberRequest, audit_id: int, item_id: int) -> HttpResponse:
    found = get_object_or_404(items_for(request.user, audit_id), pk=item_id)
    rows = rows_of(found.audit)
    row = next((each for each in rows if each.item.pk == found.pk), None)
    if row is None:
        messages.info(request, "This search was replaced by another.")
        return redirect("audits:audit", audit_id)
    inquiry = row.item.inquiry
    now = timezone.now()
    profile = effective_profile(now)
    is_open = row.item.audit.status in OPEN_FOR_REVIEW
    can_judge = is_open and allowed(ALLOWED, request.user, "review_item", row.item)
    is_sealed = inquiry is not None and (
        Inquiry.objects.sealed_from(request.user).filter(pk=inquiry.pk).exists()
    )
    if not row.item.is_whole:
        record_event("audit.item_opened", actor=request.user, subject=row.item)
    context = {
        "audit": row.item.audit,
        "program": row.item.audit.program,
        "row": row,
        "item": row.item,
        "inquiry": inquiry,
        "is_sealed": is_sealed,
        "purposes": {purpose.code: purpose.label for purpose in profile.purposes},
        "questions": _questions(request, row, can_judge=can_judge, is_sealed=is_sealed),
        "can_judge": can_judge,
        "is_open": is_open,
        "can_replace": can_judge and _may_be_replaced(row),
        "next_item": _next(rows, request.user, after=row),
        "place": rows.index(row) + 1,
        "of": len(rows),
        "errors": row.item.data_errors.all(),
        "owners": User.objects.filter(is_active=True).exclude(badge_number=None),
        "today": local_day(profile, now),
        "outside": profile.monitoring.outside_recipient.name,
        "clause": row.item.audit.program.clause,
    }
    return render(request, "audits/item.html", context)


def _may_be_replaced(row: ItemRow) -> bool:
    """One that was drawn, and that nobody has answered anything about."""
    return not (row.answered or row.item.is_whole or row.item.is_flagged_extra)


def _questions(
    request: MemberRequest, row: ItemRow, *, can_judge: bool, is_sealed: bool
) -> list[Question]:
    inquiry = row.item.inquiry
    facts = on_record(inquiry) if inquiry is not None and not is_sealed else {}
    if row.item.vendor_search is not None:
        facts = on_vendor_record(row.item.vendor_search)
    asked = request.GET.get("question", "")
    open_codes = [check.code for check, answer in row.answers if answer is None]
    current = asked if asked else next(iter(open_codes), "")
    second = row.item.audit.status in OPEN_FOR_REVIEW and allowed(
        ALLOWED, request.user, "read_second", row.item
    )
    return [
        Question(
            check,
            answer,
            facts.get(check.code, []),
            is_current=can_judge and check.code == current,
            can_read_second=second
            and answer is not None
            and answer.waits_for_second
            and (answer.by_id != request.user.pk or row.is_about_chief),
        )
        for check, answer in row.answers
    ]


def _next(rows: list[ItemRow], user: User, *, after: ItemRow) -> AuditItem | None:
    """The next item of this person that is not complete, going round."""
    place = rows.index(after)
    turned = [*rows[place + 1 :], *rows[:place]]
    mine = (row.item for row in turned if row.item.reviewer_id == user.pk and not row.is_complete)
    return next(mine, None)


@require_POST
def judge(request: MemberRequest, audit_id: int, item_id: int) -> HttpResponse:
    """Keep one answer, and go on to the next question or, after the last, to the next item."""
    found = get_object_or_404(items_for(request.user, audit_id), pk=item_id)
    form = ResultForm(request.POST)
    if not form.is_valid():
        raise ValidationError("Choose an answer; a note has at most 1,000 letters.")
    record_result(item_id=found.pk, actor=request.user, **form.cleaned_data)
    rows = rows_of(found.audit)
    row = next(each for each in rows if each.item.pk == found.pk)
    # A fail waits for its second reading, a data error for its entry: those are on this page.
    if row.is_complete and not row.fails:
        following = _next(rows, request.user, after=row)
        if following is not None:
            return redirect("audits:item", audit_id, following.pk)
        return redirect("audits:audit", audit_id)
    return redirect("audits:item", audit_id, item_id)


@require_POST
def second(request: MemberRequest, audit_id: int, item_id: int) -> HttpResponse:
    found = get_object_or_404(items_for(request.user, audit_id), pk=item_id)
    form = SecondForm(request.POST, request.FILES)
    if not form.is_valid():
        raise ValidationError("Say whether you agree, and what you looked at.")
    check = get_object_or_404(found.checks, pk=form.cleaned_data["check"])
    upload = form.cleaned_data["letter"]
    # One transaction: a refused reading leaves no paper behind.
    with leaving_no_files(), transaction.atomic():
        letter = store_document(upload=upload, actor=request.user) if upload else None
        read_second(
            check_id=check.pk,
            actor=request.user,
            agrees=form.cleaned_data["agrees"] == "yes",
            note=form.cleaned_data["note"],
            letter_id=letter.pk if letter else None,
        )
    messages.success(request, "The second reading is written down.")
    return redirect("audits:item", audit_id, item_id)


@require_POST
def replace(request: MemberRequest, audit_id: int, item_id: int) -> HttpResponse:
    found = get_object_or_404(items_for(request.user, audit_id), pk=item_id)
    new = replace_item(
        item_id=found.pk, actor=request.user, reason=request.POST.get("reason", "")[:500]
    )
    messages.success(request, f"Search {new.number} took its place, as the next in the draw.")
    return redirect("audits:audit", audit_id)


@require_POST
def letter(request: MemberRequest, audit_id: int, item_id: int) -> HttpResponse:
    """The outside reviewer's letter."""
    found = get_object_or_404(items_for(request.user, audit_id), pk=item_id)
    upload = request.FILES.get("letter")
    if upload is None:
        raise ValidationError("Attach the signed letter.")
    with leaving_no_files(), transaction.atomic():
        paper = store_document(upload=upload, actor=request.user)
        attach_letter(item_id=found.pk, actor=request.user, document_id=paper.pk)
    messages.success(request, "The letter is attached. Write down what it says.")
    return redirect("audits:item", audit_id, item_id)
