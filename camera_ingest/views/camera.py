"""Cameras: where they stand, whether they serve, their keys."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from camera_ingest.forms.camera import CameraForm
from camera_ingest.forms.key import KeyForm, ReplaceKeyForm
from camera_ingest.models import Camera, CameraKey, Frame
from camera_ingest.permissions import ALLOWED
from camera_ingest.refused import DAYS, refused_of, refused_without_key
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
    now = timezone.now()
    live = Q(keys__revoked_at=None) | Q(keys__revoked_at__gt=now)
    found = Camera.objects.annotate(live_keys=Count("keys", filter=live)).order_by("name")
    context = {
        "rows": [
            {"camera": camera, "reads": reads_today.get(camera.pk, 0),
             "waiting": waiting.get(camera.pk, 0)}
            for camera in found
        ],
        "form": CameraForm(),
        "can_keep": allowed(ALLOWED, request.user, "add_camera", None),
        "can_stop": allowed(ALLOWED, request.user, "take_out_of_service", None),
        "refused": refused_without_key(now),
        "refused_days": DAYS,
    }  # fmt: skip
    return render(request, "camera_ingest/cameras.html", context)


@require_GET
def camera(request: MemberRequest, camera_id: int) -> HttpResponse:
    now = timezone.now()
    found = Camera.objects.get(pk=camera_id)
    keys = CameraKey.objects.filter(Q(camera=found) | Q(agent__speaks_for__camera=found)).distinct()
    context = {
        "camera": found,
        "agents": found.agents.select_related("agent"),
        "keys": found.keys.in_force(now).order_by("pk"),
        "key_form": KeyForm(),
        "replace_form": ReplaceKeyForm(),
        "refused": refused_of(keys, now),
        "refused_days": DAYS,
        "can_keep": allowed(ALLOWED, request.user, "issue_key", found),
        "can_stop": allowed(ALLOWED, request.user, "take_out_of_service", found),
    }
    return render(request, "camera_ingest/camera.html", context)


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
