"""Members who can not sign in: locked by wrong passwords or codes, or without a second factor."""

from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from personnel.access import may_enter
from personnel.gate import agency_profile
from personnel.models import AccountLock, FactorReset, User
from personnel.requests import MemberRequest
from personnel.rules.sign_in import CONFIRM_WITHIN
from personnel.services.account import open_accounts
from personnel.services.factor import ask_factor_reset, confirm_factor_reset
from personnel.services.lock import release_lock
from personnel.standing import is_in_command, is_on_duty

PAST_SHOWN = 20


@require_GET
def locked_out(request: MemberRequest) -> HttpResponse:
    locks = AccountLock.objects.select_related("person", "released_by")
    resets = FactorReset.objects.select_related("person", "asked_by", "confirmed_by")
    is_done = Q(confirmed_at__isnull=False) | Q(on_machine=True)
    since = timezone.now() - CONFIRM_WITHIN
    has_factor = Authenticator.objects.values("user_id")
    context = {
        "locks": locks.filter(released_at=None),
        "released": locks.exclude(released_at=None)[:PAST_SHOWN],
        "resets": resets.exclude(is_done).filter(asked_at__gt=since),
        "past_resets": resets.filter(is_done)[:PAST_SHOWN],
        "members": open_accounts().filter(pk__in=has_factor).exclude(pk=request.user.pk),
        "can_help": may_enter(request.user, "personnel:release-lock"),
        "is_on_duty": is_in_command(request.user) or is_on_duty(request.user),
        "can_see_people": may_enter(request.user, "personnel:people"),
        "clause": agency_profile().cite("credentials"),
    }
    return render(request, "personnel/locked_out.html", context)


@require_POST
def release(request: MemberRequest, lock_id: int) -> HttpResponse:
    lock = release_lock(
        lock_id=get_object_or_404(AccountLock, pk=lock_id).pk,
        actor=request.user,
        finding=request.POST.get("finding", "")[:300],
    )
    messages.success(request, f"The account of {lock.person} can sign in again.")
    return redirect("personnel:locked-out")


@require_POST
def ask_reset(request: MemberRequest) -> HttpResponse:
    number = request.POST.get("person", "")
    person = get_object_or_404(User, pk=number if number.isdecimal() else 0)
    ask_factor_reset(
        person_id=person.pk, actor=request.user, identity=request.POST.get("identity", "")[:300]
    )
    messages.success(request, f"A second person confirms within a day that {person} lost it.")
    return redirect("personnel:locked-out")


@require_POST
def confirm_reset(request: MemberRequest, reset_id: int) -> HttpResponse:
    reset = confirm_factor_reset(
        reset_id=get_object_or_404(FactorReset, pk=reset_id).pk,
        actor=request.user,
        identity=request.POST.get("identity", "")[:300],
    )
    messages.success(request, f"{reset.person} sets up a new second factor at the next sign-in.")
    return redirect("personnel:locked-out")
