"""The vendor's log of searches: upload, name its columns, look, take in; and unknown agencies."""

from collections import Counter
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from alpr_compliance.policy import Profile
from audits.blocks import spans
from audits.forms import ColumnsForm, VendorLogForm
from audits.models import Column, UnknownAgency, VendorLog
from audits.permissions import ALLOWED
from audits.rules.vendor_log import headings_of
from audits.services import vendor_log as services
from audits.services.opening import local_day
from audits.services.unknown_agency import approved_agencies, close_unknown_agency
from data_requests.rules.vendor import vendor_of
from governance.services import effective_profile
from personnel.access import allowed
from personnel.requests import MemberRequest

PAGE = 20
SHOWN = 5


@require_GET
def logs(request: MemberRequest) -> HttpResponse:
    """The logs taken in and waiting, and the agencies in them that nobody approved."""
    now = timezone.now()
    profile = effective_profile(now)
    found = (
        VendorLog.objects.select_related("uploaded_by")
        .order_by("-last", "-pk")
        .annotate(number=Count("searches"))
    )
    context = {
        "vendor": vendor_of(profile),
        "page": Paginator(found, PAGE).get_page(request.GET.get("page")),
        "incidents": UnknownAgency.objects.filter(closed_at=None).select_related("owner", "log"),
        "closed": UnknownAgency.objects.exclude(closed_at=None).order_by("-closed_at")[:PAGE],
        "form": VendorLogForm(),
        "today": local_day(profile, now),
        "now": now,
        "can_take": allowed(ALLOWED, request.user, "take_vendor_log", None),
        "can_close": allowed(ALLOWED, request.user, "close_unknown_agency", None),
        "clause": profile.audits.clause,
    }
    return render(request, "audits/vendor_logs.html", context)


@require_POST
def upload(request: MemberRequest) -> HttpResponse:
    form = VendorLogForm(request.POST, request.FILES)
    if not form.is_valid():
        raise ValidationError("Attach the vendor's file, and give its first and last day.")
    file = form.cleaned_data["file"]
    log = services.upload_vendor_log(
        name=file.name,
        content=file.read(),
        first=form.cleaned_data["first"],
        last=form.cleaned_data["last"],
        actor=request.user,
    )
    return redirect("audits:vendor-log", log.pk)


@require_GET
def log(request: MemberRequest, log_id: int) -> HttpResponse:
    """One log: before it is taken in with its columns and a preview, then with what it lacks."""
    found = get_object_or_404(
        VendorLog.objects.select_related("uploaded_by", "taken_by"), pk=log_id
    )
    profile = effective_profile(timezone.now())
    context: dict[str, Any] = {
        "log": found,
        "vendor": vendor_of(profile),
        "late": services.audits_that_miss(found),
        "can_take": allowed(ALLOWED, request.user, "take_vendor_log", None),
        "clause": profile.audits.clause,
    }
    if found.taken_at is None and context["can_take"]:
        context |= _preview(found, profile)
    else:
        context |= _taken(found)
    return render(request, "audits/vendor_log.html", context)


def _preview(log: VendorLog, profile: Profile) -> dict[str, Any]:
    zone = ZoneInfo(profile.agency.timezone)
    headings = headings_of(log.text)
    reading = services.reading_of(log, zone)
    accounts = services.Accounts.now()
    ours, agencies = [], Counter[str]()
    for each in reading.searches:
        if services.is_own_agency(each.agency, profile):
            ours.append(each)
        else:
            agencies[each.agency] += 1
    approved = approved_agencies()
    return {
        "form": ColumnsForm(headings=headings, initial=log.mapping),
        "reading": reading,
        "shown": reading.searches[:SHOWN],
        "matched": sum(accounts.of(each.who) is not None for each in ours),
        "unmatched": Counter(
            each.who or "no name" for each in ours if accounts.of(each.who) is None
        ).most_common(),
        "agencies": [
            (name, number, name.casefold() in approved) for name, number in agencies.most_common()
        ],
        "missing": [column.label for column in Column if column.value not in log.mapping],
        "unused": [each for each in headings if each and each not in log.mapping.values()],
        "silent": spans(reading.silent_days(log.first, log.last, zone)),
        "unreadable": reading.unreadable[:PAGE],
    }


def _taken(log: VendorLog) -> dict[str, Any]:
    nobody = log.searches.filter(person=None)
    names = nobody.filter(agency="").order_by().values_list("who").annotate(n=Count("pk"))
    others = nobody.exclude(agency="").order_by().values_list("agency").annotate(n=Count("pk"))
    return {
        "matched": log.searches.exclude(person=None).count(),
        "unmatched": [(name or "no name", number) for name, number in names.order_by("-n")],
        "agencies": [(name, number, None) for name, number in others.order_by("-n")],
        "missing": log.missing_labels,
        "silent": spans(log.silent_days),
    }


@require_POST
def name_columns(request: MemberRequest, log_id: int) -> HttpResponse:
    found = get_object_or_404(VendorLog, pk=log_id, taken_at=None)
    form = ColumnsForm(request.POST, headings=headings_of(found.text))
    if not form.is_valid():
        raise ValidationError("Choose columns that the file has.")
    services.map_vendor_log(log_id=found.pk, mapping=form.mapping, actor=request.user)
    return redirect("audits:vendor-log", log_id)


@require_POST
def take(request: MemberRequest, log_id: int) -> HttpResponse:
    found = get_object_or_404(VendorLog, pk=log_id)
    taken = services.take_vendor_log(log_id=found.pk, actor=request.user)
    messages.success(request, f"Taken in: {taken.searches.count():,} searches.")
    return redirect("audits:vendor-log", log_id)


@require_POST
def discard(request: MemberRequest, log_id: int) -> HttpResponse:
    found = get_object_or_404(VendorLog, pk=log_id, taken_at=None)
    services.discard_vendor_log(log_id=found.pk, actor=request.user)
    messages.success(request, "Discarded: nothing of the file is kept.")
    return redirect("audits:vendor-logs")


@require_POST
def close_agency(request: MemberRequest, incident_id: int) -> HttpResponse:
    close_unknown_agency(
        incident_id=get_object_or_404(UnknownAgency, pk=incident_id).pk,
        actor=request.user,
        explanation=request.POST.get("explanation", "")[:1000],
    )
    messages.success(request, "Closed.")
    return redirect("audits:vendor-logs")
