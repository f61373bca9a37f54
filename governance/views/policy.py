"""The policy in force with its history, and the papers."""

from zoneinfo import ZoneInfo

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_GET, require_POST

from governance import services
from governance.effects import Shown, digest_of
from governance.forms import AdoptionForm
from governance.models import Adoption
from governance.papers import papers_open_to
from governance.permissions import ALLOWED
from governance.services.signature import has_signed, sign_by
from ledger.services import record_event
from personnel.access import allowed, may_enter
from personnel.gate import agency_profile
from personnel.requests import MemberRequest


@require_GET
def policy(request: MemberRequest) -> HttpResponse:
    now = timezone.now()
    in_force = Adoption.objects.in_force(now).first()
    profile = in_force.profile if in_force else agency_profile()
    context: dict[str, object] = {
        "profile": profile,
        "law_ends": profile.statute.end_warning(
            timezone.localdate(now, ZoneInfo(profile.agency.timezone))
        ),
        "in_force": in_force,
        "file_version": agency_profile().version,
        "adoptions": Adoption.objects.select_related("proposed_by", "adopted_by", "document"),
        "form": AdoptionForm(),
        "can_propose": allowed(ALLOWED, request.user, "propose_adoption", None),
        "can_adopt": allowed(ALLOWED, request.user, "adopt", None),
        "can_open_documents": may_enter(request.user, "governance:document"),
    }
    if in_force:
        context["must_sign"] = not has_signed(in_force, request.user)
        context["sign_by"] = sign_by(in_force)
    if context["can_propose"] or context["can_adopt"]:
        context |= _effects()
    return render(request, "governance/policy.html", context)


def _effects() -> dict[str, object]:
    """What the waiting proposal would change, with what is needed to confirm these numbers."""
    waiting = Adoption.objects.first()
    if waiting is None or waiting.adopted_at is not None:
        return {}
    now = timezone.now()
    effects = services.effects_of(waiting.profile, now)
    return {"effects": effects, "shown_at": now.isoformat(), "shown": digest_of(effects)}


def _shown(request: MemberRequest) -> Shown | None:
    """The numbers that the Chief says to have seen; None where they did not confirm any."""
    if "confirmed" not in request.POST:
        return None
    at = parse_datetime(request.POST.get("shown_at", ""))
    # Changed on the way here: no page of ours says so.
    if at is None or at.tzinfo is None:
        raise ValidationError("Open the policy page again and confirm the numbers there.")
    return Shown(at, request.POST.get("shown", ""))


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
            shown=_shown(request),
        )
    messages.success(request, "The policy is adopted and in force.")
    return redirect("governance:policy")


@require_GET
def document(request: MemberRequest, document_id: int) -> FileResponse:
    paper = get_object_or_404(papers_open_to(request.user), pk=document_id)
    file = services.open_document(paper, actor=request.user)
    record_event("document.opened", actor=request.user, subject=paper)
    return FileResponse(file, as_attachment=True, filename=paper.name)
