"""Agents: software that sends for several cameras."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from camera_ingest.forms.key import AgentCameraForm, AgentForm, KeyForm, ReplaceKeyForm
from camera_ingest.models import Agent, CameraKey
from camera_ingest.permissions import ALLOWED
from camera_ingest.refused import DAYS, refused_of
from camera_ingest.services import agent as services
from personnel.access import allowed
from personnel.requests import MemberRequest


@require_GET
def agents(request: MemberRequest) -> HttpResponse:
    now = timezone.now()
    rows = [
        {"agent": agent, "cameras": [each.camera for each in agent.speaks_for.all()],
         "keys": sum(key.is_in_force(now) for key in agent.keys.all())}
        for agent in Agent.objects.prefetch_related("speaks_for__camera", "keys")
    ]  # fmt: skip
    can_keep = allowed(ALLOWED, request.user, "keep_agents", None)
    context = {"rows": rows, "form": AgentForm(), "can_keep": can_keep}
    return render(request, "camera_ingest/agents.html", context)


@require_GET
def agent(request: MemberRequest, agent_id: int) -> HttpResponse:
    now = timezone.now()
    found = Agent.objects.get(pk=agent_id)
    keys = CameraKey.objects.filter(agent=found)
    context = {
        "agent": found,
        "named": found.speaks_for.select_related("camera"),
        "keys": keys.in_force(now).order_by("pk"),
        "refused": refused_of(keys, now),
        "refused_days": DAYS,
        "form": AgentCameraForm(),
        "key_form": KeyForm(),
        "replace_form": ReplaceKeyForm(),
        "can_keep": allowed(ALLOWED, request.user, "keep_agents", None),
    }
    return render(request, "camera_ingest/agent.html", context)


@require_POST
def add_agent(request: MemberRequest) -> HttpResponse:
    form = AgentForm(request.POST)
    if not form.is_valid():
        raise ValidationError("Give the agent a name.")
    added = services.add_agent(actor=request.user, **form.cleaned_data)
    messages.success(request, f"{added} is registered. Name its cameras and give it a key.")
    return redirect("camera_ingest:agent", added.pk)


@require_POST
def speak_for(request: MemberRequest, agent_id: int) -> HttpResponse:
    form = AgentCameraForm(request.POST)
    if not form.is_valid():
        raise ValidationError("Choose a camera, and give the name or number the agent calls it by.")
    services.speak_for(
        agent_id=agent_id,
        camera_id=form.cleaned_data["camera"].pk,
        called=form.cleaned_data["called"],
        actor=request.user,
    )
    return redirect("camera_ingest:agent", agent_id)


@require_POST
def speak_no_longer(request: MemberRequest, named_id: int) -> HttpResponse:
    found = services.speak_no_longer(agent_camera_id=named_id, actor=request.user)
    return redirect("camera_ingest:agent", found.pk)
