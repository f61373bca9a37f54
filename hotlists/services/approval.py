"""The approver's other answers: back to the author with a note, and several at once."""

from collections.abc import Collection

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from alpr_compliance.policy import PolicyViolation
from governance.services import effective_profile
from hotlists import permissions
from hotlists.approvals import concerns_of
from hotlists.models import Entry, EntryNotice
from hotlists.rules.entry import check_can_return
from hotlists.services.entry import check_seen, decide_entry
from hotlists.services.entry_notice import settle, tell
from ledger.services import record_event
from personnel.models import User
from personnel.standing import administrator_capacity


@transaction.atomic
def return_entry(*, entry_id: int, actor: User, note: str, version: int | None = None) -> Entry:
    """Send a waiting entry back to its author, who puts it right and sends it again."""
    entry = Entry.objects.visible_to(actor).select_for_update(no_key=True).get(pk=entry_id)
    permissions.require(actor, "decide_entry", entry)
    now = timezone.now()
    profile = effective_profile(now)
    if version is not None:
        check_seen(entry, version, profile)
    check_can_return(
        profile=profile, status=entry.status, author_id=entry.entered_by_id, by_id=actor.pk
    )
    if not note.strip():
        raise ValidationError({"note": "Say what the author should put right."})
    entry.status = Entry.Status.RETURNED
    entry.decided_by = actor
    entry.decided_at = now
    entry.decided_as = administrator_capacity(actor) or "chief"
    entry.decision_note = note.strip()
    entry.full_clean()
    entry.save(update_fields=["status", "decided_by", "decided_at", "decided_as", "decision_note"])
    record_event(
        "entry.returned",
        actor=actor,
        subject=entry,
        clause=profile.cite("entry_approval"),
        data={"capacity": entry.decided_as},
    )
    settle(entry=entry, kind=EntryNotice.Kind.WAITING)
    if entry.entered_by is not None:
        tell(entry=entry, people=[entry.entered_by], kind=EntryNotice.Kind.RETURNED)
    return entry


@transaction.atomic
def approve_entries(*, versions: Collection[tuple[int, int]], actor: User) -> int:
    """Approve several entries (id and the version seen) of one category, all or none.

    Only what gives an approver nothing to look at: any concern sends it back to a look by itself.
    """
    ids = [entry_id for entry_id, _ in versions]
    visible = Entry.objects.visible_to(actor)
    entries = visible.filter(pk__in=ids).select_related("case", "entered_by")
    clause = effective_profile(timezone.now()).cite("entry_approval")
    if len({entry.category for entry in entries}) > 1:
        raise PolicyViolation(
            clause,
            "Entries of different categories are not approved together.",
            "Choose entries of one category.",
        )
    concerns = concerns_of(list(entries), viewer=actor)
    if any(concerns[entry.pk] for entry in entries):
        raise PolicyViolation(
            clause,
            "One of these entries has something to look at.",
            "Open that entry and decide it by itself.",
        )
    for entry_id, version in sorted(versions):
        decide_entry(entry_id=entry_id, actor=actor, approve=True, version=version)
    return len(ids)
