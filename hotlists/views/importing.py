"""Imports of hot lists: upload, progress, what would change, and the answer to it."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from governance.services import effective_profile
from hotlists import permissions
from hotlists.confirmers import confirmers_of, may_confirm
from hotlists.forms_importing import ImportForm
from hotlists.layouts import UnusableFile, all_layouts
from hotlists.models import HotList, ImportChange, ListImport, RejectedRow
from hotlists.services import importing as services
from hotlists.views.absent import absent_is_404
from ledger.middleware import is_fragment
from personnel.access import allowed
from personnel.requests import MemberRequest
from personnel.standing import is_administrator

SHOWN_REJECTED = 50


@require_GET
def imports(request: MemberRequest) -> HttpResponse:
    found = ListImport.objects.select_related("hot_list", "started_by", "confirmed_by")
    context = {
        "page": Paginator(found, 25).get_page(request.GET.get("page")),
        "lists": HotList.objects.order_by("name"),
        "can_import": allowed(permissions.ALLOWED, request.user, "import_list", None),
    }
    return render(request, "hotlists/imports.html", context)


@absent_is_404
def import_file(request: MemberRequest, hot_list_id: int) -> HttpResponse:
    hot_list = HotList.objects.get(pk=hot_list_id)
    permissions.require(request.user, "import_list", hot_list)
    profile = effective_profile(timezone.now())
    form = ImportForm(request.POST or None, request.FILES or None, profile=profile)
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            started = services.submit_import(
                hot_list_id=hot_list_id,
                layout=form.cleaned_data["layout"],
                category=form.cleaned_data["category"],
                file_name=upload.name,
                size=upload.size,
                chunks=upload.chunks(),
                way=ListImport.Way.UPLOAD,
                actor=request.user,
            )
        except UnusableFile as problem:
            form.add_error("file", str(problem))
        else:
            return redirect("hotlists:import", started.pk)
    context = {
        "form": form,
        "list": hot_list,
        "layouts": all_layouts().values(),
        "confirms_own": is_administrator(request.user),
    }
    return render(request, "hotlists/import_file.html", context)


@require_GET
@absent_is_404
def import_page(request: MemberRequest, import_id: int) -> HttpResponse:
    """One import as it stands; the part that moves is asked for again while it is at work."""
    rows = ListImport.objects.select_related("hot_list", "started_by", "confirmed_by")
    shown = rows.get(pk=import_id)
    permissions.require(request.user, "import_list", shown.hot_list)
    page = "hotlists/_import.html" if is_fragment(request) else "hotlists/import.html"
    return render(request, page, _facts(request, shown))


def _facts(request: MemberRequest, shown: ListImport) -> dict[str, Any]:
    facts: dict[str, Any] = {
        "import": shown,
        "layout": all_layouts().get(shown.layout),
        "percent": shown.bytes_read * 100 // max(shown.size, 1),
    }
    if shown.is_at_work:
        return facts
    categories = effective_profile(timezone.now()).categories
    header = Q(reason=RejectedRow.Reason.HEADER)
    left_out = shown.rejected_rows.exclude(header)
    reasons = left_out.order_by().values("reason").annotate(rows=Count("pk"))
    by_reason = {row["reason"]: row["rows"] for row in reasons}
    kept = sum(by_reason.values())
    choices = dict(RejectedRow.Reason.choices)
    is_open = shown.status in (ListImport.Status.WAITING, ListImport.Status.HELD)
    return facts | {
        "reasons": [(choices[code], rows) for code, rows in sorted(by_reason.items())],
        "left_out": shown.rejected + shown.dummies,
        "kept": kept,
        "rejected": Paginator(left_out, SHOWN_REJECTED).get_page(request.GET.get("page")),
        "header": shown.rejected_rows.filter(header).first(),
        "sees_rows": allowed(
            permissions.ALLOWED, request.user, "see_rejected_rows", shown.hot_list
        ),
        "is_open": is_open,
        "can_confirm": may_confirm(shown, request.user),
        "confirmers": confirmers_of(shown) if is_open else [],
        "categories": {each.code: each.label for each in categories},
        "changes": ImportChange.objects.filter(list_import=shown).order_by("pk")[:SHOWN_REJECTED],
    }


@require_POST
@absent_is_404
def confirm(request: MemberRequest, import_id: int) -> HttpResponse:
    services.confirm_import(import_id=import_id, actor=request.user)
    return redirect("hotlists:import", import_id)


@require_POST
@absent_is_404
def discard(request: MemberRequest, import_id: int) -> HttpResponse:
    services.discard_import(import_id=import_id, actor=request.user)
    messages.success(request, "The import is discarded. The list is as it was.")
    return redirect("hotlists:imports")
