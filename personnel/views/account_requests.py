"""New accounts: asked for by supervisors, decided by the Administrator, or read from a list."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Max
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from personnel.access import allowed, may_enter
from personnel.forms import AskAccountForm
from personnel.models import AccountRequest, Role
from personnel.permissions import ALLOWED
from personnel.requests import MemberRequest
from personnel.rules import FIRST_PASSWORD_GOOD
from personnel.services.account_request import (
    NewMember,
    approve_account,
    ask_for_account,
    refuse_account,
)
from personnel.services.people_list import import_people as add_people
from personnel.services.people_list import look_at_list

PAST_SHOWN = 50
MOST_BYTES = 1024 * 1024


@require_GET
def account_requests(request: MemberRequest) -> HttpResponse:
    """Those one asked for; all of them to who decides, and to the Chief and the Auditor."""
    return _account_requests(request, AskAccountForm())


def _account_requests(request: MemberRequest, form: AskAccountForm) -> HttpResponse:
    found = AccountRequest.objects.select_related("asked_by", "decided_by", "person")
    sees_all = not request.user.doors.isdisjoint({Role.ADMINISTRATOR, Role.CHIEF, Role.AUDITOR})
    mine = found if sees_all else found.filter(asked_by=request.user)
    trained = mine.annotate(trained_until=Max("person__training__expires_at"))
    context = {
        "waiting": mine.filter(is_approved=None),
        "decided": trained.exclude(is_approved=None).order_by("-decided_at")[:PAST_SHOWN],
        "now": timezone.now(),
        "roles": Role.choices,
        "labels": dict(Role.choices),
        "form": form,
        "can_ask": allowed(ALLOWED, request.user, "ask_for_account", None),
        "can_decide": allowed(ALLOWED, request.user, "decide_account", None),
        "can_import": may_enter(request.user, "personnel:import-people"),
    }
    status = 422 if form.errors else 200
    return render(request, "personnel/account_requests.html", context, status=status)


@require_POST
def ask(request: MemberRequest) -> HttpResponse:
    form = AskAccountForm(request.POST)
    if not form.is_valid():
        return _account_requests(request, form)
    facts = form.cleaned_data
    roles, reason = facts.pop("roles"), facts.pop("reason")
    member = NewMember(**facts)
    try:
        ask_for_account(member=member, roles=roles, reason=reason, actor=request.user)
    except ValidationError as wrong:
        form.add_error(None, wrong)
        return _account_requests(request, form)
    messages.success(request, "The Administrator is told, and decides.")
    return redirect("personnel:account-requests")


@never_cache
@require_POST
def decide(request: MemberRequest, asked_id: int) -> HttpResponse:
    """Approve with these roles, and show the first password this once; or refuse with a reason."""
    asked = get_object_or_404(AccountRequest, pk=asked_id)
    if "approve" not in request.POST:
        refuse_account(
            request_id=asked.pk, note=request.POST.get("note", "")[:300], actor=request.user
        )
        messages.success(request, "Refused. Whoever asked for it is told.")
        return redirect("personnel:account-requests")
    chosen = [Role(code) for code in request.POST.getlist("roles") if code in Role.values]
    if not chosen:
        raise ValidationError("Choose at least one role.")
    person, password = approve_account(request_id=asked.pk, roles=chosen, actor=request.user)
    context = {"person": person, "password": password, "days": FIRST_PASSWORD_GOOD.days}
    return render(request, "personnel/password_given.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
def import_people(request: MemberRequest) -> HttpResponse:
    """A list of members: first what each line would do, then, with the same text, it is done."""
    upload = request.FILES.get("file")
    text = request.POST.get("text", "")
    context: dict[str, object] = {"days": FIRST_PASSWORD_GOOD.days}
    try:
        if upload is not None:
            if (upload.size or 0) > MOST_BYTES:
                raise ValueError("It is larger than 1 MB. Give it in parts.")
            text = upload.read().decode("utf-8-sig")
        if request.method == "POST" and "add" in request.POST:
            context["added"] = add_people(text=text, actor=request.user)
        elif request.method == "POST":
            rows = look_at_list(text=text, actor=request.user)
            new = sum(not (row.wrong or row.is_there) for row in rows)
            wrong = sum(bool(row.wrong) for row in rows)
            context |= {"rows": rows, "text": text, "new": new, "wrong": wrong}
    except UnicodeDecodeError:
        context["problem"] = "The file is no text in UTF-8."
    except ValueError as problem:
        context["problem"] = str(problem)
    return render(request, "personnel/import_people.html", context)
