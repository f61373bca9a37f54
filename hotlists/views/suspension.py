"""Suspended records, and the reviews of entries that cameras take other plates for."""

from itertools import groupby
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from governance.services import effective_profile
from hotlists import permissions
from hotlists.models import EntryReview, Suspension
from hotlists.rules.suspension import MISREADS, WITHIN
from hotlists.services import review as review_services
from hotlists.services import suspension as services
from hotlists.views.absent import absent_is_404
from personnel.access import allowed, may_enter
from personnel.requests import MemberRequest


@require_GET
def suspensions(request: MemberRequest) -> HttpResponse:
    show = request.GET.get("show", "")
    visible = Suspension.objects.visible_to(request.user)
    found = visible.select_related(
        "entry__hot_list", "entry__entered_by", "suspended_by", "ended_by", "reported_by"
    )
    open_reviews = EntryReview.objects.visible_to(request.user).open()
    if show == "ended":
        found = found.exclude(ended_at=None)
    else:
        found = found.to_report() if show == "to_report" else found.standing()
    profile = effective_profile(timezone.now())
    methods = {m.code: m.label for step in profile.verification.steps for m in step.methods}
    context = {
        "page": Paginator(found, 25).get_page(request.GET.get("page")),
        "show": show,
        "to_report": visible.to_report().count(),
        "open_reviews": open_reviews.values("entry").distinct().count(),
        "categories": {category.code: category.label for category in profile.categories},
        "methods": methods,
        "can_follow_up": allowed(permissions.ALLOWED, request.user, "lift_suspension", None),
        "sees_reviews": may_enter(request.user, "hotlists:reviews"),
        "clause": profile.cite("status_check"),
    }
    return render(request, "hotlists/suspensions.html", context)


@require_POST
@absent_is_404
def lift(request: MemberRequest, suspension_id: int) -> HttpResponse:
    services.lift_suspension(
        suspension_id=suspension_id,
        actor=request.user,
        method=request.POST.get("method", ""),
        reference=request.POST.get("reference", "")[:64],
    )
    messages.success(request, "The suspension is lifted: the entry matches again.")
    return redirect("hotlists:suspensions")


@require_POST
@absent_is_404
def told(request: MemberRequest, suspension_id: int) -> HttpResponse:
    services.report_suspension(
        suspension_id=suspension_id, actor=request.user, told=request.POST.get("told", "")[:120]
    )
    messages.success(request, "Noted: the entering agency was told.")
    return redirect("hotlists:suspensions")


@require_GET
def reviews(request: MemberRequest) -> HttpResponse:
    """Entries with open reviews, each with what was found wrong and when."""
    found = (
        EntryReview.objects.visible_to(request.user)
        .open()
        .select_related("entry__hot_list", "entry__entered_by")
        .order_by("entry_id", "opened_at")
    )
    rows: list[dict[str, Any]] = [
        {"entry": entry, "reviews": list(group)}
        for entry, group in groupby(found, key=lambda review: review.entry)
    ]
    # Who closes it depends on the author alone: asked once for each of them.
    closes: dict[int | None, bool] = {request.user.pk: False}
    for row in rows:
        author = row["entry"].entered_by_id
        if author not in closes:
            closes[author] = allowed(
                permissions.ALLOWED, request.user, "close_review", row["entry"]
            )
        row["can_close"] = closes[author]
    profile = effective_profile(timezone.now())
    context = {
        "rows": sorted(rows, key=lambda row: row["reviews"][0].opened_at),
        "categories": {category.code: category.label for category in profile.categories},
        "misreads": MISREADS,
        "days": WITHIN.days,
        "clause": profile.cite("outcomes"),
    }
    return render(request, "hotlists/reviews.html", context)


@require_POST
@absent_is_404
def close_review(request: MemberRequest, entry_id: int) -> HttpResponse:
    review_services.close_review(
        entry_id=entry_id,
        finding=request.POST.get("finding", ""),
        note=request.POST.get("note", "")[:200],
        actor=request.user,
    )
    messages.success(request, "The review is closed.")
    return redirect("hotlists:reviews")
