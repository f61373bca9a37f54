"""Training that ends soon, and a policy that waits for a signature, are mailed to the member."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.urls import reverse
from django.utils import timezone

from alpr_compliance.policy import Profile
from governance.models import Adoption
from governance.services.adoption import effective_profile
from governance.services.signature import signatures_of
from ledger.models import Event
from ledger.services import record_event
from personnel.models import User
from personnel.services.account import open_accounts
from personnel.services.post import deliver, send_all
from personnel.standing import supervisor_of

KIND = "person.reminded"


def remind_of_training() -> int:
    """Mail each member, and for training and what is late their supervisor, once a step.

    A message that fails holds up no other; it is raised at the end, for a later try.
    """
    now = timezone.now()
    if not Adoption.objects.in_force(now).exists():
        return 0
    profile = effective_profile(now)
    waiting = [*_of_training(profile, now), *_of_signatures(now)]
    return send_all(partial(_mail, *each, profile) for each in waiting)


def _of_training(profile: Profile, now: datetime) -> Iterator[tuple[User, str, str]]:
    members = open_accounts().filter(groups__isnull=False).distinct()
    longest = max(each.after(now) for each in profile.accounts.training_reminders)
    found = members.annotate(until=Max("training__expires_at")).filter(until__lte=longest)
    for person in found.select_related("supervisor"):
        until = person.until
        steps = [each for each in profile.accounts.training_reminders if until <= each.after(now)]
        step = "ended" if until <= now else f"{min(s.after(now) - now for s in steps).days}-days"
        words = "has ended: the system is closed" if until <= now else f"ends on {until:%b %-d, %Y}"
        yield person, f"training-{until:%Y%m%d}-{step}", f"ALPR training {words}"


def _of_signatures(now: datetime) -> Iterator[tuple[User, str, str]]:
    standing = signatures_of(now)
    is_late = standing.due_at <= now
    step = f"policy-{standing.adoption.version[:12]}-{'late' if is_late else 'new'}"
    since = standing.adoption.effective_from or now
    # The day of adoption is left to whoever was there.
    if not is_late and now - since < timedelta(days=1):
        return
    words = f"the policy is to be read and signed by {standing.due_at:%b %-d, %Y}"
    for person in standing.missing.select_related("supervisor"):
        yield person, step, f"{words}{', which has passed' if is_late else ''}"


@transaction.atomic
def _mail(person: User, what: str, words: str, profile: Profile) -> int:
    facts: dict[str, int | str] = {"person": person.pk, "what": what}
    to = [person.email] if person.email else []
    above = supervisor_of(person)
    if above is not None and above.email and not what.endswith("-new"):
        to.append(above.email)
    if not to or Event.objects.filter(kind=KIND, data=facts).exists():
        return 0
    record_event(KIND, actor=None, clause=profile.cite("training"), data=facts)
    page = f"{settings.SITE_URL}{reverse('governance:policy')}"
    deliver(
        f"{profile.agency.short_name} plate readers: {words[:60]}",
        f"{person}: {words}.\n\nSign in: {page}\n",
        to,
    )
    return 1
