"""E-mail about accounts: written with the act, sent by the round of each minute."""

from collections.abc import Iterable
from datetime import timedelta
from functools import partial

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from personnel.gate import agency_profile
from personnel.models import AccountNotice, Role, User
from personnel.services.post import deliver_to, send_all
from personnel.standing import are_administrators

MAILS_AT_ONCE = 100
# An e-mail that could not be sent for so long is no news any more.
MAIL_WITHIN = timedelta(days=3)


def tell(people: Iterable[User], words: str) -> None:
    """Have each of these people told by e-mail, once; those without an address are left out."""
    now = timezone.now()
    AccountNotice.objects.bulk_create(
        AccountNotice(person=person, words=words, at=now) for person in set(people) if person.email
    )


def administrators() -> list[User]:
    """Who gives and takes accounts now: the Administrator and who acts for them, else the Chief."""
    active = User.objects.filter(is_active=True)
    found = active.filter(are_administrators(timezone.now())).distinct()
    return list(found) or list(active.filter(groups__name=Role.CHIEF.value))


def tell_chiefs(words: str, actor: User) -> None:
    """Have the Chief told of what an Administrator did alone."""
    chiefs = User.objects.filter(groups__name=Role.CHIEF.value, is_active=True)
    tell(chiefs.exclude(pk=actor.pk), f"{words} If you know nothing of it, look into it today.")


def tell_of_machine(person: User, actor: User, words: str) -> None:
    """Have all in command told of an act on the machine, and both whom it names.

    Nothing there proves that whoever ran the command is who they say.
    """
    command = are_administrators(timezone.now()) | Q(groups__name=Role.CHIEF)
    tell(
        [person, actor, *User.objects.filter(command, is_active=True)],
        f"{words} This was done on the machine under the name of {actor}. If that is wrong, see"
        " to it today.",
    )


def mail_account_notices() -> int:
    """Send the e-mails that wait; each is marked in the transaction that sent it.

    One that fails holds up no other; it is raised at the end, for a later try. Returns how many
    went out.
    """
    waiting = _waiting().values_list("pk", flat=True)[:MAILS_AT_ONCE]
    return send_all(partial(_mail, notice_id) for notice_id in waiting)


def _waiting() -> QuerySet[AccountNotice]:
    since = timezone.now() - MAIL_WITHIN
    found = AccountNotice.objects.filter(mailed_at=None, at__gt=since)
    return found.exclude(person__email="").order_by("at", "pk")


@transaction.atomic
def _mail(notice_id: int) -> bool:
    waiting = _waiting().select_for_update(of=("self",), skip_locked=True, no_key=True)
    notice = waiting.select_related("person").filter(pk=notice_id).first()
    if notice is None:
        return False
    went_out = deliver_to(
        f"{agency_profile().agency.short_name} plate readers: about an account",
        f"{notice.words}\n\n{settings.SITE_URL}\n",
        notice.person.email,
    )
    notice.mailed_at = timezone.now()
    notice.save(update_fields=["mailed_at"])
    return went_out
