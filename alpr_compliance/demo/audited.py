"""The demonstration's audits: one under review, the older log reviews filed, one of them overdue.

They look back further than the demonstration is old: the adoption, a training and some searches
are dated back, as its past reads are. The rest goes through the services.
"""

import json
import secrets
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils import timezone

from alpr_compliance.policy import Profile
from alpr_compliance.policy.auditing import AuditProgram
from audits.memo_text import memo_content
from audits.models import Audit, AuditItem, ItemCheck, Memo
from audits.rules.calendar import Period, periods_of
from audits.rules.draw import commitment, population_hash
from audits.services.law_review import sign_law_review
from audits.services.memo import memo_pdf
from audits.services.opening import adopted_on, draw_sample, local_day, open_audit
from audits.services.paper import post_paper
from audits.services.report import due_reports, make_report, note_report_sent, post_report
from audits.services.review import record_result
from audits.services.vendor_log import take_vendor_log, upload_vendor_log
from governance.models import Adoption
from governance.services import effective_profile, store_document
from ledger.signing import sign
from personnel.models import TrainingRecord, User
from personnel.services.account import sign_access_review
from reads.models import Inquiry

SEARCHES, JUDGED = 14, 3
DAY = timedelta(days=1)
LOOKED_AT = "Looked through the refused sign-ins and the changed accounts; each has an explanation."
NOT_OPEN = "The case was closed two days before the search; the officer had the number of another."


@transaction.atomic
def load_audits() -> None:
    """Audits to look at on the calendar; nothing where some are there."""
    if Audit.objects.exists():
        return
    now = timezone.now()
    profile = effective_profile(now)
    main = profile.audits.programs[0]
    period = _over(main, local_day(profile, now))[-1]
    _date_back(period, profile)
    _take_vendor_log(period, profile)
    _begin(main, period)
    reviews = _over(profile.audits.programs[-1], local_day(profile, now))
    owed = [each for each in reviews if each.end > adopted_on(profile)]
    # The last is due, and the one before it was forgotten.
    _file(profile.audits.programs[-1], owed[:-2], profile)
    for due in due_reports(profile, now):
        made = make_report(code=due.report.code, year=due.year, actor=_user("captain"))
        post_report(report_id=made.pk, actor=_user("chief"))
        note_report_sent(
            report_id=made.pk,
            on=local_day(profile, now),
            to=due.report.recipient,
            actor=_user("captain"),
        )
    signed = Adoption.objects.in_force(now)[0].document
    if signed is not None:
        with signed.file.open("rb") as file:
            paper = SimpleUploadedFile("policy.pdf", file.read())
        post_paper(code="policy", title="", upload=paper, actor=_user("captain"))
    finding = "Both sergeants went through their people; every account is still needed."
    sign_access_review(actor=_user("captain"), finding=finding, is_signed=True)
    if profile.statute.end_warning(local_day(profile, now)):
        # The end of the law waits for the Captain, as it does in the agency.
        return
    read = "Read the sections as published by the legislature: nothing changed since the adoption."
    sign_law_review(finding=read, has_changed=False, is_signed=True, actor=_user("captain"))


def _user(username: str) -> User:
    return User.objects.get(username=username)


def _over(program: AuditProgram, today: date) -> list[Period]:
    found = {p for year in (today.year - 1, today.year) for p in periods_of(program, year)}
    return sorted((each for each in found if each.end <= today), key=lambda each: each.end)


def _date_back(period: Period, profile: Profile) -> None:
    zone = ZoneInfo(profile.agency.timezone)
    end = datetime(period.end.year, period.end.month, period.end.day, 12, tzinfo=zone)
    adopted = end - 20 * DAY
    Adoption.objects.update(proposed_at=adopted - DAY, adopted_at=adopted, effective_from=adopted)
    for record in TrainingRecord.objects.all():
        record.pk, record.completed_at = None, adopted - DAY
        record.expires_at = profile.training.valid.after(record.completed_at)
        record.save()
    made = [inquiry for inquiry in Inquiry.objects.filter(case__isnull=False).order_by("pk")]
    for place in range(SEARCHES):
        inquiry = Inquiry.objects.get(pk=made[place % len(made)].pk)
        inquiry.pk = None
        inquiry.opened_at = end - 18 * DAY + place * timedelta(days=1, hours=1)
        inquiry.open_until = inquiry.opened_at + timedelta(hours=1)
        inquiry.usage_due_at = inquiry.opened_at + 14 * DAY
        inquiry.used_recorded_at = inquiry.opened_at + DAY
        inquiry.is_used = bool(inquiry.is_used)
        inquiry.save()


def _take_vendor_log(period: Period, profile: Profile) -> None:
    """Four searches in the vendor's own system, one of them by an agency that nobody approved."""
    day, own = period.end - 10 * DAY, profile.agency.short_name
    rows = (
        f"{day:%m/%d/%Y} 09:40 AM,officer,{own},TYK2964,Grey van at the warehouse,",
        f"{day:%m/%d/%Y} 01:15 PM,officer2,{own},KTX4827,Pickup taken overnight on Elm Street,",
        f"{day + DAY:%m/%d/%Y} 10:05 AM,rmiller,{own},NPX2384,Burglary,",
        f"{day + DAY:%m/%d/%Y} 11:30 PM,t.lang,Far County Sheriff,LXA8463,Investigation,",
    )
    text = "\n".join(["Search Time,User,Org Name,License Plate,Reason,Case Number", *rows])
    log = upload_vendor_log(
        name="vendor-search-audit.csv",
        content=text.encode(),
        first=day - 2 * DAY,
        last=day + 3 * DAY,
        actor=_user("auditor"),
    )
    take_vendor_log(log_id=log.pk, actor=_user("auditor"))


def _begin(program: AuditProgram, period: Period) -> None:
    """Drawn, a few searches judged, one of them with a fail that waits for its second reading."""
    captain = _user("captain")
    audit = open_audit(program_code=program.code, end=period.end, actor=captain)
    draw_sample(audit_id=audit.pk, actor=captain, with_flagged=True)
    mine = audit.items.of_searches().filter(reviewer=captain)[:JUDGED]
    for place, item in enumerate(mine):
        _judge(item, captain, fails={"case_open"} if place == 1 else set())


def _judge(item: AuditItem, actor: User, fails: set[str]) -> None:
    for check in item.questions:
        is_fail = check.code in fails
        record_result(
            item_id=item.pk,
            code=check.code,
            result="fail" if is_fail else "pass",
            actor=actor,
            note=NOT_OPEN if is_fail else "",
        )


def _file(program: AuditProgram, periods: list[Period], profile: Profile) -> None:
    """A filed log review of each of these weeks: planted at once, as there are up to fifty."""
    auditor, captain, now = _user("auditor"), _user("captain"), timezone.now()
    seed = secrets.token_hex(32)
    audits = Audit.objects.bulk_create(
        Audit(
            program_code=program.code, content=program.model_dump(mode="json"),
            first=each.first, end=each.end, due=each.due, opened_by=auditor, opened_at=now,
            population_sha256=population_hash([]), seed=seed, commitment=commitment(seed),
            status=Audit.Status.REVIEW, sample_size=0, drawn_by=auditor, drawn_at=now,
        )
        for each in periods
    )  # fmt: skip
    items = AuditItem.objects.bulk_create(
        AuditItem(audit=audit, place=0, reviewer=auditor) for audit in audits
    )
    ItemCheck.objects.bulk_create(
        ItemCheck(item=item, code=check.code, result="pass", by=auditor, at=now)
        for item in items
        for check in program.whole
    )
    for audit in audits:
        memo = Memo(audit=audit, version=1, summary=LOOKED_AT, written_by=auditor, written_at=now)
        memo.submitted_by, memo.submitted_at = auditor, now
        memo.content = json.dumps(memo_content(audit, memo, profile), sort_keys=True)
        signature = sign(memo.content.encode())
        memo.public_key, memo.signature = signature.public_key, signature.value
        memo.decision, memo.decided_by, memo.decided_at = Memo.Decision.FILED, captain, now
        paper = SimpleUploadedFile(f"{audit.number}.pdf", memo_pdf(memo))
        memo.document = store_document(upload=paper, actor=captain)
        memo.save()
    Audit.objects.filter(program_code=program.code).update(status=Audit.Status.FILED, filed_at=now)
