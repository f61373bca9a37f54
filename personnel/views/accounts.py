"""The review of access: every open account with what it rests on, closed ones, the signature."""

from allauth.socialaccount.models import SocialAccount
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from personnel.access import allowed, may_enter
from personnel.forms import ChangePersonForm, PersonForm
from personnel.gate import agency_profile
from personnel.models import AccessReview, User
from personnel.permissions import ALLOWED
from personnel.requests import MemberRequest
from personnel.rules import FIRST_PASSWORD_GOOD
from personnel.services import account as services
from personnel.services import add_person as add_member
from personnel.services import change_person as change_member
from personnel.services import give_first_password
from personnel.services.identity import unlink_identity

REVIEWS_SHOWN = 8


@require_GET
def accounts(request: MemberRequest) -> HttpResponse:
    return _accounts(request, PersonForm())


def _accounts(request: MemberRequest, person_form: PersonForm) -> HttpResponse:
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
        "identities": SocialAccount.objects.select_related("user").order_by("user__last_name"),
        "can_unlink": may_enter(request.user, "personnel:unlink-identity"),
        "rules": profile.accounts,
        "now": now,
        "person_form": person_form,
        "can_add": allowed(ALLOWED, request.user, "add_person", None),
        "can_change": allowed(ALLOWED, request.user, "change_person", None),
        "can_give_password": allowed(ALLOWED, request.user, "give_password", None),
        "can_close": allowed(ALLOWED, request.user, "close_account", None),
        "can_sign": allowed(ALLOWED, request.user, "sign_access_review", None),
    }
    status = 422 if person_form.errors else 200
    return render(request, "personnel/accounts.html", context, status=status)


@never_cache
@require_POST
def add_person(request: MemberRequest) -> HttpResponse:
    """Add a member; the page that follows shows their first password, this once."""
    form = PersonForm(request.POST)
    if not form.is_valid():
        return _accounts(request, form)
    try:
        with transaction.atomic():
            person = add_member(**form.cleaned_data, actor=request.user)
            password = give_first_password(person_id=person.pk, actor=request.user)
    except ValidationError as wrong:
        form.add_error(None, wrong)
        return _accounts(request, form)
    return _handed_over(request, person, password)


@require_http_methods(["GET", "POST"])
def change_person(request: MemberRequest, person_id: int) -> HttpResponse:
    person = get_object_or_404(services.open_accounts(), pk=person_id)
    said = {name: getattr(person, name) for name in ChangePersonForm.base_fields if name != "roles"}
    form = ChangePersonForm(
        request.POST or None, initial=said | {"roles": [role.value for role in person.roles]}
    )
    if request.method == "POST" and form.is_valid():
        person = change_member(person_id=person.pk, **form.cleaned_data, actor=request.user)
        messages.success(request, f"Changed: {person}.")
        return redirect("personnel:accounts")
    context = {"person": person, "form": form, "clause": agency_profile().cite("credentials")}
    status = 422 if form.errors else 200
    return render(request, "personnel/change_person.html", context, status=status)


@never_cache
@require_POST
def give_password(request: MemberRequest, person_id: int) -> HttpResponse:
    person = get_object_or_404(User, pk=person_id)
    password = give_first_password(person_id=person.pk, actor=request.user)
    return _handed_over(request, person, password)


def _handed_over(request: MemberRequest, person: User, password: str) -> HttpResponse:
    context = {"person": person, "password": password, "days": FIRST_PASSWORD_GOOD.days}
    return render(request, "personnel/password_given.html", context)


@require_POST
def unlink(request: MemberRequest, identity_id: int) -> HttpResponse:
    person = unlink_identity(
        identity_id=get_object_or_404(SocialAccount, pk=identity_id).pk, actor=request.user
    )
    messages.success(request, f"Untied. The next sign-in of {person} there ties it anew.")
    return redirect("personnel:accounts")


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
