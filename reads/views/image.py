"""How a stored image goes out: marked with who looks at it and when, and kept nowhere."""

from zoneinfo import ZoneInfo

from django.http import Http404, HttpResponse
from django.utils import timezone

from alpr_compliance.policy import Profile, enforces
from personnel.models import User
from reads.images import ImageGone, read_crop, read_image
from reads.models import Read
from reads.watermark import watermarked


def photo_response(read: Read, *, user: User, profile: Profile) -> HttpResponse:
    """The whole photograph of a read that this person may see."""
    if read.image_id is None:
        raise Http404("The camera sent no photograph.")
    try:
        data = read_image(captured_at=read.captured_at, image_id=read.image_id)
    except ImageGone as error:
        raise Http404("The photograph was destroyed.") from error
    return marked_response(data, user, profile)


def crop_response(read: Read, *, user: User, profile: Profile) -> HttpResponse:
    """The plate alone, enlarged."""
    if read.image_id is None or not read.box:
        raise Http404("The camera did not say where the plate is.")
    x, y, width, height = map(int, read.box.split(","))
    box = (x, y, width, height)
    try:
        data = read_crop(captured_at=read.captured_at, image_id=read.image_id, box=box)
    except ImageGone as error:
        raise Http404("The photograph was destroyed.") from error
    return marked_response(data, user, profile)


@enforces("KIN-IV.E.2#search")
def marked_response(data: bytes, user: User, profile: Profile) -> HttpResponse:
    """To look at on the page, by this person, now: there is no way to download it."""
    at = timezone.now().astimezone(ZoneInfo(profile.agency.timezone))
    who = f"Badge {user.badge_number}" if user.badge_number else user.get_username()
    words = f"{who} · {profile.agency.short_name} · {at:%b %d, %Y %H:%M:%S %Z}"
    return HttpResponse(
        watermarked(data, words),
        content_type="image/jpeg",
        headers={"Cache-Control": "no-store", "Content-Disposition": "inline"},
    )
