"""Keys of cameras and agents: each new one is shown once."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from camera_ingest.forms.key import KeyForm, ReplaceKeyForm
from camera_ingest.models import CameraKey
from camera_ingest.services import key as services
from camera_ingest.signing import signing_secret
from personnel.requests import MemberRequest


@require_POST
@never_cache
def issue_key(request: MemberRequest, camera_id: int) -> HttpResponse:
    key = services.issue_key(camera_id=camera_id, actor=request.user, **_asked(request))
    return _shown_once(request, key)


@require_POST
@never_cache
def issue_agent_key(request: MemberRequest, agent_id: int) -> HttpResponse:
    key = services.issue_agent_key(agent_id=agent_id, actor=request.user, **_asked(request))
    return _shown_once(request, key)


@require_POST
@never_cache
def replace_key(request: MemberRequest, key_id: int) -> HttpResponse:
    form = ReplaceKeyForm(request.POST)
    if not form.is_valid():
        raise ValidationError("Say when the old key ends.")
    overlap = timedelta(hours=form.cleaned_data["overlap"])
    key = services.replace_key(key_id=key_id, actor=request.user, overlap=overlap)
    return _shown_once(request, key)


@require_POST
def revoke_key(request: MemberRequest, key_id: int) -> HttpResponse:
    key: CameraKey = services.revoke_key(key_id=key_id, actor=request.user)
    messages.success(request, f"Key {key.pk} of {key.holder} is revoked.")
    return redirect(page_of(key))


def page_of(key: CameraKey) -> str:
    """The page of the camera or agent that bears the key."""
    if key.camera_id is not None:
        return reverse("camera_ingest:camera", args=[key.camera_id])
    return reverse("camera_ingest:agent", args=[key.agent_id])


def _asked(request: MemberRequest) -> dict[str, Any]:
    # A form without the number asks for the usual one.
    form = KeyForm(KeyForm.usual() | request.POST.dict())
    if not form.is_valid():
        raise ValidationError("Posts a minute: a whole number from 1 to 1,000,000.")
    return form.cleaned_data


def _shown_once(request: MemberRequest, text: str) -> HttpResponse:
    key = CameraKey.objects.get(digest=services.key_digest(text))
    context = {
        "key": text,
        "holder": key.holder,
        "camera": key.camera,
        "secret": signing_secret(key.digest) if key.must_sign else "",
        "back_url": page_of(key),
    }
    return render(request, "camera_ingest/key.html", context)
