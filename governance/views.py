"""The policy in force with its history, and the cases."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db import transaction
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from alpr_compliance.policy import Profile
from governance import services
from governance.forms import AdoptionForm, CaseForm, CaseImportForm
from governance.models import Adoption, Case, Document
from governance.permissions import ALLOWED
from ledger.services import record_event
from personnel.access import allowed, may_enter
from personnel.gate import agency_profile
from personnel.requests import MemberRequest

MAX_CASE_FILE = 5 * 1024 * 1024


@require_GET
def policy(request: MemberRequest) -> HttpResponse:
    in_force = Adoption.objects.in_force(timezone.now()).first()
    profile = Profile.model_validate(in_force.content) if in_force else agency_profile()
    context = {
        "profile": profile,
        "in_force": in_force,
        "file_version": agency_profile().version,
        "adoptions": Adoption.objects.select_related("proposed_by", "adopted_by", "document"),
        "form": AdoptionForm(),
        "can_propose": allowed(ALLOWED, request.user, "propose_adoption", None),
        "can_adopt": allowed(ALLOWED, request.user, "adopt", None),
        "can_open_documents": may_enter(request.user, "governance:document"),
    }
    return render(request, "governance/policy.html", context)


@require_POST
def propose(request: MemberRequest) -> HttpResponse:
    services.propose_adoption(actor=request.user)
    messages.success(request, "Proposed. The Chief adopts it next.")
    return redirect("governance:policy")


@require_POST
def adopt(request: MemberRequest, adoption_id: int) -> HttpResponse:
    upload = request.FILES.get("document")
    # One transaction: a refused adoption leaves no paper behind.
    with transaction.atomic():
        document = services.store_document(upload=upload, actor=request.user) if upload else None
        services.adopt(
            adoption_id=adoption_id,
            actor=request.user,
            document_id=document.pk if document else None,
        )
    messages.success(request, "The policy is adopted and in force.")
    return redirect("governance:policy")


@require_GET
def document(request: MemberRequest, document_id: int) -> FileResponse:
    paper = get_object_or_404(Document, pk=document_id)
    record_event("document.opened", actor=request.user, subject=paper)
    return FileResponse(paper.file.open(), as_attachment=True, filename=paper.name)


@require_GET
def cases(request: MemberRequest) -> HttpResponse:
    wanted = request.GET.get("status", "")
    found = Case.objects.select_related("assigned_to")
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
