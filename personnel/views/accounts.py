"""The review of access: every open account with what it rests on, closed ones, the signature."""

from django.contrib import messages
from django.db.models import Max
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from personnel.access import allowed
from personnel.gate import agency_profile
from personnel.models import AccessReview, User
from personnel.permissions import ALLOWED
from personnel.requests import MemberRequest
from personnel.services import account as services

REVIEWS_SHOWN = 8


@require_GET
def accounts(request: MemberRequest) -> HttpResponse:
    now = timezone.now()
    profile = agency_profile()
    found = services.open_accounts().annotate(trained_until=Max("training__expires_at"))
    context = {
        "members": found.select_related("supervisor")
        .prefetch_related("groups")
        .order_by("last_name", "first_name"),
        "dormant": set(services.dormant_accounts(profile, now).values_list("pk", flat=True)),
        "closed": User.objects.filter(is_active=False).exclude(closed_reason=""),
        "reviews": AccessReview.objects.select_related("reviewed_by")[:REVIEWS_SHOWN],
        "rules": profile.accounts,
        "now": now,
        "can_close": allowed(ALLOWED, request.user, "close_account", None),
        "can_sign": allowed(ALLOWED, request.user, "sign_access_review", None),
    }
    return render(request, "personnel/accounts.html", context)


@require_POST
def close(request: MemberRequest, person_id: int) -> HttpResponse:
    person = services.close_account(
        person_id=get_object_or_404(User, pk=person_id).pk,
        actor=request.user,
        reason=request.POST.get("reason", "")[:300],
    )
    messages.success(request, f"The account of {person} is closed; every session of theirs ended.")
    return redirect("personnel:accounts")


@require_POST
def reopen(request: MemberRequest, person_id: int) -> HttpResponse:
    person = services.reopen_account(
        person_id=get_object_or_404(User, pk=person_id).pk, actor=request.user
    )
    messages.success(request, f"The account of {person} is open again.")
    return redirect("personnel:accounts")


@require_POST
def sign_review(request: MemberRequest) -> HttpResponse:
    services.sign_access_review(
        actor=request.user,
        finding=request.POST.get("finding", "")[:1000],
        is_signed="signed" in request.POST,
    )
    messages.success(request, "The review of access is signed.")
    return redirect("personnel:accounts")
