"""Lists: where they come from, what they are used for, how old they are."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from governance.services import effective_profile
from hotlists import permissions
from hotlists.freshness import freshness_bar, list_age
from hotlists.list_forms import CategoryForm, ListForm
from hotlists.models import Entry, HotList
from hotlists.services import entry as services
from hotlists.services import freshness, list_category
from hotlists.views.absent import absent_is_404
from personnel.access import allowed
from personnel.requests import MemberRequest


@require_GET
def lists(request: MemberRequest) -> HttpResponse:
    now = timezone.now()
    profile = effective_profile(now)
    live = dict(
        Entry.objects.matching(now)
        .filter(freshness.may_match(profile, now))
        .visible_to(request.user)
        .order_by()
        .values_list("hot_list")
        .annotate(count=Count("pk"))
    )
    sources = {source.code: source.label for source in profile.sources}
    context = {
        "rows": [
            {
                "list": each,
                "source": sources.get(each.source, each.source),
                "age": list_age(each, profile),
                "live_entries": live.get(each.pk, 0),
            }
            for each in HotList.objects.select_related("determined_by")
        ],
        "can_determine": _may(request, "determine_list"),
        "can_refresh": _may(request, "refresh_list"),
        "can_import": _may(request, "import_list"),
        "form": ListForm(profile=profile),
        "clause": profile.cite("lists"),
    }
    return render(request, "hotlists/lists.html", context)


def _may(request: MemberRequest, action: str) -> bool:
    return allowed(permissions.ALLOWED, request.user, action, None)


@require_POST
def add_list(request: MemberRequest) -> HttpResponse:
    form = ListForm(request.POST, profile=effective_profile(timezone.now()))
    if not form.is_valid():
        raise ValidationError("Give the list's name, source, owner and legal basis.")
    hot_list = services.add_list(actor=request.user, **form.cleaned_data)
    messages.success(request, f"{hot_list.name} is added. It matches nothing until determined.")
    return redirect("hotlists:list", hot_list.pk)


@require_GET
def hot_list(request: MemberRequest, hot_list_id: int) -> HttpResponse:
    """One list: how fresh it is, and what it is used for."""
    found = get_object_or_404(HotList.objects.select_related("determined_by"), pk=hot_list_id)
    profile = effective_profile(timezone.now())
    on = list(found.categories.filter(switched_off_at=None).select_related("switched_on_by"))
    codes = {row.category for row in on}
    may_switch = _may(request, "switch_category") and found.determined_at is not None
    off = found.categories.exclude(switched_off_at=None).select_related(
        "switched_on_by", "switched_off_by"
    )
    context: dict[str, Any] = {
        "list": found,
        "source": next((s.label for s in profile.sources if s.code == found.source), found.source),
        "age": list_age(found, profile),
        "bar": freshness_bar(found, profile),
        "refreshes": found.refreshes.select_related("by")[:10],
        "on": on,
        "off": off[:20],
        "categories": {category.code: category.label for category in profile.categories},
        "purposes": {purpose.code: purpose.label for purpose in profile.purposes},
        "can_determine": _may(request, "determine_list"),
        "can_switch": may_switch,
        "can_switch_on": may_switch and any(c.code not in codes for c in profile.categories),
        "can_refresh": _may(request, "refresh_list"),
        "form": CategoryForm(profile=profile, on=codes),
        "freshness_clause": profile.freshness.clause,
        "is_suppressed": profile.freshness.stale_action == "suppress",
        "category_clause": profile.cite("categories"),
    }
    return render(request, "hotlists/list.html", context)


@require_POST
@absent_is_404
def determine_list(request: MemberRequest, hot_list_id: int) -> HttpResponse:
    found = services.determine_list(hot_list_id=hot_list_id, actor=request.user)
    messages.success(request, f"{found.name} is in use. Switch off the categories it is not for.")
    return redirect("hotlists:list", hot_list_id)


@require_POST
@absent_is_404
def no_update(request: MemberRequest, hot_list_id: int) -> HttpResponse:
    freshness.record_no_update(hot_list_id=hot_list_id, actor=request.user)
    messages.success(request, "Recorded: no update was available. The list counts as current.")
    return redirect("hotlists:list", hot_list_id)


@require_POST
@absent_is_404
def switch_on(request: MemberRequest, hot_list_id: int) -> HttpResponse:
    # What the form does not offer is the service's to refuse, with its clause.
    list_category.switch_on_category(
        hot_list_id=hot_list_id,
        category=request.POST.get("category", ""),
        purpose=request.POST.get("purpose", ""),
        reason=request.POST.get("reason", "")[:200],
        actor=request.user,
    )
    messages.success(request, "The category is switched on: its entries match from now on.")
    return redirect("hotlists:list", hot_list_id)


@require_POST
@absent_is_404
def switch_off(request: MemberRequest, hot_list_id: int) -> HttpResponse:
    list_category.switch_off_category(
        hot_list_id=hot_list_id, category=request.POST.get("category", ""), actor=request.user
    )
    messages.success(request, "The category is switched off: its entries match nothing.")
    return redirect("hotlists:list", hot_list_id)
