"""What was set aside, by reason; and trying it again. No plate is shown: only why, when, whose."""

from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from camera_ingest.models import Quarantine
from camera_ingest.permissions import ALLOWED
from camera_ingest.services import quarantine as services
from camera_ingest.wording import reason_in_words
from personnel.access import allowed
from personnel.requests import MemberRequest

PAGE = 50


@require_GET
def set_aside(request: MemberRequest) -> HttpResponse:
    """The input that waits, or with `?tried=1` what was tried again."""
    is_tried = "tried" in request.GET
    rows = Quarantine.objects.exclude(tried_at=None) if is_tried else Quarantine.objects.waiting()
    by_reason = Quarantine.objects.waiting().values("reason").annotate(rows=Count("id"))
    if reason := request.GET.get("reason", "")[:32]:
        rows = rows.filter(reason=reason)
    rows = rows.defer("body").select_related("camera").order_by("-captured_at", "id")
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": [{"row": row, "words": reason_in_words(row.reason)} for row in page],
        "reasons": [
            each | {"words": reason_in_words(each["reason"])}
            for each in by_reason.order_by("-rows", "reason")
        ],
        "reason": reason,
        "is_tried": is_tried,
        "query": f"reason={reason}&" * bool(reason) + "tried=1&" * is_tried,
        "can_try": allowed(ALLOWED, request.user, "try_again", None),
    }
    return render(request, "camera_ingest/set_aside.html", context)


@require_POST
def try_again(request: MemberRequest) -> HttpResponse:
    """Try one again, named by `id` and `captured_at`, or all that wait for one `reason`."""
    if reason := request.POST.get("reason", ""):
        tried = services.try_all_again(reason=reason, actor=request.user)
    else:
        tried = [_try_one(request)]
    stored = sum(row.outcome == "stored" for row in tried)
    messages.success(request, f"{stored} of {len(tried)} stored as reads.")
    return redirect("camera_ingest:set-aside")


def _try_one(request: MemberRequest) -> Quarantine:
    try:
        row_id = UUID(request.POST.get("id", ""))
        captured_at = datetime.fromisoformat(request.POST.get("captured_at", ""))
    except ValueError as error:
        raise ValidationError("Choose one of the list.") from error
    try:
        return services.try_again(quarantine_id=row_id, captured_at=captured_at, actor=request.user)
    except Quarantine.DoesNotExist as error:
        raise Http404 from error
