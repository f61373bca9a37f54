"""The memo: a preview that fills as the audit does, the author's words, the recipient's review."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from audits.docx import memo_docx
from audits.forms import DecisionForm, MemoForm
from audits.models import Audit, Memo
from audits.permissions import ALLOWED
from audits.progress import outstanding, rows_of
from audits.rules.review import OPEN_FOR_REVIEW
from audits.services.memo import (
    content_of,
    file_memo,
    memo_pdf,
    return_memo,
    submit_memo,
    write_memo,
)
from governance.services import effective_profile, open_document
from ledger.services import record_event
from personnel.access import allowed
from personnel.requests import MemberRequest

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def _memo(audit_id: int) -> Memo:
    """The last version, or 404 before the draw."""
    found = get_object_or_404(Audit, pk=audit_id)
    memo = found.memos.last()
    if memo is None:
        raise ValidationError("The memo begins with the draw. Draw the sample first.")
    memo.audit = found
    return memo


@require_GET
def memo(request: MemberRequest, audit_id: int) -> HttpResponse:
    shown = _memo(audit_id)
    audit, user = shown.audit, request.user
    is_writing = audit.status in OPEN_FOR_REVIEW
    can_write = is_writing and allowed(ALLOWED, user, "write_memo", audit)
    returned = audit.memos.filter(decision=Memo.Decision.RETURNED).last()
    context = {
        "audit": audit,
        "program": audit.program,
        "memo": shown,
        "content": content_of(shown),
        "returned": returned if is_writing else None,
        "versions": audit.memos.exclude(submitted_at=None).select_related(
            "submitted_by", "decided_by"
        ),
        "form": MemoForm(
            initial={"summary": shown.summary, "recommendations": shown.recommendations}
        ),
        "can_write": can_write,
        "lacking": outstanding(rows_of(audit)).words if is_writing else [],
        "can_decide": audit.status == Audit.Status.SUBMITTED
        and shown.submitted_by_id != user.pk
        and allowed(ALLOWED, user, "decide_memo", audit),
        "clause": audit.program.clause,
    }
    return render(request, "audits/memo.html", context)


@require_POST
def write(request: MemberRequest, audit_id: int) -> HttpResponse:
    form = MemoForm(request.POST)
    if not form.is_valid():
        raise ValidationError("Summary and recommendations have at most 4,000 letters each.")
    write_memo(
        audit_id=get_object_or_404(Audit, pk=audit_id).pk, actor=request.user, **form.cleaned_data
    )
    if "submit" in request.POST:
        submit_memo(audit_id=audit_id, actor=request.user)
        messages.success(request, "Submitted. It is signed and waits for its recipient.")
    else:
        messages.success(request, "Saved.")
    return redirect("audits:memo", audit_id)


@require_POST
def decide(request: MemberRequest, audit_id: int) -> HttpResponse:
    form = DecisionForm(request.POST)
    if not form.is_valid():
        raise ValidationError("File the memo, or return it with your remarks.")
    act = file_memo if form.cleaned_data["decision"] == "file" else return_memo
    found = get_object_or_404(Audit, pk=audit_id)
    act(audit_id=found.pk, actor=request.user, remarks=form.cleaned_data["remarks"])
    said = "Filed. Nothing of this audit changes any more." if act is file_memo else "Returned."
    messages.success(request, said)
    return redirect("audits:memo", audit_id)


@require_GET
def pdf(request: MemberRequest, audit_id: int) -> HttpResponse:
    shown = _memo(audit_id)
    data = memo_pdf(shown)
    if shown.document is not None:
        with open_document(shown.document, actor=request.user) as file:
            data = file.read()
    record_event("memo.printed", actor=request.user, subject=shown.audit)
    name = f'inline; filename="{shown.audit.number}.pdf"'
    return HttpResponse(data, "application/pdf", headers={"Content-Disposition": name})


@require_GET
def docx(request: MemberRequest, audit_id: int) -> HttpResponse:
    shown = _memo(audit_id)
    agency = effective_profile(timezone.now()).agency.name
    data = memo_docx(content_of(shown), agency=agency)
    record_event("memo.printed", actor=request.user, subject=shown.audit)
    name = f'attachment; filename="{shown.audit.number}.docx"'
    return HttpResponse(data, WORD, headers={"Content-Disposition": name})
