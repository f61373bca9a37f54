"""The page that anybody reads: what is collected, for how long, who looks, and the numbers."""

import csv
from itertools import groupby

from django.http import FileResponse, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from audits.models import Audit, PostedPaper, Report
from audits.transparency import (
    COLUMNS,
    cameras_by_area,
    figures,
    open_data,
    recipients,
)
from audits.views.reports import papers_with_history
from governance.models import Adoption
from governance.services import effective_profile, open_document


@require_GET
def public(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    profile = effective_profile(now)
    by_period = groupby(figures(profile, now), key=lambda each: each.period)
    labels = {report.code: report.label for report in profile.publication.reports}
    context = {
        "profile": profile,
        "limit": profile.retention.reads,
        "periods": [(period, list(rows)) for period, rows in by_period],
        "cameras": cameras_by_area(),
        "recipients": recipients(profile),
        "papers": papers_with_history(profile.publication.papers),
        "adoptions": Adoption.objects.exclude(effective_from=None).order_by("-effective_from"),
        "audits": _audits_done(),
        "reports": [
            (each, labels.get(each.code, each.code))
            for each in Report.objects.exclude(posted_at=None)
        ],
    }
    return render(request, "audits/public.html", context)


def _audits_done() -> list[tuple[str, list[Audit]]]:
    """What was filed, newest first: by audit and year, for one line each."""
    filed = Audit.objects.filter(status=Audit.Status.FILED).defer("population", "outside")
    by_year: dict[str, list[Audit]] = {}
    for audit in filed.order_by("-first__year", "-filed_at"):
        by_year.setdefault(f"{audit.program.label} {audit.first.year}", []).append(audit)
    return list(by_year.items())


@require_GET
def public_json(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    return JsonResponse(open_data(effective_profile(now), now))


@require_GET
def public_csv(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="plate-reader-figures.csv"'
    rows = csv.writer(answer)
    rows.writerow(COLUMNS)
    for each in figures(effective_profile(now), now):
        rows.writerow([each.period, each.code, each.number, each.below])
    return answer


@require_GET
def public_paper(request: HttpRequest, paper_id: int) -> FileResponse:
    paper = get_object_or_404(PostedPaper.objects.select_related("document"), pk=paper_id)
    return _download(paper)


@require_GET
def public_report(request: HttpRequest, report_id: int) -> FileResponse:
    """A posted report; one that is not posted does not exist here."""
    posted = Report.objects.exclude(posted_at=None).select_related("document")
    return _download(get_object_or_404(posted, pk=report_id))


def _download(found: PostedPaper | Report) -> FileResponse:
    file = open_document(found.document, actor=None)
    return FileResponse(file, as_attachment=True, filename=found.document.name)
