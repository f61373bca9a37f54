"""The sealed list, for auditor and chief."""

from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from governance.models import WrittenApproval
from governance.services import effective_profile
from hotlists.models import Entry
from hotlists.sealed import sealed_rows
from ledger.services import record_event
from personnel.requests import MemberRequest


@require_GET
@never_cache
def sealed(request: MemberRequest) -> HttpResponse:
    """Covert entries and their alerts as counts and outcomes. That it was opened is recorded."""
    profile = effective_profile(timezone.now())
    record_event("sealed_entries.viewed", actor=request.user, clause=profile.cite("covert"))
    entries = Entry.objects.select_related("hot_list", "entered_by")
    found = (
        WrittenApproval.objects.filter(kind=WrittenApproval.Kind.ENTRY)
        .select_related("asked_by", "decided_by", "case")
        .prefetch_related(Prefetch("entries", entries))
    )
    page = Paginator(found, 25).get_page(request.GET.get("page"))
    words = {category.code: category.label for category in profile.categories}
    context = {
        "page": page,
        "rows": sealed_rows(list(page), words),
        "now": timezone.now(),
        "clause": profile.cite("covert"),
    }
    return render(request, "hotlists/sealed.html", context)
