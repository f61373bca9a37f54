"""Cases, typed or imported."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from governance import services
from governance.forms import CaseForm, CaseImportForm, CaseKindForm
from governance.models import Case
from governance.permissions import ALLOWED
from personnel.access import allowed
from personnel.requests import MemberRequest

MAX_CASE_FILE = 5 * 1024 * 1024


@require_GET
def cases(request: MemberRequest) -> HttpResponse:
    wanted = request.GET.get("status", "")
    found = Case.objects.select_related("assigned_to", "kind_corrected_by")
    if wanted in Case.Status.values:
        found = found.filter(status=wanted)
    profile = services.effective_profile(timezone.now())
    page = Paginator(found, 25).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "closable": {
            case.pk
            for case in page
            if case.status == Case.Status.OPEN
            and allowed(ALLOWED, request.user, "close_case", case)
        },
        "status": wanted,
        "kinds": {kind.code: kind.label for kind in profile.cases.kinds},
        "form": CaseForm(profile=profile),
        "import_form": CaseImportForm(),
        "kind_form": CaseKindForm(profile=profile, auto_id="correct_%s"),
        "can_add": allowed(ALLOWED, request.user, "add_case", None),
        "can_import": allowed(ALLOWED, request.user, "import_cases", None),
    }
    return render(request, "governance/cases.html", context)


@require_POST
def add_case(request: MemberRequest) -> HttpResponse:
    form = CaseForm(request.POST, profile=services.effective_profile(timezone.now()))
    if not form.is_valid():
        raise ValidationError("Give the case number and its kind.")
    case = services.add_case(actor=request.user, **form.cleaned_data)
    messages.success(request, f"Case {case.number} added, not verified yet.")
    return redirect("governance:cases")


@require_POST
def import_cases(request: MemberRequest) -> HttpResponse:
    upload = request.FILES.get("file")
    if upload is None or not upload.size or upload.size > MAX_CASE_FILE:
        raise ValidationError("Choose a CSV file of at most 5 MB.")
    try:
        text = upload.read().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ValidationError("The file is not text in UTF-8.") from error
    result = services.import_cases(text=text, actor=request.user)
    messages.success(request, f"{result.stored} cases taken from the file.")
    for line, reason in result.refused[:20]:
        messages.warning(request, f"Line {line} was left out: {reason.rstrip('.')}.")
    return redirect("governance:cases")


@require_POST
def close_case(request: MemberRequest, case_id: int) -> HttpResponse:
    case = services.close_case(case_id=case_id, actor=request.user)
    messages.success(request, f"Case {case.number} is closed.")
    return redirect("governance:cases")


@require_POST
def correct_case_kind(request: MemberRequest) -> HttpResponse:
    form = CaseKindForm(request.POST, profile=services.effective_profile(timezone.now()))
    if not form.is_valid():
        raise ValidationError("Give the number of a case that stands here, and its kind.")
    case, kind = form.cleaned_data["case"], form.cleaned_data["kind"]
    services.correct_case_kind(case_id=case.pk, kind=kind, actor=request.user)
    messages.success(request, f"The kind of case {case.number} is corrected.")
    return redirect("governance:cases")
