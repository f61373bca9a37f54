"""Writing a request: which kind, its form, its change, its papers."""

from zoneinfo import ZoneInfo

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from data_requests import permissions
from data_requests.forms import FIELDS, PaperForm, RequestForm
from data_requests.models import DataRequest
from data_requests.services import drafting
from governance.services import effective_profile
from personnel.access import allowed
from personnel.requests import MemberRequest


@require_GET
def new(request: MemberRequest) -> HttpResponse:
    """Which kind of request it is, in words."""
    profile = effective_profile(timezone.now())
    offered = [form for form in profile.requests.forms if form.code in FIELDS]
    return render(
        request,
        "data_requests/new.html",
        {"forms": offered, "covert_clause": profile.cite("covert")},
    )


def new_kind(request: MemberRequest, kind: str) -> HttpResponse:
    profile = effective_profile(timezone.now())
    if kind not in FIELDS:
        raise Http404("There is no such request.")
    with timezone.override(ZoneInfo(profile.agency.timezone)):
        form = RequestForm(request.POST or None, request.FILES or None, kind=kind, profile=profile)
        if request.method == "POST" and form.is_valid():
            made = drafting.draft_request(draft=form.draft(), actor=request.user)
            messages.success(request, "Written down. Check it, then submit it.")
            return redirect("data_requests:request", made.pk)
        return render(request, "data_requests/write.html", _context(form, kind))


def change(request: MemberRequest, request_id: int) -> HttpResponse:
    profile = effective_profile(timezone.now())
    visible = permissions.visible_to(request.user, DataRequest.objects.all())
    found = visible.get(pk=request_id)
    permissions.require(request.user, "change", found)
    with timezone.override(ZoneInfo(profile.agency.timezone)):
        form = RequestForm(
            request.POST or None,
            request.FILES or None,
            kind=found.kind,
            profile=profile,
            for_change=True,
            initial=RequestForm.initial_of(found),
        )
        if request.method == "POST" and form.is_valid():
            drafting.change_request(request_id=found.pk, draft=form.draft(), actor=request.user)
            messages.success(request, "Changed. A statement sworn before does not cover it.")
            return redirect("data_requests:request", found.pk)
        return render(request, "data_requests/write.html", _context(form, found.kind, found))


def _context(form: RequestForm, kind: str, changed: DataRequest | None = None) -> dict[str, object]:
    rules = form.profile.requests
    return {
        "form": form,
        "rule": rules.form(kind),
        "changed": changed,
        "profile": form.profile,
        "shut": [each for each in rules.shut if each.kind == kind],
    }


@require_POST
def attach(request: MemberRequest, request_id: int) -> HttpResponse:
    form = PaperForm(request.POST, request.FILES)
    if not form.is_valid():
        raise ValidationError("Choose a file, and say what it is.")
    drafting.attach_paper(
        request_id=request_id,
        kind=form.cleaned_data["kind"],
        upload=form.cleaned_data["paper"],
        actor=request.user,
    )
    messages.success(request, "The paper is in the file.")
    return redirect("data_requests:request", request_id)


def can(user: object, act: str, subject: DataRequest) -> bool:
    """Whether the page offers this act; the service decides."""
    return allowed(permissions.ALLOWED, user, act, subject)  # type: ignore[arg-type]
