"""Mail about lists: a link, never a plate, and each once."""

from datetime import datetime, time, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from alpr_compliance.policy import Profile
from governance.services import effective_profile
from hotlists import permissions
from hotlists.models import HotList, Mailing, Suspension
from hotlists.rules.freshness import due_at, is_stale
from ledger.services import record_event
from personnel.models import User
from personnel.services.post import deliver, send_all
from personnel.standing import are_administrators

# The update of a shift start, or of the day, has this long to arrive before it is missed.
PATIENCE = timedelta(minutes=15)
# When the suspended records of the day before are put before those who report them.
MORNING = time(7)


def mail_stale_lists(*, actor: User) -> int:
    """Tell the Administrator of each list in use that went stale, once for each time it did.

    A letter that fails holds up no other; it is raised at the end, for a later try.
    """
    permissions.require(actor, "mail_about_lists")
    now = timezone.now()
    in_use = list(HotList.objects.exclude(determined_at=None))
    # Before a policy is adopted there is none, and nothing to refuse at each turn.
    if not in_use:
        return 0
    profile = effective_profile(now)
    letters = []
    for hot_list in in_use:
        due = due_at(profile, hot_list.refreshed_at)
        if is_stale(profile, hot_list.refreshed_at, now) and due + PATIENCE <= now:
            mailing = Mailing(kind=Mailing.Kind.STALE_LIST, hot_list=hot_list, due=due)
            address = reverse("hotlists:list", args=[hot_list.pk])
            subject = f"{profile.agency.short_name}: the list {hot_list.name} is stale"
            text = f"{_since(due, profile)}\nUpdate it, or answer that no update was available:"
            letters.append(partial(_send_once, mailing, subject, text, address, actor))
    return send_all(letters)


def _since(due: datetime, profile: Profile) -> str:
    local = due.astimezone(ZoneInfo(profile.agency.timezone))
    suppressed = profile.freshness.stale_action == "suppress"
    effect = "It matches nothing" if suppressed else "Its alerts are marked as stale"
    return f"The list was due {local:%b %d, %H:%M %Z}. {effect} until it is updated."


def mail_suspensions(*, actor: User) -> int:
    """Each morning: how many suspended records wait for their entering agency to be told."""
    permissions.require(actor, "mail_about_lists")
    # A covert entry has no agency to tell but us, and its audience knows.
    waiting = Suspension.objects.to_report().filter(entry__written_approval=None).count()
    if not waiting:
        return 0
    now = timezone.now()
    profile = effective_profile(now)
    zone = ZoneInfo(profile.agency.timezone)
    due = datetime.combine(now.astimezone(zone).date(), MORNING, zone)
    if now < due:
        return 0
    mailing = Mailing(kind=Mailing.Kind.SUSPENSIONS, due=due)
    subject = f"{profile.agency.short_name}: suspended records to report: {waiting}"
    text = "Tell each entering agency that its record no longer stands, and note it:"
    address = f"{reverse('hotlists:suspensions')}?show=to_report"
    return _send_once(mailing, subject, text, address, actor)


@transaction.atomic
def _send_once(mailing: Mailing, subject: str, text: str, address: str, actor: User) -> int:
    recipients = _administrators()
    known = Mailing.objects.filter(kind=mailing.kind, hot_list=mailing.hot_list, due=mailing.due)
    # Without an address nothing is marked as sent: it goes out once there is one.
    if not recipients or known.exists():
        return 0
    mailing.sent_at = timezone.now()
    mailing.save()
    record_event(
        "mailing.sent",
        actor=actor,
        subject=mailing,
        data={"mailing": mailing.kind, "recipients": len(recipients)},
    )
    # In the transaction: what could not be sent is not marked, and is tried again.
    deliver(subject, f"{text}\n{settings.SITE_URL}{address}\n", recipients)
    return 1


def _administrators() -> list[str]:
    people = User.objects.filter(are_administrators(timezone.now()), is_active=True)
    return list(people.exclude(email="").values_list("email", flat=True).distinct())
