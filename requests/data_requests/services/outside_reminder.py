"""Who asked from outside that data is kept is mailed before their request keeps nothing more."""

from datetime import datetime
from functools import partial
from zoneinfo import ZoneInfo

from django.db import transaction

from alpr_compliance.policy import Profile
from data_requests.models import DataRequest
from data_requests.models.request import DataRequestQuerySet
from data_requests.services.outside_mail import address_of, letter_to
from governance.services import effective_profile
from ledger.models import Event
from ledger.services import record_event
from personnel.services.post import deliver_to, send_all
from reads.models import Hold
from reads.rules.hold_reminder import before_end
from reads.services.hold_reminder import going_on_elsewhere

KIND = "request.asker_reminded"
GIVEN_UP = (DataRequest.Status.REFUSED, DataRequest.Status.WITHDRAWN)


def remind_who_asked(now: datetime) -> int:
    """Mail that the oath is still missing, or that the hold ends; each step before the end once.

    Returns how many messages went out.
    """
    ending = _ending(now).values_list("pk", flat=True)
    return send_all(partial(_remind, request_id, now) for request_id in ending)


def _ending(now: datetime) -> DataRequestQuerySet:
    """Requests from outside whose hold has an end to come, that nobody renewed or gave up."""
    holds = Hold.objects.not_over(now).filter(ends_at__gt=now, end_asked_at=None)
    holds = holds.exclude(pk__in=going_on_elsewhere(now))
    from_outside = DataRequest.objects.filter(outside__isnull=False, hold__in=holds)
    return from_outside.exclude(outside__email="").exclude(status__in=GIVEN_UP)


@transaction.atomic
def _remind(request_id: int, now: datetime) -> int:
    locked = _ending(now).select_for_update(of=("self",), no_key=True)
    request = locked.filter(pk=request_id).first()
    if request is None or request.hold is None or request.hold.ends_at is None:
        return 0
    profile, hold = effective_profile(now), request.hold
    steps = profile.holds.reminders
    due_at = before_end(end=request.hold.ends_at, steps=steps, since=hold.placed_at, now=now)
    told = Event.objects.about(request).filter(kind=KIND)
    if due_at is None or told.filter(at__gte=due_at).exists():
        return 0
    taken = deliver_to(*_letter(request, hold, profile), address_of(request))
    # One whose address is refused for good is told no second time either.
    record_event(KIND, actor=None, subject=request, data={"messages": int(taken)})
    return int(taken)


def _letter(request: DataRequest, hold: Hold, profile: Profile) -> tuple[str, str]:
    assert hold.ends_at is not None
    end = hold.ends_at.astimezone(ZoneInfo(profile.agency.timezone))
    until = f"{end:%b %-d, %Y, %H:%M %Z}"
    if hold.is_provisional:
        words = (
            f"The sworn statement of your request must arrive here by {until}: without it your "
            "request lapses then. Have it sworn, and send it in time."
        )
        return letter_to(request, profile, words)
    words = f"Your request that data is kept ends on {until}."
    if profile.holds.ground(hold.ground).renewal == "new_request":
        words += (
            " A complete new sworn request that arrives before then carries it on; if you have "
            "sent one, you need do nothing."
        )
    return letter_to(request, profile, words, page="data_requests:ask")
