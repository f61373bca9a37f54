"""What a search still lacks once it was made: its case, and what came of it."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from personnel.requests import MemberRequest
from reads.forms import NameCaseForm, UsageForm
from reads.services import follow_up as services
from reads.views.own import own_inquiry


@require_POST
def name_case(request: MemberRequest, inquiry_id: int) -> HttpResponse:
    inquiry = own_inquiry(request.user, inquiry_id)
    form = NameCaseForm(request.POST)
    if not form.is_valid():
        raise ValidationError(form.errors["case"].as_data())
    services.name_case(
        inquiry_id=inquiry.pk, actor=request.user, case_id=form.cleaned_data["case"].pk
    )
    messages.success(request, "The search has its case.")
    return redirect("reads:results", inquiry.pk)


@require_POST
def record_usage(request: MemberRequest, inquiry_id: int) -> HttpResponse:
    inquiry = own_inquiry(request.user, inquiry_id)
    form = UsageForm(request.POST)
    if not form.is_valid():
        raise ValidationError("Say whether the search was used.")
    services.record_usage(inquiry_id=inquiry.pk, actor=request.user, **form.cleaned_data)
    messages.success(request, "Recorded. Nothing more to do for this search.")
    return redirect("reads:results", inquiry.pk)
