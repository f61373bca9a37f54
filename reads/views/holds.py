"""Holds: what is kept past the limit and why, what is due, and the decisions on each."""

from datetime import UTC, datetime, timedelta
from typing import Any, Literal
from uuid import UUID

from django import forms
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.db.models.functions import Least
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET, require_POST

from alpr_compliance.policy.holds import HoldGround
from governance.services import effective_profile
from ledger.services import record_event
from personnel.access import allowed, may_enter
from personnel.models import User
from personnel.requests import MemberRequest
from reads.addresses import address_token, read_key
from reads.cameras import cameras
from reads.held import HeldRead
from reads.images import ImageGone
from reads.models import Hold, Read
from reads.permissions import ALLOWED, is_anothers_find
from reads.rules.hold import DEFECTS, is_duty
from reads.services.hold import ask_end, confirm_hold, end_hold, keep_on, review_hold
from reads.services.look_alike import decide_look_alike, look_at_held, look_at_held_image
from reads.views.image import marked_response

PAGE = 25
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
no_store = cache_control(no_store=True)
RELEASED, DEFECT = Hold.EndReason.RELEASED, Hold.EndReason.DEFECT
SHOWN = {"live": "Live", "due": "Waiting for you", "ended": "Ended"}


class EndForm(forms.Form):
    """Why a hold should end early: a reason, with the part that has the defect."""

    why = forms.ChoiceField(label="Why")
    note = forms.CharField(
        label="In words", max_length=300, widget=forms.Textarea({"rows": 2}), required=False
    )

    def __init__(self, *args: Any, ground: HoldGround, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        withdrawn, why = Hold.EndReason.WITHDRAWN, self.fields["why"]
        assert isinstance(why, forms.ChoiceField)
        others: list[tuple[str, str]] = [(each.value, each.label) for each in (RELEASED, DEFECT)]
        if is_duty(ground):
            others = [(f"{DEFECT} {part}", f"Defect: {label}") for part, label in DEFECTS.items()]
        why.choices = [(withdrawn.value, withdrawn.label), *others]


@require_GET
def holds(request: MemberRequest) -> HttpResponse:
    now = timezone.now()
    shown = request.GET.get("show", "live")
    page = Paginator(_holds(shown, now), PAGE).get_page(request.GET.get("page"))
    names = {camera.pk: camera.name for camera in cameras()}
    # Asked once, not for each row.
    is_manager = allowed(ALLOWED, request.user, "manage_holds", None)
    context = {
        "page": page,
        "rows": [
            (
                hold,
                [names.get(pk, pk) for pk in hold.camera_ids],
                is_manager or not is_anothers_find(request.user, hold),
            )
            for hold in page
        ],
        "show": shown,
        "choices": SHOWN,
        "due": _holds("due", now).count(),
        "now": now,
        "soon": now + timedelta(days=30),
    }
    return render(request, "reads/holds.html", context)


def _holds(shown: str, now: datetime) -> QuerySet[Hold]:
    found = Hold.objects.select_related("case")
    if shown == "ended":
        return found.over(now).order_by("-placed_at")
    if shown == "due":
        return found.waiting(now).order_by("placed_at")
    return found.not_over(now).order_by(
        Least("ends_at", "review_due_at").asc(nulls_last=True), "placed_at"
    )


@require_GET
@no_store
def hold(request: MemberRequest, hold_id: int) -> HttpResponse:
    people = ("placed_by", "end_asked_by", "ended_by")
    found = get_object_or_404(Hold.objects.select_related("case", *people), pk=hold_id)
    now = timezone.now()
    may_manage = allowed(ALLOWED, request.user, "manage_holds", found)
    held = may_manage and look_at_held(
        hold=found,
        actor=request.user,
        alike_page=request.GET.get("alike", "1"),
        kept_page=request.GET.get("kept", "1"),
    )
    alike, kept = held or (None, None)
    names = {camera.pk: camera.name for camera in cameras()}
    profile = effective_profile(now)
    is_over = found.is_over(now)
    is_asked = found.end_asked_at is not None and not is_over
    context: dict[str, Any] = {
        "hold": found,
        "profile": profile,
        "cameras": [names.get(pk, pk) for pk in found.camera_ids],
        "camera_names": names,
        "now": now,
        "is_over": is_over,
        "may_ask_for_data": not is_over and may_enter(request.user, "data_requests:new-kind"),
        "alike": alike,
        "kept": kept,
        "alike_rows": [_shown(read, found, request.user) for read in alike or ()],
        "kept_rows": [_shown(read, found, request.user) for read in kept or ()],
        "may_see": allowed(ALLOWED, request.user, "see_what_is_held", found),
        "may_manage": may_manage and not is_over,
        "to_confirm": found.ground == Hold.Ground.EVIDENCE and found.confirmed_at is None,
        "may_ask": allowed(ALLOWED, request.user, "ask_end", found) and not is_over,
        "is_asked": is_asked,
        "may_decide": is_asked
        and found.end_asked_by_id != request.user.pk
        and allowed(ALLOWED, request.user, "decide_end", found),
        "end_form": EndForm(ground=profile.holds.ground(found.ground)),
    }
    record_event("hold.viewed", actor=request.user, subject=found)
    return render(request, "reads/hold.html", context)


ACTS = {
    "confirm": confirm_hold,
    "review": review_hold,
    "end": end_hold,
    "keep": keep_on,
}


@require_POST
def act_on_hold(request: MemberRequest, hold_id: int) -> HttpResponse:
    """Confirm, review, end early or keep on: as the button says."""
    act = ACTS.get(request.POST.get("act", ""))
    if act is None:
        raise Http404
    act(hold_id=hold_id, actor=request.user)
    return redirect("reads:hold", hold_id)


@require_POST
def ask_end_of_hold(request: MemberRequest, hold_id: int) -> HttpResponse:
    found = get_object_or_404(Hold, pk=hold_id)
    profile = effective_profile(timezone.now())
    form = EndForm(request.POST, ground=profile.holds.ground(found.ground))
    if not form.is_valid():
        raise Http404
    reason, _, defect = form.cleaned_data["why"].partition(" ")
    ask_end(
        hold_id=found.pk,
        actor=request.user,
        reason=Hold.EndReason(reason),
        defect=defect,
        note=form.cleaned_data["note"],
    )
    return redirect("reads:hold", hold_id)


@require_POST
def decide_held_read(
    request: MemberRequest, hold_id: int, micros: int, read_id: UUID
) -> HttpResponse:
    keep = request.POST.get("decision")
    if keep not in ("keep", "release"):
        raise Http404
    decide_look_alike(
        hold_id=hold_id,
        captured_at=EPOCH + micros * MICROSECOND,
        read_id=read_id,
        keep=keep == "keep",
        actor=request.user,
    )
    return redirect("reads:hold", hold_id)


@require_GET
@no_store
def held_image(
    request: MemberRequest, hold_id: int, token: str, image: Literal["photo", "crop"]
) -> HttpResponse:
    """The photograph of a held read, or its plate alone, by the address of the hold's page."""
    found = get_object_or_404(Hold, pk=hold_id)
    captured_at, read_id = read_key(token, view=image, via=found, user=request.user)
    try:
        read = look_at_held_image(
            hold=found, captured_at=captured_at, read_id=read_id, image=image, actor=request.user
        )
        if read.image_id is None or (image == "crop" and not read.box):
            raise Http404("The camera sent no photograph.")
        data = read.photo() if image == "photo" else read.crop()
    except (Read.DoesNotExist, ImageGone) as error:
        raise Http404("There is no such photograph.") from error
    profile = effective_profile(timezone.now())
    return marked_response(data, request.user, profile)


def _shown(read: HeldRead, found: Hold, user: User) -> dict[str, Any]:
    """A held read for the page, with the addresses of its images; empty where there is none."""

    def address(image: Literal["photo", "crop"]) -> str:
        token = address_token(read, view=image, via=found, user=user)
        return reverse(f"reads:held-{image}", args=[found.pk, token])

    has_image = read.image_id is not None
    return {
        "read": read,
        "micros": _micros(read.captured_at),
        "photo_url": address("photo") if has_image else "",
        "crop_url": address("crop") if has_image and read.box else "",
    }


def _micros(at: datetime) -> int:
    """The instant as a number: exact, where a time in an address would not be."""
    return (at - EPOCH) // MICROSECOND
