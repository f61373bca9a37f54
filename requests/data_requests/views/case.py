"""One case with what stands in this system for it: requests, packages, holds, entries, searches."""

from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from data_requests import permissions
from data_requests.models import DataRequest, DataRequestQuerySet, Package
from data_requests.prefill import may_start_from
from governance.models import Case
from governance.services import effective_profile
from hotlists.models import Entry
from personnel.access import allowed, may_enter
from personnel.models import User
from personnel.requests import MemberRequest
from reads.activity import people_seen_by
from reads.models import Hold, Inquiry

# What a case has more of, its lists have.
SHOWN = 100


@require_GET
def case(request: MemberRequest, case_id: int) -> HttpResponse:
    """The page shows no plate; what is covert shows to its audience alone."""
    user, now = request.user, timezone.now()
    found = get_object_or_404(Case.objects.select_related("assigned_to", "added_by"), pk=case_id)
    profile = effective_profile(now)
    asked = _requests(user, found)
    packages = Package.objects.filter(request__in=asked).defer("read_ids")
    holds = Hold.objects.filter(case=found).select_related("evidence")[:SHOWN]
    asks = allowed(permissions.ALLOWED, user, "ask", None)
    entries = Entry.objects.visible_to(user).filter(case=found)
    context = {
        "case": found,
        "kind": {kind.code: kind.label for kind in profile.cases.kinds}.get(found.kind, found.kind),
        "requests": asked.select_related("requested_by", "outside")[:SHOWN],
        "packages": packages.select_related("request", "disclosure")[:SHOWN],
        "holds": [
            (hold, hold.is_over(now), asks and not hold.is_over(now) and may_start_from(user, hold))
            for hold in holds
        ],
        "entries": entries.select_related("hot_list", "entered_by")[:SHOWN],
        "inquiries": _inquiries(user, found).select_related("searcher")[:SHOWN],
        "categories": {each.code: each.label for each in profile.categories},
        "purposes": {each.code: each.label for each in profile.purposes},
        "can_open_hold": may_enter(user, "reads:hold"),
        "can_ask": asks,
        "shown": SHOWN,
        "now": now,
    }
    return render(request, "data_requests/case.html", context)


def _requests(user: User, case: Case) -> DataRequestQuerySet:
    """Those that name the case, and those whose case report it is."""
    named = Q(case=case) | Q(report_number__iexact=case.number)
    return permissions.visible_to(user, DataRequest.objects.filter(named))


def _inquiries(user: User, case: Case) -> QuerySet[Inquiry]:
    """One's own, and those of the people one looks after; not what is sealed."""
    theirs = Q(searcher=user) | Q(searcher__in=people_seen_by(user).order_by().values("pk"))
    found = Inquiry.objects.filter(theirs, case=case)
    return found.exclude(pk__in=Inquiry.objects.sealed_from(user).values("pk"))
