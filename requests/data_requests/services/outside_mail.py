"""Letters to who asked from outside: no plate, no number of ours, no page they can not open."""

from zoneinfo import ZoneInfo

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from alpr_compliance.policy import Profile
from data_requests.models import DataRequest
from personnel.models import User
from personnel.standing import are_administrators


def address_of(request: DataRequest) -> str:
    """Where somebody outside is written to; empty where a member asks, or no address is known."""
    outside = getattr(request, "outside", None)
    return outside.email if outside else ""


def letter_to(
    request: DataRequest, profile: Profile, words: str, *, page: str = "data_requests:ask-state"
) -> tuple[str, str]:
    """Subject and text. Who asked by the public page is led there, others to whom they can ask."""
    intake, name = getattr(request, "intake", None), profile.agency.short_name
    if intake is not None:
        link = f"{settings.SITE_URL}{reverse(page)}"
        return f"{name}: your request {intake.receipt}", f"{words}\n\n{link}\n"
    day = request.recorded_at.astimezone(ZoneInfo(profile.agency.timezone))
    subject = f"{name}: your plate reader request of {day:%b %-d, %Y}"
    return subject, f"{words}\n\n{_whom_to_ask(profile)}\n"


def _whom_to_ask(profile: Profile) -> str:
    agency = profile.agency
    people = User.objects.filter(are_administrators(timezone.now()), is_active=True)
    addresses = sorted({person.email for person in people} - {""})
    return ", ".join([f"Ask us: {agency.name}, {agency.city} {agency.state}", *addresses])
