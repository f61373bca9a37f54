"""Requests to keep an entry past its longest age, decided by the Administrator."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from governance.services import effective_profile
from governance.services.flag import flag_words
from hotlists import permissions
from hotlists.models import Entry, EntryNotice, Extension
from hotlists.rules.entry_end import (
    check_can_decide_extension,
    check_extension,
    check_has_decider,
)
from hotlists.services.entry_notice import deciders_of_extension, settle, tell
from ledger.services import record_event
from personnel.models import User
from personnel.standing import administrator_capacity


@transaction.atomic
def ask_extension(*, entry_id: int, until: datetime, justification: str, actor: User) -> Extension:
    """Ask to keep a live entry until then, and say why; the entry ends as planned meanwhile."""
    entry = Entry.objects.visible_to(actor).select_for_update(no_key=True).get(pk=entry_id)
    permissions.require(actor, "ask_extension", entry)
    now = timezone.now()
    profile = effective_profile(now)
    check_extension(
        profile=profile,
        is_live=_is_live(entry, now),
        justification=justification,
        expires_at=entry.expires_at,
        until=until,
        now=now,
    )
    extension = Extension(
        entry=entry,
        justification=justification.strip(),
        until=until,
        asked_by=actor,
        asked_at=now,
    )
    extension.full_clean()
    extension.save()
    record_event(
        "extension.asked", actor=actor, subject=extension, clause=profile.cite("entry_expiry"),
        data={"entry": entry.pk},
    )  # fmt: skip
    flag_words(
        extension.justification, where="extension", topic=f"extension:{extension.pk}",
        person=actor, subject=entry, profile=profile,
    )  # fmt: skip
    people = deciders_of_extension(extension)
    check_has_decider(profile=profile, deciders=len(people))
    tell(entry=entry, people=people, kind=EntryNotice.Kind.EXTENSION_WAITING)
    return extension


@transaction.atomic
def decide_extension(*, extension_id: int, actor: User, grant: bool, note: str = "") -> Extension:
    """Grant the request, which moves the entry's end, or refuse it with a note."""
    extension = Extension.objects.select_for_update(no_key=True).get(pk=extension_id)
    visible = Entry.objects.visible_to(actor).select_for_update(no_key=True)
    entry = visible.get(pk=extension.entry_id)
    permissions.require(actor, "decide_extension", extension)
    now = timezone.now()
    profile = effective_profile(now)
    check_can_decide_extension(
        profile=profile,
        is_decided=extension.is_granted is not None,
        is_live=_is_live(entry, now) or not grant,
        asker_id=extension.asked_by_id,
        author_id=entry.entered_by_id,
        decider_id=actor.pk,
    )
    if not grant and not note.strip():
        raise ValidationError({"note": "Say why the entry is not kept longer."})
    extension.is_granted = grant
    extension.decided_by = actor
    extension.decided_at = now
    extension.decided_as = administrator_capacity(actor) or "chief"
    extension.note = note.strip()
    extension.full_clean()
    extension.save(update_fields=["is_granted", "decided_by", "decided_at", "decided_as", "note"])
    if grant:
        entry.expires_at = extension.until
        entry.save(update_fields=["expires_at"])
    record_event(
        "extension.granted" if grant else "extension.refused",
        actor=actor,
        subject=extension,
        clause=profile.cite("entry_expiry"),
        data={"capacity": extension.decided_as, "entry": entry.pk},
    )
    settle(entry=entry, kind=EntryNotice.Kind.EXTENSION_WAITING)
    tell(entry=entry, people=[extension.asked_by], kind=EntryNotice.Kind.EXTENSION_DECIDED)
    return extension


def _is_live(entry: Entry, now: datetime) -> bool:
    return (
        entry.status == Entry.Status.APPROVED
        and entry.expires_at is not None
        and entry.expires_at > now
    )
