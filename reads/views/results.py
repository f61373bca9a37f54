"""What a search found: its pages, one read of it, and the images."""

from datetime import datetime
from typing import Any, Literal
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET, require_POST

from alpr_compliance.policy import PolicyViolation, Profile
from governance.services import effective_profile
from personnel.access import may_enter
from personnel.requests import MemberRequest
from reads import results as shown
from reads.addresses import read_key
from reads.forms import NameCaseForm, UsageForm
from reads.held import asked_to_keep
from reads.models import Inquiry, Read, ReadCandidate
from reads.models.inquiry import RESULTS_CAP
from reads.notes import notes_of
from reads.search import Sort
from reads.services.correction import correct_read
from reads.services.found_evidence import keep_read, kept_read
from reads.services.look import (
    LAST_PAGE,
    PAGE,
    look_around,
    look_at_image,
    look_at_page,
    look_at_read,
)
from reads.states import STATES
from reads.sureness import is_unsure
from reads.views.image import crop_response, photo_response
from reads.views.own import own_inquiry

SORTS = {
    "-time": "Newest first",
    "time": "Oldest first",
    "camera": "By camera",
    "plate": "By plate",
    "-confidence": "Surest first",
}
no_store = cache_control(no_store=True)


@require_GET
@no_store
def results(request: MemberRequest, inquiry_id: int) -> HttpResponse:
    """A search of one's own: what it found while it is open, and what it still lacks."""
    inquiry = own_inquiry(request.user, inquiry_id)
    now = timezone.now()
    profile = effective_profile(now)
    context: dict[str, Any] = {
        "inquiry": inquiry,
        "asked": shown.asked(inquiry),
        "profile": profile,
        "purposes": {purpose.code: purpose.label for purpose in profile.purposes},
        "is_open": inquiry.is_open(now),
        "may_ask_for_data": may_enter(request.user, "data_requests:new-kind"),
        "name_case_form": NameCaseForm() if inquiry.case is None else None,
        "usage_form": UsageForm() if inquiry.used_recorded_at is None else None,
    }
    if inquiry.is_open(now):
        try:
            context |= _found(request, inquiry, profile)
        except PolicyViolation:
            # One's own and open: what is left to refuse is a search that waits for its review.
            context["is_held"] = True
    return render(request, "reads/results.html", context)


def _found(request: MemberRequest, inquiry: Inquiry, profile: Profile) -> dict[str, Any]:
    wanted = request.GET.get("sort", "")
    sort: Sort = wanted if wanted in SORTS else "-time"  # type: ignore[assignment]
    number = request.GET.get("page", "")
    page = min(max(1, int(number)), LAST_PAGE) if number.isdecimal() else 1
    found = look_at_page(
        inquiry=inquiry, actor=request.user, profile=profile, number=page, sort=sort
    )
    first = 1 + PAGE * (page - 1)
    return {
        "rows": shown.rows_of(
            found, inquiry=inquiry, user=request.user, profile=profile, first=first
        ),
        "page": page,
        "has_next": page * PAGE < min(inquiry.results or 0, RESULTS_CAP),
        "sort": sort,
        "sorts": SORTS.items(),
        "view": "table" if request.GET.get("view") == "table" else "cards",
    }


@require_GET
@no_store
def where(request: MemberRequest, inquiry_id: int) -> HttpResponse:
    """The map and the time line of everything found, for the page of results."""
    inquiry = own_inquiry(request.user, inquiry_id)
    profile = effective_profile(timezone.now())
    answers = look_around(inquiry=inquiry, actor=request.user, profile=profile)
    context = {
        "marks": shown.marks_of(answers.by_camera()),
        "line": shown.time_line(answers, ZoneInfo(profile.agency.timezone)),
        "map_tiles": settings.MAP_TILES,
        "map_credit": settings.MAP_TILES_CREDIT,
    }
    return render(request, "reads/_where.html", context)


@require_GET
@no_store
def read(request: MemberRequest, inquiry_id: int, token: str) -> HttpResponse:
    """One read that a search found: photograph, plate, and all the engine thought possible."""
    inquiry = own_inquiry(request.user, inquiry_id)
    captured_at, read_id = read_key(token, view="read", via=inquiry, user=request.user)
    now = timezone.now()
    profile = effective_profile(now)
    found = look_at_read(
        inquiry=inquiry,
        actor=request.user,
        profile=profile,
        captured_at=captured_at,
        read_id=read_id,
    )
    context = {
        "inquiry": inquiry,
        "read": found,
        "vehicle": shown.vehicle(found),
        "confidence": round(100 * found.confidence),
        "is_unsure": is_unsure(found, profile),
        "characters": shown.characters(found),
        "state_confidence": round(100 * found.state_confidence),
        "candidates": [
            {"plate": each["plate"], "percent": round(100 * each["confidence"])}
            for each in vars(found)["guesses"]
        ],
        "versions": ReadCandidate.objects.corrections_of(found).select_related("corrected_by")
        if vars(found)["is_corrected"]
        else [],
        "states": STATES,
        "notes": notes_of([(captured_at, read_id)], request.user, profile)[captured_at, read_id],
        "may_ask_hold": may_enter(request.user, "data_requests:new-preservation"),
        "token": token,
        **_keeping(inquiry, found, profile, now),
        **shown.image_addresses(found, inquiry, request.user),
    }
    return render(request, "reads/read.html", context)


def _keeping(inquiry: Inquiry, read: Read, profile: Profile, now: datetime) -> dict[str, Any]:
    """How this result may be kept, whether it is, and for how long it is there otherwise."""
    is_ground = any(ground.ends_with_case for ground in profile.holds.grounds)
    is_asked = bool(asked_to_keep([(read.captured_at, read.id)], now))
    return {
        "is_ground": is_ground,
        # What is kept as evidence is among what a hold covers.
        "kept": kept_read(inquiry, read) if is_asked and is_ground else None,
        "is_asked": is_asked,
        "days_left": (profile.retention.reads.effective.after(read.captured_at) - now).days,
    }


@require_POST
def keep(request: MemberRequest, inquiry_id: int, token: str) -> HttpResponse:
    """Keep one result as evidence in the search's case."""
    inquiry = own_inquiry(request.user, inquiry_id)
    captured_at, read_id = read_key(token, view="read", via=inquiry, user=request.user)
    keep_read(
        inquiry_id=inquiry.pk,
        captured_at=captured_at,
        read_id=read_id,
        actor=request.user,
        number=request.POST.get("number", ""),
    )
    messages.success(request, "Kept as evidence. The Administrator confirms it.")
    return redirect("reads:read", inquiry.pk, token)


@require_POST
def correct(request: MemberRequest, inquiry_id: int, token: str) -> HttpResponse:
    """Note what the photograph of one result shows; the read stays as it came."""
    inquiry = own_inquiry(request.user, inquiry_id)
    captured_at, read_id = read_key(token, view="read", via=inquiry, user=request.user)
    correct_read(
        inquiry_id=inquiry.pk,
        captured_at=captured_at,
        read_id=read_id,
        plate=request.POST.get("plate", ""),
        state=request.POST.get("state", ""),
        actor=request.user,
    )
    messages.success(request, "The correction is kept beside the read.")
    return redirect("reads:read", inquiry.pk, token)


@require_GET
def read_photo(request: MemberRequest, inquiry_id: int, token: str) -> HttpResponse:
    found, profile = _image(request, inquiry_id, token, "photo")
    return photo_response(found, user=request.user, profile=profile)


@require_GET
def read_crop(request: MemberRequest, inquiry_id: int, token: str) -> HttpResponse:
    found, profile = _image(request, inquiry_id, token, "crop")
    return crop_response(found, user=request.user, profile=profile)


def _image(
    request: MemberRequest, inquiry_id: int, token: str, image: Literal["photo", "crop"]
) -> tuple[Read, Profile]:
    inquiry = own_inquiry(request.user, inquiry_id)
    captured_at, read_id = read_key(token, view=image, via=inquiry, user=request.user)
    profile = effective_profile(timezone.now())
    found = look_at_image(
        inquiry=inquiry,
        actor=request.user,
        profile=profile,
        captured_at=captured_at,
        read_id=read_id,
        image=image,
    )
    return found, profile
