"""What the search pages show, worked out from inquiries and from the reads that answer them."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.urls import reverse

from alpr_compliance.policy import Profile
from personnel.models import User
from reads.addresses import View, address_token
from reads.cameras import cameras
from reads.models import Inquiry, Read
from reads.notes import notes_of
from reads.search import Answers, Found, How, Question, cameras_asked
from reads.sureness import is_unsure

# A time line shows hours up to here, then days.
HOURS_SHOWN = timedelta(hours=72)
# Percent; below it a character is marked, for eyes to look again.
UNSURE_BELOW = 80
UNSURE = (How.LOOK_ALIKE, How.CANDIDATE)


def asked(inquiry: Inquiry) -> dict[str, Any]:
    """What was asked, in the words of its page."""
    question = Question.from_json(inquiry.question)
    return {
        "plate": question.plate,
        "look_alikes": question.look_alikes,
        "state": question.state,
        "vehicle": " ".join(question.words),
        "captured_from": question.captured_from,
        "captured_to": question.captured_to,
        "corners": len(question.area),
    }


def cameras_of(inquiry: Inquiry) -> list[str]:
    """The names of the cameras that were asked for; empty where all of them were."""
    asked_for = set(cameras_asked(Question.from_json(inquiry.question)))
    return [camera.name for camera in cameras() if camera.pk in asked_for]


def address(read: Read, view: View, inquiry: Inquiry, user: User) -> str:
    token = address_token(read, view=view, via=inquiry, user=user)
    name = "reads:read" if view == "read" else f"reads:read-{view}"
    return reverse(name, args=[inquiry.pk, token])


def image_addresses(read: Read, inquiry: Inquiry, user: User) -> dict[str, str]:
    """The addresses of the photograph and of the plate alone; empty where there is none."""
    has_image = read.image_id is not None
    return {
        "photo_url": address(read, "photo", inquiry, user) if has_image else "",
        "crop_url": address(read, "crop", inquiry, user) if has_image and read.box else "",
    }


def rows_of(
    found: Sequence[Found], *, inquiry: Inquiry, user: User, profile: Profile, first: int
) -> list[dict[str, Any]]:
    """The reads of one result page, numbered from `first`."""
    notes = notes_of([(read.captured_at, read.id) for read, _ in found], user, profile)
    return [
        {
            "number": number,
            "plate": read.plate,
            "state": read.state,
            "captured_at": read.captured_at,
            "seconds": round(read.captured_at.timestamp()),
            "camera": read.camera,
            "vehicle": vehicle(read),
            "confidence": round(100 * read.confidence),
            "is_unsure": is_unsure(read, profile),
            "how": how.label if how in UNSURE else "",
            "notes": notes[read.captured_at, read.id],
            "url": address(read, "read", inquiry, user),
            "crop_url": image_addresses(read, inquiry, user)["crop_url"],
        }
        for number, (read, how) in enumerate(found, start=first)
    ]


def characters(read: Read) -> list[dict[str, Any]]:
    """Each character of the plate with its confidence in percent, where the engine told."""
    each = read.characters.split(",") if read.characters else []
    if len(each) != len(read.plate):
        return []
    percents = [round(100 * float(sure)) for sure in each]
    return [
        {"character": character, "percent": percent, "is_unsure": percent < UNSURE_BELOW}
        for character, percent in zip(read.plate, percents, strict=True)
    ]


def vehicle(read: Read) -> str:
    words = (read.color, read.make, read.model, read.body)
    return " ".join(word for word in words if word)


def marks_of(counts: dict[int, int]) -> list[dict[str, Any]]:
    """A mark on the map for each camera with answers whose place is known."""
    marks = []
    for camera in cameras():
        count = counts.get(camera.pk, 0)
        if count and camera.latitude is not None and camera.longitude is not None:
            place = [camera.latitude, camera.longitude]
            label = f"{camera.place}: {count:,} read{'s' if count > 1 else ''}"
            marks.append({"camera": camera.pk, "place": place, "count": count, "label": label})
    return marks


def time_line(
    answers: Answers, zone: ZoneInfo, width: int = 1000, height: int = 60
) -> dict[str, Any]:
    """All answers as bars, by hour or by day; the page sets its own reads below them."""
    if not answers.all:
        return {}
    is_short = answers.all[0].captured_at - answers.all[-1].captured_at < HOURS_SHOWN
    step = timedelta(hours=1) if is_short else timedelta(days=1)
    times = answers.by_time(zone, "hour" if is_short else "day")
    starts = sorted(times)
    start, end = starts[0], starts[-1] + step
    scale = width / (end - start).total_seconds()
    top = max(times.values())
    bars = []
    for at, number in times.items():
        tall = max(3, round(height * number / top))
        left = round((at - start).total_seconds() * scale, 1)
        wide = max(1.0, round(step.total_seconds() * scale * 0.9, 1))
        bars.append({"x": left, "y": height - tall, "width": wide, "height": tall})
    return {"start": start, "end": end, "bars": bars}
