"""Suspicions of misuse: reported by anyone, followed by those who decide."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from governance import services
from governance.forms import OutcomeForm, ReportForm
from governance.models import Referral
from governance.permissions import ALLOWED
from governance.rules.flag import explain
from governance.services.referral import (
    close_referral,
    report_misuse,
    seal_of,
    take_up_referral,
)
from personnel.access import allowed, may_enter
from personnel.gate import agency_profile
from personnel.requests import MemberRequest


def report(request: MemberRequest) -> HttpResponse:
    """The form that anyone reaches from every page."""
    form = ReportForm(request.POST or None, reporter=request.user)
    if request.method == "POST" and form.is_valid():
        referral = report_misuse(
            person_id=form.cleaned_data["person"].pk,
            actor=request.user,
            grounds=form.cleaned_data["grounds"],
        )
        messages.success(request, _reported(referral))
        if may_enter(request.user, "governance:referral"):
            return redirect("governance:referral", referral.pk)
        return redirect("governance:report-misuse")
    profile = agency_profile()
    context = {
        "form": form,
        "clause": profile.cite("misuse"),
        "outside": profile.monitoring.outside_recipient.name,
    }
    return render(request, "governance/report_misuse.html", context)


def _reported(referral: Referral) -> str:
    to = referral.sent_to or "the Chief"
    if referral.status == Referral.Status.OPEN:
        return f"Reported to {to}. Access is suspended until it is decided."
    return f"Reported to {to}. Thank you: your report is on record and can not be changed."


@require_GET
def referrals(request: MemberRequest) -> HttpResponse:
    show = request.GET.get("show", "")
    found = Referral.objects.visible_to(request.user).select_related("person", "reported_by")
    now = timezone.now()
    zone = ZoneInfo(agency_profile().agency.timezone)
    year = datetime(now.astimezone(zone).year, 1, 1, tzinfo=zone)
    shown = found.waiting() if show == "waiting" else found
    if show == "closed":
        shown = found.filter(status=Referral.Status.CLOSED)
    context = {
        "page": Paginator(shown, 25).get_page(request.GET.get("page")),
        "show": show,
        "tally": found.tally(year, now),
        "year": year.year,
        "now": now,
    }
    return render(request, "governance/referrals.html", context)


@require_GET
def referral(request: MemberRequest, referral_id: int) -> HttpResponse:
    found = Referral.objects.visible_to(request.user).select_related(
        "person", "reported_by", "suspended_by", "decided_by"
    )
    one = get_object_or_404(found, pk=referral_id)
    profile = services.effective_profile(timezone.now())
    is_reported = one.status == Referral.Status.REPORTED
    closed_so = [o for o in Referral.Outcome if (o == Referral.Outcome.NO_GROUND) == is_reported]
    context = {
        "referral": one,
        "flags": [
            (flag, explain(flag.kind, flag.facts)) for flag in one.flags.select_related("person")
        ],
        "seal_holds": one.seal == seal_of(one),
        "can_take_up": is_reported and allowed(ALLOWED, request.user, "take_up_referral", one),
        "can_close": one.status != Referral.Status.CLOSED
        and allowed(ALLOWED, request.user, "close_referral", one),
        "outcomes": closed_so,
        "clause": profile.cite("misuse"),
        "outside": profile.monitoring.outside_recipient.name,
        "now": timezone.now(),
    }
    return render(request, "governance/referral.html", context)


@require_POST
def take_up(request: MemberRequest, referral_id: int) -> HttpResponse:
    visible = Referral.objects.visible_to(request.user)
    found = take_up_referral(
        referral_id=get_object_or_404(visible, pk=referral_id).pk, actor=request.user
    )
    messages.success(request, f"Access of {found.person} is suspended; every session has ended.")
    return redirect("governance:referral", found.pk)


@require_POST
def close(request: MemberRequest, referral_id: int) -> HttpResponse:
    visible = get_object_or_404(Referral.objects.visible_to(request.user), pk=referral_id)
    form = OutcomeForm(request.POST, request.FILES)
    if not form.is_valid():
        raise ValidationError("Choose the outcome and write what was found.")
    upload = form.cleaned_data["document"]
    # One transaction: a refused outcome leaves no paper behind.
    with transaction.atomic():
        paper = services.store_document(upload=upload, actor=request.user) if upload else None
        found = close_referral(
            referral_id=visible.pk,
            actor=request.user,
            outcome=Referral.Outcome(form.cleaned_data["outcome"]),
            note=form.cleaned_data["note"],
            document_id=paper.pk if paper else None,
        )
    messages.success(request, f"Closed: {found.get_outcome_display().lower()}.")
    return redirect("governance:referral", found.pk)
