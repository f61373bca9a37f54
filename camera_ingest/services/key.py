"""Keys of cameras and agents: issued, replaced, revoked."""

import hashlib
import secrets
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from camera_ingest import permissions
from camera_ingest.models import Agent, Camera, CameraKey
from camera_ingest.models.key import PER_MINUTE
from ledger.services import record_event
from personnel.models import User

# A key that is being replaced works on until somebody went to the device.
LONGEST_OVERLAP = timedelta(days=30)


@transaction.atomic
def issue_key(
    *, camera_id: int, actor: User, must_sign: bool = False, per_minute: int = PER_MINUTE
) -> str:
    """A new key of this camera, as text, shown this once; only its digest is kept."""
    camera = Camera.objects.select_for_update(no_key=True).get(pk=camera_id)
    permissions.require(actor, "issue_key", camera)
    return _issue(CameraKey(camera=camera, must_sign=must_sign, per_minute=per_minute), actor)


@transaction.atomic
def issue_agent_key(
    *, agent_id: int, actor: User, must_sign: bool = False, per_minute: int = PER_MINUTE
) -> str:
    """A new key of this agent, for all cameras that it speaks for; shown this once."""
    agent = Agent.objects.select_for_update(no_key=True).get(pk=agent_id)
    permissions.require(actor, "issue_key", agent)
    return _issue(CameraKey(agent=agent, must_sign=must_sign, per_minute=per_minute), actor)


def _issue(key: CameraKey, actor: User) -> str:
    text = f"{'cam' if key.camera_id else 'agent'}_{secrets.token_urlsafe(32)}"
    key.digest = key_digest(text)
    key.created_at = timezone.now()
    key.full_clean()
    key.save()
    record_event("camera.key_issued", actor=actor, subject=key.holder, data={"key": key.pk})
    return text


@transaction.atomic
def replace_key(*, key_id: int, actor: User, overlap: timedelta) -> str:
    """A new key of the same bearer, shown this once; the old one ends after the overlap."""
    key = CameraKey.objects.select_for_update(no_key=True, of=("self",)).get(pk=key_id)
    permissions.require(actor, "issue_key", key.holder)
    now = timezone.now()
    if key.revoked_at is not None and key.revoked_at <= now:
        raise ValidationError("This key was revoked. Issue a new one.")
    if not timedelta(0) <= overlap <= LONGEST_OVERLAP:
        raise ValidationError(f"The old key may work on for at most {LONGEST_OVERLAP.days} days.")
    # Replaced twice: never longer than it was to live.
    key.revoked_at = min(now + overlap, key.revoked_at or now + overlap)
    key.save(update_fields=["revoked_at"])
    record_event("camera.key_replaced", actor=actor, subject=key)
    successor = CameraKey(
        camera=key.camera, agent=key.agent, must_sign=key.must_sign, per_minute=key.per_minute
    )
    return _issue(successor, actor)


@transaction.atomic
def revoke_key(*, key_id: int, actor: User) -> CameraKey:
    """End a key now; what is sent with it from here on is refused."""
    key = CameraKey.objects.select_for_update(no_key=True, of=("self",)).get(pk=key_id)
    permissions.require(actor, "revoke_key", key)
    now = timezone.now()
    key.revoked_at = min(now, key.revoked_at or now)
    key.save(update_fields=["revoked_at"])
    record_event("camera.key_revoked", actor=actor, subject=key)
    return key


def key_digest(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()
