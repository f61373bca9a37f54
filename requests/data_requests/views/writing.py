"""Writing a request: which kind, its form, its change, its papers."""

from collections.abc import Callable
from dataclasses import replace
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from alpr_compliance.policy import PolicyViolation, Profile
from data_requests import permissions
from data_requests.forms import FIELDS, PaperForm, RequestForm
from data_requests.models import DataRequest
from data_requests.prefill import first_words
from data_requests.rules.completeness import Facts, missing_parts
from data_requests.services import drafting
from data_requests.services.drafting import RequestDraft
from governance.services import effective_profile
from ledger.services import record_refusal
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


def new_preservation(request: MemberRequest) -> HttpResponse:
    """A preservation request, filled in from `?alert=`, `?inquiry=` or `?renews=`: ids only."""
    return new_kind(request, "preservation")


def new_kind(request: MemberRequest, kind: str) -> HttpResponse:
    profile = effective_profile(timezone.now())
    if kind not in FIELDS:
        raise Http404("There is no such request.")
    start = first_words(request.user, request.GET)
    with timezone.override(ZoneInfo(profile.agency.timezone)):
        form = RequestForm(
            request.POST or None,
            request.FILES or None,
            kind=kind,
            profile=profile,
            initial=start.words,
        )

        def write(draft: RequestDraft) -> DataRequest:
            draft = replace(draft, continues_id=start.continues_id)
            return drafting.draft_request(draft=draft, actor=request.user)

        made = _written(request, form, write)
        if made is not None:
            messages.success(request, "Written down. Check it, then submit it.")
            return redirect("data_requests:request", made.pk)
        return _form_page(request, form)


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
            initial=RequestForm.initial_of(found),
        )

        def write(draft: RequestDraft) -> DataRequest:
            draft = replace(draft, continues_id=found.continues_id)
            return drafting.change_request(request_id=found.pk, draft=draft, actor=request.user)

        if _written(request, form, write) is not None:
            messages.success(request, "Changed. A statement sworn before does not cover it.")
            return redirect("data_requests:request", found.pk)
        return _form_page(request, form, found)


def _written(
    request: MemberRequest, form: RequestForm, write: Callable[[RequestDraft], DataRequest]
) -> DataRequest | None:
    """What the service made of the form; None where the form is shown again, with what is wrong.

    A refusal is recorded as on any page. It is shown above the form, so that nothing typed is lost.
    """
    if request.method != "POST" or not form.is_valid():
        return None
    try:
        return write(form.draft())
    except ValidationError as error:
        form.add_error(None, error.messages)
    except PolicyViolation as refusal:
        record_refusal(refusal, actor=request.user, act="data_requests:new-kind")
        form.refusal = refusal
    return None


def _form_page(
    request: MemberRequest, form: RequestForm, changed: DataRequest | None = None
) -> HttpResponse:
    rules = form.profile.requests
    context = {
        "form": form,
        "refusal": form.refusal,
        "rule": rules.form(form.kind),
        "changed": changed,
        "profile": form.profile,
        "required": _required(form.profile, form.kind),
        "shut": [each for each in rules.shut if each.kind == form.kind],
    }
    status = 403 if form.refusal else 400 if form.errors else 200
    return render(request, "data_requests/write.html", context, status=status)


def _required(profile: Profile, kind: str) -> list[str]:
    """What the law asks of a preservation request, in words, for the form to say first."""
    rule = profile.requests.form(kind)
    if kind != "preservation":
        return []
    words = [part.label for part in missing_parts(profile, rule, Facts())]
    return [f"Needed here ({rule.clause.partition('#')[0]}): {'; '.join(words)}."]


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
