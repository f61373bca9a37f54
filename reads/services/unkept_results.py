"""What a used search showed, and nobody asked to keep: who searched hears of it before it goes."""

from datetime import datetime
from functools import partial
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from alpr_compliance.policy import Profile
from governance.services import effective_profile
from ledger.models import Event
from ledger.services import record_event
from personnel.models import User
from personnel.services.post import deliver_to, send_all
from reads.held import asked_to_keep
from reads.models import Inquiry, Read
from reads.permissions import require
from reads.rules import retention_cutoff
from reads.rules.hold_reminder import before_end
from reads.search import Question

KIND = "inquiry.goes_soon"


def remind_of_unkept_results(*, actor: User) -> int:
    """Mail who made a search that was used, and their supervisor, of opened reads that go soon.

    Of those that no hold covers the first to go counts; the steps are those of the holds, each
    once. A message that fails holds up no other; it is raised at the end, for a later try.
    Returns how many searches it was.
    """
    require(actor, "remind_of_unkept_results")
    now = timezone.now()
    used = Inquiry.objects.filter(is_used=True)
    # Before a policy is adopted there is no search, and nothing to refuse.
    if not used.exists():
        return 0
    profile = effective_profile(now)
    # What an older one showed is gone.
    used = used.filter(opened_at__gt=retention_cutoff(profile, now))
    waiting = used.values_list("pk", flat=True)
    return send_all(partial(_remind, inquiry_id, profile, now, actor) for inquiry_id in waiting)


@transaction.atomic
def _remind(inquiry_id: int, profile: Profile, now: datetime, actor: User) -> bool:
    # A second worker waits here, and then finds the event.
    locked = Inquiry.objects.select_for_update(of=("self",), no_key=True)
    inquiry = locked.select_related("searcher__supervisor").get(pk=inquiry_id)
    first = _first_unkept(inquiry, profile, now)
    if first is None or inquiry.used_recorded_at is None:
        return False
    gone_at = profile.retention.reads.effective.after(first)
    due_at = before_end(
        end=gone_at, steps=profile.holds.reminders, since=inquiry.used_recorded_at, now=now
    )
    if due_at is None or Event.objects.about(inquiry).filter(kind=KIND, at__gte=due_at).exists():
        return False
    if not _mail(inquiry, profile, gone_at):
        return False
    facts = {"days_left": (gone_at - now).days}
    record_event(
        KIND, actor=actor, subject=inquiry, clause=profile.retention.reads.clause, data=facts
    )
    return True


def _first_unkept(inquiry: Inquiry, profile: Profile, now: datetime) -> datetime | None:
    """When the oldest opened read was captured that is stored and that no hold covers."""
    asked = Question.from_json(inquiry.question)
    opened = Event.objects.about(inquiry).filter(kind="read.viewed")
    stored = Read.objects.filter(
        captured_at__range=(asked.captured_from, asked.captured_to),
        captured_at__gt=retention_cutoff(profile, now),
        id__in=[*opened.values_list("data__read", flat=True)],
    )
    keys = list(stored.order_by("captured_at").values_list("captured_at", "id"))
    kept = asked_to_keep(keys, now)
    return next((captured_at for captured_at, read_id in keys if read_id not in kept), None)


def _mail(inquiry: Inquiry, profile: Profile, gone_at: datetime) -> int:
    """Tell who searched and their supervisor; returns how many messages went out."""
    local = gone_at.astimezone(ZoneInfo(profile.agency.timezone))
    person = inquiry.searcher
    # Where evidence is no ground, a sworn request keeps it; elsewhere it is kept from the search.
    is_ground = any(ground.ends_with_case for ground in profile.holds.grounds)
    ask = f"{reverse('data_requests:new-preservation')}?inquiry={inquiry.pk}"
    own = reverse("reads:results", args=[inquiry.pk]) if is_ground else ask
    theirs = reverse("reads:person-activity", args=[person.pk])
    way = "it is kept as evidence" if is_ground else "a sworn request keeps it"
    sent = 0
    for recipient, page in ((person, own), (person.supervisor, theirs)):
        if recipient is not None and recipient.is_active and recipient.email:
            sent += deliver_to(
                f"{profile.agency.short_name} plate readers: what a search found is destroyed soon",
                f"Search {inquiry.pk} of {person} was used in its case. What it found is destroyed "
                f"from {local:%b %-d, %Y, %H:%M %Z} on, unless {way} before.\n\n"
                f"{settings.SITE_URL}{page}\n\n"
                "E-mail is not a safe place for plates, so none is written here.\n",
                recipient.email,
            )
    return sent
