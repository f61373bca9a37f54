"""Statutory reports: what is due, what was made, what is posted; and the posted papers."""

from collections.abc import Iterable

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from alpr_compliance.policy import Profile
from alpr_compliance.policy.reporting import PostedPaper as AskedPaper
from audits.forms import PaperForm, SentForm
from audits.models import LawReview, PostedPaper, Report
from audits.permissions import ALLOWED
from audits.services.law_review import law_review_due
from audits.services.law_review import sign_law_review as sign
from audits.services.opening import local_day
from audits.services.paper import POLICY, outdated_policy
from audits.services.paper import post_paper as save_paper
from audits.services.report import due_reports
from audits.services.report import make_report as save_report
from audits.services.report import note_report_sent as save_sending
from audits.services.report import post_report as show_report
from governance.services import effective_profile, open_document
from ledger.services import record_event
from personnel.access import allowed
from personnel.requests import MemberRequest


@require_GET
def reports(request: MemberRequest) -> HttpResponse:
    now = timezone.now()
    profile = effective_profile(now)
    labels = {report.code: report.label for report in profile.publication.reports}
    made = Report.objects.select_related("made_by", "posted_by", "sent_noted_by")
    context = {
        "due": due_reports(profile, now),
        "rules": profile.publication.reports,
        "reports": [
            (each, labels.get(each.code, each.code), _sent_form(each, profile)) for each in made
        ],
        "papers": papers_with_history(profile.publication.papers),
        "policy_code": POLICY,
        "policy_since": outdated_policy(now),
        "form": PaperForm(profile=profile),
        "can_make": allowed(ALLOWED, request.user, "make_report", None),
        "can_note_sent": allowed(ALLOWED, request.user, "note_report_sent", None),
        "can_post": allowed(ALLOWED, request.user, "post_report", None),
        "law_reviews": LawReview.objects.select_related("reviewed_by")[:5],
        "law_due": law_review_due(profile, now),
        "law": profile.publication.law_review,
        "statute": profile.statute,
        "law_ends": profile.statute.end_warning(local_day(profile, now)),
        "now": now,
        "can_review_law": allowed(ALLOWED, request.user, "sign_law_review", None),
        "can_post_papers": allowed(ALLOWED, request.user, "post_paper", None),
    }
    return render(request, "audits/reports.html", context)


def _sent_form(report: Report, profile: Profile) -> SentForm | None:
    """What is asked about a report of the policy in force whose sending is not written down."""
    asked = profile.publication.report(report.code)
    if asked is None or report.sent_on is not None:
        return None
    return SentForm(initial={"to": asked.recipient}, auto_id=f"sent-{report.pk}-%s")


def papers_with_history(
    asked: Iterable[AskedPaper],
) -> list[tuple[AskedPaper, list[PostedPaper]]]:
    """Each paper that the policy names with its versions, the current one first."""
    versions: dict[str, list[PostedPaper]] = {}
    for paper in PostedPaper.objects.select_related("document", "posted_by"):
        versions.setdefault(paper.code, []).append(paper)
    return [(each, versions.get(each.code, [])) for each in asked]


@require_POST
def make_report(request: MemberRequest) -> HttpResponse:
    year = request.POST.get("year", "")
    if not (year.isascii() and year.isdigit() and len(year) == 4):
        raise ValidationError("Say which year the report is over.")
    report = save_report(code=request.POST.get("report", ""), year=int(year), actor=request.user)
    messages.success(
        request,
        f"The report over {report.year} is made. The Chief posts it; write down here when it"
        " was sent.",
    )
    return redirect("audits:reports")


@require_POST
def post_report(request: MemberRequest, report_id: int) -> HttpResponse:
    get_object_or_404(Report, pk=report_id)
    show_report(report_id=report_id, actor=request.user)
    messages.success(request, "The report is on the public page.")
    return redirect("audits:reports")


@require_POST
def note_report_sent(request: MemberRequest, report_id: int) -> HttpResponse:
    get_object_or_404(Report, pk=report_id)
    form = SentForm(request.POST)
    if not form.is_valid():
        raise ValidationError("Give the day on which the report was sent, and to whom.")
    save_sending(report_id=report_id, actor=request.user, **form.cleaned_data)
    messages.success(request, "It is written down that the report was sent.")
    return redirect("audits:reports")


@require_GET
def report_pdf(request: MemberRequest, report_id: int) -> FileResponse:
    report = get_object_or_404(Report.objects.select_related("document"), pk=report_id)
    file = open_document(report.document, actor=request.user)
    record_event("document.opened", actor=request.user, subject=report.document)
    return FileResponse(file, as_attachment=True, filename=report.document.name)


@require_GET
def report_json(request: MemberRequest, report_id: int) -> HttpResponse:
    """The report exactly as it was signed."""
    report = get_object_or_404(Report, pk=report_id)
    answer = HttpResponse(report.content, content_type="application/json")
    name = f"{report.code}-{report.year}-{report.number}.json"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["X-Signature"] = f"ed25519 {report.public_key} {report.signature}"
    return answer


@require_POST
def post_paper(request: MemberRequest) -> HttpResponse:
    profile = effective_profile(timezone.now())
    form = PaperForm(request.POST, request.FILES, profile=profile)
    if not form.is_valid():
        raise ValidationError("Choose the paper and attach it as a PDF.")
    given = form.cleaned_data
    paper = save_paper(
        code=given["code"], title=given["title"], upload=given["document"], actor=request.user
    )
    messages.success(request, f"{paper.title} is on the public page.")
    return redirect("audits:reports")


@require_POST
def sign_law_review(request: MemberRequest) -> HttpResponse:
    sign(
        finding=request.POST.get("finding", ""),
        has_changed=request.POST.get("has_changed") == "yes",
        is_signed="is_signed" in request.POST,
        actor=request.user,
    )
    messages.success(request, "The review of the law is signed.")
    return redirect("audits:reports")
