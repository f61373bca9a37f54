"""Cameras: where they stand, whether they serve, their keys."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from camera_ingest.forms.camera import CameraForm
from camera_ingest.models import Camera, CameraKey, Frame
from camera_ingest.permissions import ALLOWED
from camera_ingest.services import camera as services
from personnel.access import allowed
from personnel.requests import MemberRequest
from reads.models import Read


@require_GET
def cameras(request: MemberRequest) -> HttpResponse:
    since = timezone.now().replace(hour=0, minute=0, second=0, microsecond=0)
    reads_today = dict(
        Read.objects.filter(captured_at__gte=since)
        .values_list("camera_id")
        .annotate(reads=Count("id"))
    )
    waiting = dict(
        Frame.objects.filter(status=Frame.Status.PENDING)
        .values_list("camera_id")
        .annotate(frames=Count("id"))
    )
    found = (
        Camera.objects.annotate(live_keys=Count("keys", filter=Q(keys__revoked_at=None)))
        .order_by("name")
        .prefetch_related("keys")
    )
    context = {
        "rows": [
            {"camera": camera, "reads": reads_today.get(camera.pk, 0),
             "waiting": waiting.get(camera.pk, 0)}
            for camera in found
        ],
        "form": CameraForm(),
        "can_keep": allowed(ALLOWED, request.user, "add_camera", None),
        "can_stop": allowed(ALLOWED, request.user, "take_out_of_service", None),
    }  # fmt: skip
    return render(request, "camera_ingest/cameras.html", context)


@require_POST
def add_camera(request: MemberRequest) -> HttpResponse:
    form = CameraForm(request.POST)
    if not form.is_valid():
        raise ValidationError("Give the camera a code, a name, a place and its mount.")
    camera = services.add_camera(actor=request.user, **form.cleaned_data)
    messages.success(request, f"{camera.name} is registered. Put it in service when it is checked.")
    return redirect("camera_ingest:cameras")


@require_POST
def mark_camera(request: MemberRequest, camera_id: int) -> HttpResponse:
    camera = services.mark_camera(
        camera_id=camera_id,
        is_on_right_of_way="is_on_right_of_way" in request.POST,
        is_covert="is_covert" in request.POST,
        actor=request.user,
    )
    messages.success(request, f"{camera.name} is marked.")
    return redirect("camera_ingest:cameras")


@require_POST
def camera_service(request: MemberRequest, camera_id: int) -> HttpResponse:
    if request.POST.get("in_service") == "1":
        services.put_in_service(camera_id=camera_id, actor=request.user)
    else:
        reason = request.POST.get("reason", "").strip()
        if not reason:
            raise ValidationError("Say why the camera is taken out of service.")
        services.take_out_of_service(camera_id=camera_id, actor=request.user, reason=reason)
    return redirect("camera_ingest:cameras")


@require_POST
@never_cache
def issue_key(request: MemberRequest, camera_id: int) -> HttpResponse:
    key = services.issue_key(camera_id=camera_id, actor=request.user)
    camera = Camera.objects.get(pk=camera_id)
    return render(request, "camera_ingest/key.html", {"camera": camera, "key": key})


@require_POST
def revoke_key(request: MemberRequest, key_id: int) -> HttpResponse:
    key: CameraKey = services.revoke_key(key_id=key_id, actor=request.user)
    messages.success(request, f"The key of {key.camera} is revoked.")
    return redirect("camera_ingest:cameras")
