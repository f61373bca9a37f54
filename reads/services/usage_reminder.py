"""Reminders of searches that lack word of whether they were used: counts, links, no plate."""

from collections import Counter
from datetime import datetime, timedelta
from functools import partial

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from alpr_compliance.policy import Profile, enforces
from governance.services import effective_profile
from ledger.models import Event
from ledger.services import record_event
from personnel.models import User
from personnel.services.post import deliver_to, send_all
from reads.models import Inquiry
from reads.permissions import require

# The schedule has one turn a day; a second one close to it mails nobody twice.
ONCE_IN = timedelta(hours=20)


@enforces("KIN-IV.B.6#search")
def remind_of_usage(*, actor: User) -> int:
    """Mail those who owe word of a search, and their supervisors, once a day while it is overdue.

    A message that fails holds up no other; it is raised at the end, for a later try. Returns how
    many went out.
    """
    require(actor, "remind_of_usage")
    now = timezone.now()
    overdue = Inquiry.objects.usage_overdue(now)
    owed = Counter(overdue.order_by().values_list("searcher", flat=True))
    if not owed:
        return 0
    profile = effective_profile(now)
    people = User.objects.filter(pk__in=owed).select_related("supervisor")
    return send_all(
        partial(_remind, person, owed[person.pk], profile, now, actor)
        for person in people.order_by("pk")
    )


@transaction.atomic
def _remind(person: User, count: int, profile: Profile, now: datetime, actor: User) -> int:
    """Tell one person and their supervisor, on record in the transaction that sent it."""
    # A second worker waits here, and then finds the event.
    User.objects.select_for_update(no_key=True).get(pk=person.pk)
    told = Event.objects.about(person).filter(kind="usage.reminded", at__gt=now - ONCE_IN)
    if told.exists():
        return 0
    own, theirs = reverse("reads:searches"), reverse("reads:person-activity", args=[person.pk])
    searches = f"{count} search{'es' if count > 1 else ''}"
    messages = [
        (person, f"You have not said yet whether {searches} of yours were used", own),
        (person.supervisor, f"{person} has not said yet whether {searches} were used", theirs),
    ]
    sent = 0
    for recipient, words, page in messages:
        if recipient is not None and recipient.is_active and recipient.email:
            sent += deliver_to(
                f"{profile.agency.short_name} plate readers: used or not, overdue",
                f"{words} ({profile.searching.usage_clause.document_id}).\n\n"
                f"{settings.SITE_URL}{page}\n\n"
                "E-mail is not a safe place for plates, so none is written here.\n",
                recipient.email,
            )
    if sent:
        facts = {"overdue": count, "messages": sent}
        record_event("usage.reminded", actor=actor, subject=person, data=facts)
    return sent
