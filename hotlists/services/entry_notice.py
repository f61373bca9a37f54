"""Telling people about entries, on the page and by e-mail; never with a plate."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import partial

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from alpr_compliance.policy import Profile
from hotlists import permissions
from hotlists.models import Entry, EntryChange, EntryNotice, Extension
from personnel.models import User
from personnel.services.post import deliver_to, send_all
from personnel.standing import supervisors_of

REMINDER = EntryNotice.Kind.ENDS_SOON


def tell(*, entry: Entry, people: Iterable[User], kind: EntryNotice.Kind) -> None:
    """Tell each of these people once, as part of the caller's act; the mail leaves on commit."""
    now = timezone.now()
    notices = [EntryNotice(entry=entry, person=one, kind=kind, at=now) for one in people]
    if EntryNotice.objects.bulk_create(notices):
        _mail_on_commit()


def settle(*, entry: Entry, kind: EntryNotice.Kind) -> None:
    """What was waited for is decided: nobody needs to be told of it any more."""
    waiting = EntryNotice.objects.filter(entry=entry, kind=kind, seen_at=None)
    waiting.update(seen_at=timezone.now())


def approvers_of(entry: Entry) -> list[User]:
    """Who may decide this entry now, its author left out."""
    return [
        user
        for user in _deciding()
        if user.pk != entry.entered_by_id and permissions.decides_entry(user, entry)
    ]


def deciders_of_extension(extension: Extension) -> list[User]:
    """Who may decide this request now, its asker and the author of the entry left out."""
    own = (extension.asked_by_id, extension.entry.entered_by_id)
    return [
        user
        for user in _deciding()
        if user.pk not in own and permissions.decides_extension(user, extension)
    ]


def _deciding() -> QuerySet[User]:
    deciding = User.objects.filter(
        is_active=True, groups__name__in=[role.value for role in permissions.DECIDING]
    )
    return deciding.distinct().prefetch_related("groups")


def deciders_of_change(change: EntryChange) -> list[User]:
    """Who may decide this change now: the immediate supervisor, or where there is none, by rule."""
    own = (change.proposed_by_id, change.entry.entered_by_id)
    near = [each for each in supervisors_of(change.proposed_by) if each.pk not in own]
    if deciding := [each for each in near if permissions.decides_change(each, change)]:
        return deciding
    return [
        user
        for user in User.objects.filter(is_active=True).prefetch_related("groups")
        if user.pk not in own and permissions.decides_change(user, change)
    ]


def remind_of_ends(*, profile: Profile, now: datetime) -> int:
    """Remind the entering members of what ends soon, once for each time the policy names."""
    notices = []
    # The shortest wait first: who was away gets the nearest reminder, not all of them.
    waits = sorted(d.after(now) - now for d in profile.entries.reminders)
    by_people = Entry.objects.by_people().filter(status=Entry.Status.APPROVED)
    nearest = timedelta(0)
    for wait in waits:
        due = by_people.filter(expires_at__gt=now + nearest, expires_at__lte=now + wait)
        # What is entered for less than this time needs no word that it ends within it.
        due = due.filter(entered_at__lt=now - timedelta(minutes=1))
        notices += [_reminder(entry, wait, now) for entry in due.select_related("entered_by")]
        nearest = wait
    before = EntryNotice.objects.count()
    EntryNotice.objects.bulk_create(notices, ignore_conflicts=True)
    if made := EntryNotice.objects.count() - before:
        _mail_on_commit()
    return made


def _reminder(entry: Entry, wait: timedelta, now: datetime) -> EntryNotice:
    assert entry.entered_by is not None
    return EntryNotice(
        entry=entry,
        person=entry.entered_by,
        kind=REMINDER,
        ends_at=entry.expires_at,
        minutes_before=int(wait.total_seconds() // 60),
        at=now,
    )


@transaction.atomic
def see_entry_notices(*, actor: User) -> int:
    """Mark what this person was told about entries as seen."""
    permissions.require(actor, "see_entry_notices")
    return EntryNotice.objects.filter(person=actor, seen_at=None).update(seen_at=timezone.now())


def mail_entry_notices() -> int:
    """Send what was not sent yet, one message a notice: a kind and a link, nothing about whom.

    One that fails holds up no other; it is raised at the end, for a later try. Returns how many
    went out.
    """
    waiting = _waiting().order_by("pk").values_list("pk", flat=True)
    return send_all(partial(_mail, notice_id) for notice_id in waiting)


def _waiting() -> QuerySet[EntryNotice]:
    return EntryNotice.objects.filter(mailed_at=None, seen_at=None).exclude(person__email="")


@transaction.atomic
def _mail(notice_id: int) -> bool:
    waiting = _waiting().select_for_update(of=("self",), no_key=True, skip_locked=True)
    notice = waiting.select_related("person").filter(pk=notice_id).first()
    if notice is None:
        return False
    page = "approvals" if notice.is_for_approver else "entries"
    went_out = deliver_to(
        notice.get_kind_display(),
        f"{notice.words}\n\n{settings.SITE_URL}{reverse(f'hotlists:{page}')}\n",
        notice.person.email,
    )
    notice.mailed_at = timezone.now()
    notice.save(update_fields=["mailed_at"])
    return went_out


def _mail_on_commit() -> None:
    # Robust: with the broker away the act stands; beat sends the mail a minute later.
    transaction.on_commit(_send_mail, robust=True)


def _send_mail() -> None:
    from hotlists.tasks import mail_entry_notices as task

    task.delay()
