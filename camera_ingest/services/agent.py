"""Agents: software that sends for several cameras, and which ones."""

from django.db import transaction
from django.utils import timezone

from camera_ingest import permissions
from camera_ingest.models import Agent, AgentCamera, Camera
from ledger.services import record_event
from personnel.models import User


@transaction.atomic
def add_agent(*, name: str, actor: User) -> Agent:
    """Register an agent. It speaks for no camera until one is named."""
    permissions.require(actor, "keep_agents")
    agent = Agent(name=name.strip(), added_by=actor, added_at=timezone.now())
    agent.full_clean()
    agent.save()
    record_event("agent.added", actor=actor, subject=agent)
    return agent


@transaction.atomic
def speak_for(*, agent_id: int, camera_id: int, called: str, actor: User) -> AgentCamera:
    """From now on the agent sends for this camera, which it calls by this name or number."""
    agent = Agent.objects.select_for_update(no_key=True).get(pk=agent_id)
    permissions.require(actor, "keep_agents", agent)
    camera = Camera.objects.get(pk=camera_id)
    named = AgentCamera(agent=agent, camera=camera, called=called.strip())
    named.full_clean()
    named.save()
    record_event("agent.speaks_for", actor=actor, subject=agent, data={"camera": camera.pk})
    return named


@transaction.atomic
def speak_no_longer(*, agent_camera_id: int, actor: User) -> Agent:
    """What the agent sends under this name is refused from here on."""
    named = AgentCamera.objects.select_related("agent").get(pk=agent_camera_id)
    permissions.require(actor, "keep_agents", named.agent)
    named.delete()
    record_event(
        "agent.speaks_no_longer",
        actor=actor,
        subject=named.agent,
        data={"camera": named.camera_id},
    )
    return named.agent
