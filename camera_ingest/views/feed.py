"""Trying a device's message: what would be stored of it. Nothing is stored or logged."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from camera_ingest.devices import Sender
from camera_ingest.feed_api import cameras_of
from camera_ingest.feeds import FORMATS, Delivery
from camera_ingest.forms.feed import TryForm
from camera_ingest.pipeline import MAX_BATCH
from camera_ingest.preview import preview_sightings
from camera_ingest.wording import reason_in_words
from personnel.requests import MemberRequest


@never_cache
@require_http_methods(["GET", "POST"])
def try_message(request: MemberRequest) -> HttpResponse:
    form = TryForm(request.POST or None, request.FILES or None)
    context: dict[str, Any] = {"form": form, "formats": FORMATS}
    if request.method == "POST" and form.is_valid():
        context |= _result(form)
    return render(request, "camera_ingest/try.html", context)


def _result(form: TryForm) -> dict[str, Any]:
    picture = form.cleaned_data["picture"]
    [message] = form.cleaned_data["message"]
    feed = FORMATS[form.cleaned_data["feed"]]
    delivery = feed.take(message, picture.read() if picture else None)
    return {
        "rows": _rows(form, delivery),
        "left_out": [reason_in_words(code) for code in delivery.left_out],
        "conditions": delivery.conditions,
        "is_done": True,
    }


def _rows(form: TryForm, delivery: Delivery) -> list[dict[str, Any]]:
    camera, agent_id = form.who()
    sender = Sender(0, "", False, 0, camera, agent_id)
    rows = preview_sightings(delivery.sightings[:MAX_BATCH], cameras_of(sender))
    return [row | _in_words(row) for row in rows]


def _in_words(row: dict[str, Any]) -> dict[str, Any]:
    confidence = (row["read"] or {}).get("confidence")
    return {
        "words": reason_in_words(row.get("reason") or row["status"]),
        "sure": None if confidence is None else round(confidence * 100),
    }
