"""Cameras: where they stand, whether they serve, their keys."""

from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from alpr_compliance.policy import Profile
from camera_ingest.camera_page import equipment_of
from camera_ingest.forms.camera import CameraForm
from camera_ingest.forms.key import KeyForm, ReplaceKeyForm
from camera_ingest.health import Standing, State, clock_words, standings, state_facts
from camera_ingest.models import Camera, CameraKey, Frame, Quarantine
from camera_ingest.permissions import ALLOWED
from camera_ingest.refused import DAYS, refused_of, refused_without_key
from camera_ingest.rules.health import week_findings
from camera_ingest.services import camera as services
from camera_ingest.services.health import BEFORE
from camera_ingest.weeks import DAYS as DAYS_A_WEEK
from camera_ingest.weeks import weeks_before
from governance.services import effective_profile
from personnel.access import allowed, may_enter
from personnel.requests import MemberRequest
from reads.models import Read
from reads.partitions import day_of

PAGE_SIZE = 50
WEEKS = 8
# Of a camera's history, on one page of it.
LINES = 20
# Never heard comes before all that were.
FIRST = datetime.min.replace(tzinfo=UTC)


@require_GET
def cameras(request: MemberRequest) -> HttpResponse:
    now = timezone.now()
    profile = effective_profile(now)
    live = Q(keys__revoked_at=None) | Q(keys__revoked_at__gt=now)
    found = Camera.objects.annotate(live_keys=Count("keys", filter=live)).order_by("name")
    every = standings(list(found), profile)
    shown = request.GET.get("show", "")
    chosen = [each for each in every if shown in ("", each.state.code)]
    order = request.GET.get("sort", "")
    if order == "heard":
        chosen.sort(key=lambda each: (each.pulse and each.pulse.heard_at) or FIRST)
    page = Paginator(chosen, PAGE_SIZE).get_page(request.GET.get("page"))
    reads_today, waiting = _reads_today(now), _frames_waiting()
    context = {
        "page": page,
        "rows": [
            {"standing": each, "camera": each.camera, "reads": reads_today.get(each.camera.pk, 0),
             "waiting": waiting.get(each.camera.pk, 0)}
            for each in page
        ],
        "counts": [(state, sum(each.state is state for each in every)) for state in State],
        "total": len(every),
        "shown": shown,
        "sort": order,
        "marks": _marks(every),
        "map_tiles": settings.MAP_TILES,
        "map_credit": settings.MAP_TILES_CREDIT,
        "form": CameraForm(),
        "can_keep": allowed(ALLOWED, request.user, "add_camera", None),
        "can_stop": allowed(ALLOWED, request.user, "take_out_of_service", None),
        "may_see_aside": may_enter(request.user, "camera_ingest:set-aside"),
        "set_aside": Quarantine.objects.waiting().count(),
        "refused": refused_without_key(now),
        "refused_days": DAYS,
    }  # fmt: skip
    return render(request, "camera_ingest/cameras.html", context)


def _reads_today(now: datetime) -> dict[int, int]:
    since = now.replace(hour=0, minute=0, second=0, microsecond=0)
    found = Read.objects.filter(captured_at__gte=since).values_list("camera_id")
    return dict(found.annotate(reads=Count("id")))


def _frames_waiting() -> dict[int, int]:
    found = Frame.objects.filter(status=Frame.Status.PENDING).values_list("camera_id")
    return dict(found.annotate(frames=Count("id")))


def _marks(every: list[Standing]) -> list[dict[str, object]]:
    """The cameras whose place is known, for the map."""
    return [
        {
            "place": [each.camera.latitude, each.camera.longitude],
            "state": each.state.code,
            "label": f"{each.camera}: {'; '.join(each.alarms) or each.state.label}",
            "url": reverse("camera_ingest:camera", args=[each.camera.pk]),
        }
        for each in every
        if each.camera.latitude is not None and each.camera.longitude is not None
    ]


@require_GET
def camera(request: MemberRequest, camera_id: int) -> HttpResponse:
    """One camera: how it stands and what to do next, its keys, and everything done with it."""
    now = timezone.now()
    found = Camera.objects.get(pk=camera_id)
    keys = CameraKey.objects.filter(Q(camera=found) | Q(agent__speaks_for__camera=found)).distinct()
    profile = effective_profile(now)
    [standing] = standings([found], profile)
    equipment = equipment_of(found, request.user, profile, now)
    context = equipment | {
        "page": Paginator(equipment["lines"], LINES).get_page(request.GET.get("page")),
        "camera": found,
        "standing": standing,
        "weeks": _weeks(found, profile, now),
        "limits": profile.camera_health,
        "clock": clock_words(standing.pulse),
        "state_facts": state_facts(standing.pulse),
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


def _weeks(found: Camera, profile: Profile, now: datetime) -> list[dict[str, object]]:
    """The camera's last weeks, each with what is beyond its limits."""
    today = day_of(now)
    weeks = weeks_before(today, WEEKS).get(found.pk, [])
    rows = []
    for place, week in enumerate(weeks):
        if week is not None:
            before = [each for each in weeks[place + 1 : place + 1 + BEFORE] if each is not None]
            last = today - timedelta(days=DAYS_A_WEEK * place + 1)
            rows.append(
                {"first": last - timedelta(days=DAYS_A_WEEK - 1), "last": last, "week": week,
                 "confidence": round(week.confidence * 100, 1),
                 "rejected": round(week.rejected_share * 100, 1),
                 "beyond": week_findings(profile.camera_health, week, before)}
            )  # fmt: skip
    return rows


@require_POST
def add_camera(request: MemberRequest) -> HttpResponse:
    form = CameraForm(request.POST)
    if not form.is_valid():
        raise ValidationError("Give the camera a code, a name, a place and its mount.")
    camera = services.add_camera(actor=request.user, **form.cleaned_data)
    messages.success(request, f"{camera.name} is registered. Put it in service when it is checked.")
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
    if request.POST.get("back") == "camera":
        return redirect("camera_ingest:camera", camera_id)
    return redirect("camera_ingest:cameras")
