"""The compliance matrix as a page, as a paper and as data."""

from collections import Counter

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from audits.evidence import State
from audits.matrix import Line, as_data, in_sections, matrix
from governance.rendering import render_pdf
from governance.services import effective_profile
from ledger.services import record_event
from personnel.access import may_enter
from personnel.requests import MemberRequest

# What the product does so that a clause is kept, short.
KEPT_BY = {
    "block": "The system refuses",
    "record": "Put on record",
    "publish": "Published",
    "inform": "Shown where it matters",
}
OPEN = (State.RED, State.AMBER, State.NOT_BUILT)


@require_GET
def compliance(request: MemberRequest) -> HttpResponse:
    now = timezone.now()
    profile = effective_profile(now)
    lines = matrix(profile, now)
    is_filtered = request.GET.get("show") == "open"
    shown = [line for line in lines if not is_filtered or line.state in OPEN]
    counts = Counter(line.state for line in lines)
    context = {
        "sections": in_sections(shown),
        "counts": [(state, counts[state]) for state in State if counts[state]],
        "kept_by": KEPT_BY,
        "total": len(lines),
        "is_filtered": is_filtered,
        "open_pages": {line.page for line in shown if line.page and _opens(request, line)},
    }
    return render(request, "audits/compliance.html", context)


def _opens(request: MemberRequest, line: Line) -> bool:
    return may_enter(request.user, line.page)


@require_GET
def compliance_json(request: MemberRequest) -> HttpResponse:
    now = timezone.now()
    profile = effective_profile(now)
    lines = [as_data(line) for line in matrix(profile, now)]
    _record(request, "json")
    answer = JsonResponse({"profile": profile.name, "made_at": now.isoformat(), "clauses": lines})
    answer["Content-Disposition"] = 'attachment; filename="compliance-matrix.json"'
    return answer


@require_GET
def compliance_pdf(request: MemberRequest) -> HttpResponse:
    now = timezone.now()
    profile = effective_profile(now)
    lines = matrix(profile, now)
    counts = Counter(line.state for line in lines)
    facts = {
        "reference": f"Version {profile.version[:12]}",
        "summary": [[state.words, counts[state]] for state in State if counts[state]],
        "sections": [
            {
                "heading": heading,
                "lines": [
                    [str(line.unit.document_id), line.summary, line.state.words, line.words]
                    for line in section
                ],
            }
            for heading, section in in_sections(lines).items()
        ],
    }
    _record(request, "pdf")
    answer = HttpResponse(render_pdf("compliance_matrix", facts, at=now))
    answer["Content-Type"] = "application/pdf"
    answer["Content-Disposition"] = 'attachment; filename="compliance-matrix.pdf"'
    return answer


def _record(request: MemberRequest, form: str) -> None:
    record_event("matrix.taken", actor=request.user, data={"form": form})
