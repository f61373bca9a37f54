"""Deployments: the list, one with what came of it, and asking for one."""

from functools import partial
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from alpr_compliance.policy import Profile
from camera_ingest.deployment_results import results_of
from camera_ingest.forms.deployment import DeploymentForm, NoteForm
from camera_ingest.models import Camera, Deployment
from camera_ingest.permissions import ALLOWED
from camera_ingest.services.deployment import (
    ask_deployment,
    decide_deployment,
    end_deployment,
    note_result,
)
from camera_ingest.views.equipment import gone_to
from governance.models import open_to
from governance.permissions import open_or_sealed_to
from governance.services import effective_profile, open_document
from ledger.services import record_event
from personnel.access import allowed, may_enter
from personnel.requests import MemberRequest

SHOWS = {
    "waiting": Q(is_approved=None),
    "decided": Q(is_approved__isnull=False),
}


@require_GET
def deployments(request: MemberRequest) -> HttpResponse:
    """Each row whole for those who may see it; covert ones sealed for auditor and chief."""
    now = timezone.now()
    show = request.GET.get("show", "")
    found = Deployment.objects.filter(open_or_sealed_to(request.user, "written_approval"))
    found = found.running(now) if show == "running" else found.filter(SHOWS.get(show, Q()))
    found = found.select_related("camera", "asked_by", "decided_by", "written_approval")
    page = Paginator(found, 25).get_page(request.GET.get("page"))
    open_ids = set(
        Deployment.objects.filter(
            open_to(request.user), pk__in=[each.pk for each in page]
        ).values_list("pk", flat=True)
    )
    context = {
        "page": page,
        "rows": [(each, each.state_at(now), each.pk in open_ids) for each in page],
        "show": show,
        "cameras": Camera.objects.order_by("name"),
        "can_ask": may_enter(request.user, "camera_ingest:ask-deployment"),
        "clause": effective_profile(now).equipment.deployment_clause,
    }
    return render(request, "camera_ingest/deployments.html", context)


def ask(request: MemberRequest, camera_id: int) -> HttpResponse:
    """Ask for this camera to stand at a place over some days."""
    camera = get_object_or_404(Camera, pk=camera_id)
    profile = effective_profile(timezone.now())
    form_of = partial(DeploymentForm, profile=profile, camera=camera, user=request.user)
    if request.method == "POST":
        form = form_of(request.POST, request.FILES)
        if not form.is_valid():
            raise ValidationError(_problems(form))
        paper = form.cleaned_data["paper"]
        made = ask_deployment(draft=form.draft(), actor=request.user, paper=paper)
        messages.success(request, "It waits for its decision, and allows nothing until then.")
        return gone_to(request, "camera_ingest:deployment", made.pk)
    context = {
        "camera": camera,
        "form": form_of(),
        "rules": profile.equipment,
        "covert_clause": profile.cite("covert"),
    }
    return render(request, "camera_ingest/ask_deployment.html", context)


def _problems(form: DeploymentForm | NoteForm) -> list[str]:
    return [
        f"{form[name].label}: {' '.join(str(error) for error in errors)}"
        for name, errors in form.errors.items()
    ]


@require_GET
def deployment(request: MemberRequest, deployment_id: int) -> HttpResponse:
    """One deployment, with what came of it."""
    related = ("camera", "case", "asked_by", "decided_by", "ended_by", "written_approval")
    known = Deployment.objects.visible_to(request.user).select_related(*related)
    found = get_object_or_404(known, pk=deployment_id)
    now = timezone.now()
    profile = effective_profile(now)
    state = found.state_at(now)
    user = request.user
    # A stop that came of a sealed alert is its audience's matter here too.
    notes = found.notes.filter(open_to(user, "stop__alert__written_approval"))
    context = {
        "deployment": found,
        "state": state,
        "rules": profile.equipment,
        "results": results_of(found, now) if found.is_approved else None,
        "notes": notes.select_related("noted_by", "stop"),
        "note_form": NoteForm(initial={"day": timezone.localdate(now, _zone(profile))}),
        "can_decide": found.is_approved is None
        and found.asked_by_id != user.pk
        and allowed(ALLOWED, user, "decide_deployment", found),
        "can_end": state in ("running", "not yet", "stopped")
        and allowed(ALLOWED, user, "end_deployment", found),
        "can_note": bool(found.is_approved) and allowed(ALLOWED, user, "note_result", found),
    }
    return render(request, "camera_ingest/deployment.html", context)


def _zone(profile: Profile) -> ZoneInfo:
    return ZoneInfo(profile.agency.timezone)


@require_POST
def decide(request: MemberRequest, deployment_id: int) -> HttpResponse:
    grant = request.POST.get("answer") == "approve"
    words = request.POST.get("words", "")[:2000]
    decide_deployment(deployment_id=deployment_id, actor=request.user, grant=grant, words=words)
    messages.success(request, "Approved." if grant else "Refused.")
    return redirect("camera_ingest:deployment", deployment_id)


@require_POST
def end(request: MemberRequest, deployment_id: int) -> HttpResponse:
    ended = end_deployment(deployment_id=deployment_id, actor=request.user)
    messages.success(request, f"It has ended. {ended.camera} raises no alert from now on.")
    return redirect("camera_ingest:deployment", deployment_id)


@require_POST
def note(request: MemberRequest, deployment_id: int) -> HttpResponse:
    form = NoteForm(request.POST)
    if not form.is_valid():
        raise ValidationError(_problems(form))
    note_result(deployment_id=deployment_id, actor=request.user, **form.cleaned_data)
    messages.success(request, "It is noted.")
    return redirect("camera_ingest:deployment", deployment_id)


@require_GET
def paper(request: MemberRequest, deployment_id: int) -> FileResponse:
    """The agreement or permit of a deployment, for those who may see that."""
    known = Deployment.objects.visible_to(request.user).exclude(permit_paper=None)
    found = get_object_or_404(known.select_related("permit_paper"), pk=deployment_id)
    assert found.permit_paper is not None
    file = open_document(found.permit_paper, actor=request.user)
    record_event("document.opened", actor=request.user, subject=found.permit_paper)
    name = found.permit_paper.name
    return FileResponse(file, as_attachment=True, filename=name)
