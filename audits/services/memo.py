"""The memorandum: written, submitted, returned or filed. What is submitted is signed."""

import json
from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils import timezone

from alpr_compliance.policy import enforces
from audits import permissions
from audits.memo_text import memo_content, review_section
from audits.models import Audit, Memo
from audits.progress import outstanding, rows_of
from audits.rules.memo import check_can_decide, check_can_submit
from audits.rules.review import check_open_for_review
from governance.rendering import render_pdf
from governance.services import effective_profile, store_document
from governance.services.document import leaving_no_files
from ledger.services import record_event
from ledger.signing import sign
from personnel.models import User


def _locked(audit_id: int) -> Audit:
    return Audit.objects.select_for_update(no_key=True).get(pk=audit_id)


@transaction.atomic
def write_memo(*, audit_id: int, actor: User, summary: str, recommendations: str) -> Memo:
    """Keep the author's words for the memo that is being written."""
    audit = _locked(audit_id)
    permissions.require(actor, "write_memo", audit)
    check_open_for_review(program=audit.program, status=audit.status)
    memo = audit.memos.get(submitted_at=None)
    memo.summary, memo.recommendations = summary.strip(), recommendations.strip()
    memo.written_by, memo.written_at = actor, timezone.now()
    memo.full_clean()
    memo.save(update_fields=["summary", "recommendations", "written_by", "written_at"])
    return memo


@enforces("LEX-3.H", "KIN-IV.F.3#audit", "KIN-IV.H.2#audit", "NC-20-183.31(a)#audit")
@transaction.atomic
def submit_memo(*, audit_id: int, actor: User) -> Memo:
    """Put the memo before its recipient: as it stands now, signed, once the audit is complete."""
    audit = _locked(audit_id)
    permissions.require(actor, "submit_memo", audit)
    memo = audit.memos.filter(submitted_at=None).first()
    check_can_submit(
        program=audit.program,
        status=audit.status,
        outstanding=outstanding(rows_of(audit)),
        summary=memo.summary if memo else "",
    )
    assert memo is not None
    memo.submitted_by, memo.submitted_at = actor, timezone.now()
    content = memo_content(audit, memo, effective_profile(memo.submitted_at))
    memo.content = json.dumps(content, sort_keys=True, separators=(",", ":"))
    signature = sign(memo.content.encode())
    memo.public_key, memo.signature = signature.public_key, signature.value
    memo.full_clean()
    memo.save()
    audit.status = Audit.Status.SUBMITTED
    audit.save(update_fields=["status"])
    _record("memo.submitted", memo, actor)
    return memo


@enforces("LEX-3.H", "KIN-IV.H.2#audit")
@transaction.atomic
def return_memo(*, audit_id: int, actor: User, remarks: str) -> Memo:
    """Send the memo back with remarks; its next version begins with the same words."""
    audit, memo = _decided(audit_id, actor, remarks, Memo.Decision.RETURNED)
    memo.save()
    next_one = Memo.objects.create(
        audit=audit,
        version=memo.version + 1,
        summary=memo.summary,
        recommendations=memo.recommendations,
        written_by=memo.written_by,
        written_at=timezone.now(),
    )
    audit.status = Audit.Status.RETURNED
    audit.save(update_fields=["status"])
    _record("memo.returned", memo, actor)
    return next_one


@enforces("LEX-3.H", "KIN-IV.H.2#audit", "NC-20-183.31(a)#audit")
def file_memo(*, audit_id: int, actor: User, remarks: str) -> Memo:
    """File the memo with the recipient's remarks: from then on nothing of the audit changes.

    Its PDF is kept with its hash. Corrections of data errors are still noted.
    """
    with leaving_no_files(), transaction.atomic():
        audit, memo = _decided(audit_id, actor, remarks, Memo.Decision.FILED)
        upload = SimpleUploadedFile(f"{audit.number}.pdf", memo_pdf(memo))
        memo.document = store_document(upload=upload, actor=actor)
        memo.full_clean()
        memo.save()
        audit.status = Audit.Status.FILED
        audit.filed_at = memo.decided_at
        audit.full_clean()
        audit.save(update_fields=["status", "filed_at"])
        _record("memo.filed", memo, actor)
    return memo


def _decided(
    audit_id: int, actor: User, remarks: str, decision: Memo.Decision
) -> tuple[Audit, Memo]:
    """The submitted memo with its recipient's decision, not saved yet."""
    audit = _locked(audit_id)
    permissions.require(actor, "decide_memo", audit)
    memo = audit.memos.last()
    check_can_decide(
        program=audit.program,
        status=audit.status,
        is_author=memo is not None and memo.submitted_by_id == actor.pk,
        is_filing=decision == Memo.Decision.FILED,
        remarks=remarks,
    )
    assert memo is not None
    memo.audit = audit
    memo.decision, memo.remarks = decision, remarks.strip()
    memo.decided_by, memo.decided_at = actor, timezone.now()
    return audit, memo


def content_of(memo: Memo) -> dict[str, Any]:
    """What the memo says: as it was submitted, with its review once filed; else as it stands."""
    profile = effective_profile(memo.submitted_at or timezone.now())
    if not memo.content:
        return memo_content(memo.audit, memo, profile)
    content: dict[str, Any] = json.loads(memo.content)
    if memo.decision == Memo.Decision.FILED:
        content["sections"].insert(_appendix(content), review_section(memo, profile))
    return content


def _appendix(content: dict[str, Any]) -> int:
    """Where the appendices begin: the review comes before them."""
    headings = [section["heading"] for section in content["sections"]]
    return headings.index("Signature") + 1


def memo_pdf(memo: Memo) -> bytes:
    """The memo on the agency's letterhead, as PDF/A; the same bytes each time it was submitted."""
    return render_pdf("memo", content_of(memo), at=_dated(memo))


def _dated(memo: Memo) -> datetime:
    return memo.decided_at or memo.submitted_at or timezone.now()


def _record(kind: str, memo: Memo, actor: User) -> None:
    audit = memo.audit
    record_event(
        kind,
        actor=actor,
        subject=audit,
        clause=audit.program.clause,
        data={
            "version": memo.version,
            "sha256": memo.document.sha256 if memo.document else None,
        },
    )
