"""Training sessions with their papers, and the signatures of the policy in force."""

from zoneinfo import ZoneInfo

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from governance.forms import SessionForm
from governance.models import Adoption
from governance.services import store_document
from governance.services.document import leaving_no_files
from governance.services.signature import sign_policy, signatures_of
from personnel.access import allowed, may_enter
from personnel.gate import agency_profile
from personnel.models import TrainingSession
from personnel.permissions import ALLOWED
from personnel.requests import MemberRequest
from personnel.services import record_session

SHOWN = 30


@require_GET
def sessions(request: MemberRequest) -> HttpResponse:
    now = timezone.now()
    profile = agency_profile()
    found = TrainingSession.objects.select_related("recorded_by", "material", "sheet")
    context = {
        "sessions": found.prefetch_related("records__person")[:SHOWN],
        "labels": {topic.code: topic.label for topic in profile.training.topics},
        "form": SessionForm(profile=profile, actor=request.user),
        # Whoever comes from a member's line has that member in mind.
        "chosen": request.GET.get("person", ""),
        "can_record": allowed(ALLOWED, request.user, "record_training", None),
        "can_open_documents": may_enter(request.user, "governance:document"),
        "standing": signatures_of(now) if Adoption.objects.in_force(now).exists() else None,
        "now": now,
        "clause": profile.cite("training"),
    }
    return render(request, "governance/training.html", context)


@require_POST
def record(request: MemberRequest) -> HttpResponse:
    profile = agency_profile()
    form = SessionForm(request.POST, request.FILES, profile=profile, actor=request.user)
    with timezone.override(ZoneInfo(profile.agency.timezone)):
        is_valid = form.is_valid()
    if not is_valid:
        raise ValidationError("Give the day, who took part, the presentation and the signed sheet.")
    facts = form.cleaned_data
    # One transaction: a refused session leaves no paper behind.
    with leaving_no_files(), transaction.atomic():
        session = record_session(
            person_ids=[person.pk for person in facts["people"]],
            actor=request.user,
            topics=facts["topics"],
            held_at=facts["held_at"],
            material_id=store_document(upload=facts["material"], actor=request.user).pk,
            sheet_id=store_document(upload=facts["sheet"], actor=request.user).pk,
        )
    messages.success(request, f"Recorded: {session.records.count()} members are trained.")
    return redirect("governance:training")


@require_POST
def sign(request: MemberRequest) -> HttpResponse:
    sign_policy(actor=request.user, is_read="read" in request.POST)
    messages.success(request, "You have signed the policy in force.")
    return redirect("governance:policy")
