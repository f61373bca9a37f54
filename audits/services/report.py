"""Statutory reports: made from exact counts, signed, frozen, posted."""

import json
from datetime import date, datetime
from hashlib import sha256
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.utils import timezone

from alpr_compliance.policy import Profile, enforces
from alpr_compliance.policy.reporting import StatutoryReport
from audits import permissions
from audits.contents import PARTS, uncounted_days
from audits.models import Report
from audits.rules.report import (
    Due,
    check_posting,
    check_report,
    check_sending,
    reports_due,
    today_of,
)
from camera_ingest.models import Camera, Deployment
from governance.models import Adoption
from governance.rendering import render_pdf
from governance.services import effective_profile, store_document
from governance.services.document import leaving_no_files
from ledger.services import record_event
from ledger.signing import sign
from personnel.models import User
from reads.services.purge.lock import hold_off_purge

FORMAT = "alpr statutory report 1"


@enforces("NE-60-3206(3)#audit", "LEX-3.B.vii", "NC-20-183.32A")
def make_report(*, code: str, year: int, actor: User) -> Report:
    """Count, sign and freeze the report over a year that has ended.

    Made again it is a further number; the earlier stay as they were.
    """
    permissions.require(actor, "make_report")
    now = timezone.now()
    profile = effective_profile(now)
    wanted = check_report(
        profile=profile, code=code, year=year, now=now, has_right_of_way=has_right_of_way()
    )
    with leaving_no_files(), transaction.atomic():
        # A purge meanwhile would move reads from one count to another.
        hold_off_purge()
        facts = contents_of(wanted, year, profile, now)
        report = _save(wanted, year, facts, actor, now)
        record_event(
            "report.made",
            actor=actor,
            subject=report,
            clause=wanted.clause,
            data={"report": code, "year": year, "sha256": report.sha256},
        )
    return report


def contents_of(
    report: StatutoryReport, year: int, profile: Profile, now: datetime
) -> dict[str, Any]:
    """What the report says, as its parts count it."""
    facts: dict[str, Any] = {
        "format": FORMAT,
        "code": report.code,
        "title": report.label,
        "recipient": report.recipient,
        "clause": str(report.clause.document_id),
        "agency": {"name": profile.agency.name, "ori": profile.agency.ori},
        "year": year,
        "made_at": now,
        "uncounted_days": uncounted_days(date(year, 1, 1), date(year, 12, 31)),
    }
    for part in report.parts:
        facts |= PARTS[part](year, profile)
    return facts


def _save(
    wanted: StatutoryReport, year: int, facts: dict[str, Any], actor: User, now: datetime
) -> Report:
    content = json.dumps(facts, sort_keys=True, separators=(",", ":"), cls=DjangoJSONEncoder)
    signature = sign(content.encode())
    name = f"{wanted.code}-{year}.pdf"
    paper = render_pdf("statutory_report", facts | {"reference": f"Year {year}"}, at=now)
    number = Report.objects.filter(code=wanted.code, year=year).count() + 1
    report = Report(
        code=wanted.code,
        year=year,
        number=number,
        clause=wanted.clause,
        made_by=actor,
        made_at=now,
        content=content,
        sha256=sha256(content.encode()).hexdigest(),
        public_key=signature.public_key,
        signature=signature.value,
        document=store_document(
            upload=SimpleUploadedFile(name, paper, "application/pdf"), actor=actor
        ),
    )
    report.full_clean()
    report.save()
    return report


@transaction.atomic
@enforces("NE-60-3206(3)#audit", "LEX-3.B.vii")
def post_report(*, report_id: int, actor: User) -> Report:
    """Show a report on the public page: the Chief's act, and never the maker's own."""
    report = Report.objects.select_for_update(no_key=True).get(pk=report_id)
    permissions.require(actor, "post_report", report)
    profile = effective_profile(timezone.now())
    asked = _asked(profile, report)
    check_posting(
        report=asked,
        is_posted=report.posted_at is not None,
        is_makers=report.made_by_id == actor.pk,
    )
    report.posted_by, report.posted_at = actor, timezone.now()
    report.save(update_fields=["posted_by", "posted_at"])
    record_event("report.posted", actor=actor, subject=report, clause=asked.clause)
    return report


@transaction.atomic
@enforces("NE-60-3206(3)#audit", "LEX-3.B.vii", "NC-20-183.32A")
def note_report_sent(*, report_id: int, on: date, to: str, actor: User) -> Report:
    """Write down that a report went to the Commission or committee, by who makes reports."""
    report = Report.objects.select_for_update(no_key=True).get(pk=report_id)
    permissions.require(actor, "note_report_sent", report)
    now = timezone.now()
    profile = effective_profile(now)
    asked = _asked(profile, report)
    check_sending(
        report=asked,
        is_noted=report.sent_noted_at is not None,
        on=on,
        to=to,
        made_on=today_of(profile, report.made_at),
        today=today_of(profile, now),
    )
    report.sent_on, report.sent_to = on, to.strip()
    report.sent_noted_by, report.sent_noted_at = actor, now
    report.full_clean()
    report.save(update_fields=["sent_on", "sent_to", "sent_noted_by", "sent_noted_at"])
    record_event(
        "report.sent", actor=actor, subject=report, clause=asked.clause, data={"on": f"{on}"}
    )
    return report


def _asked(profile: Profile, report: Report) -> StatutoryReport:
    found = profile.publication.report(report.code)
    if found is None:
        raise LookupError(f"{report} is no report of the policy in force")
    return found


def due_reports(profile: Profile, now: datetime) -> list[Due]:
    """The reports that are still to be made, posted or sent, the oldest first."""
    first = Adoption.objects.in_force(now).last()
    if first is None or first.effective_from is None:
        return []
    return reports_due(
        profile=profile,
        first_year=first.effective_from.year,
        now=now,
        done=_done(),
        has_right_of_way=has_right_of_way(),
    )


def _done() -> dict[tuple[str, int], frozenset[str]]:
    """What was done with each report over a year: with that version with which most was done."""
    found: dict[tuple[str, int], frozenset[str]] = {}
    for report in Report.objects.only("code", "year", "posted_at", "sent_on"):
        acts = {"made": True, "posted": report.posted_at, "sent": report.sent_on}
        done = frozenset(act for act, is_done in acts.items() if is_done)
        key = (report.code, report.year)
        found[key] = max(found.get(key, done), done, key=len)
    return found


def has_right_of_way() -> bool:
    """Whether a camera stands on the state's right-of-way, or was approved to at any time."""
    placed = Deployment.objects.filter(is_approved=True, is_on_right_of_way=True)
    return placed.exists() or Camera.objects.filter(is_on_right_of_way=True).exists()
