"""Changes to entries: corrections by their author, changes approved by the supervisor."""

from collections.abc import Mapping
from datetime import datetime
from functools import partial

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from alpr_compliance.policy import Profile
from governance.models import Case, Document
from governance.services import effective_profile
from governance.services.document import destroy_if_unneeded
from governance.services.flag import flag_words
from governance.services.referral import is_frozen
from hotlists import permissions
from hotlists.models import Entry, EntryChange, EntryNotice
from hotlists.rules.entry import check_can_correct, check_entry
from hotlists.rules.entry_change import (
    CHANGEABLE,
    check_can_decide_change,
    check_change,
    check_keeps_why,
)
from hotlists.services.entry import (
    SCREENED,
    EntryDraft,
    check_covert_audience,
    check_seen,
    flag_written,
    write_draft,
)
from hotlists.services.entry_notice import approvers_of, deciders_of_change, settle, tell
from hotlists.services.list_category import require_category_in_use
from hotlists.services.recheck import recheck_alerts_on
from ledger.services import record_event
from personnel.models import User
from personnel.standing import administrator_capacity, supervisor_capacity


@transaction.atomic
def correct_entry(*, entry_id: int, draft: EntryDraft, version: int, actor: User) -> Entry:
    """The author puts a waiting or returned entry right and sends it for approval again."""
    entry = Entry.objects.visible_to(actor).select_for_update(no_key=True).get(pk=entry_id)
    permissions.require(actor, "add_entry")
    now = timezone.now()
    profile = effective_profile(now)
    check_can_correct(
        profile=profile, status=entry.status, author_id=entry.entered_by_id, by_id=actor.pk
    )
    check_seen(entry, version, profile)
    before = {name: getattr(entry, name) for name in CHANGEABLE}
    plate, order = entry.plate, entry.privacy_order
    write_draft(entry, draft, profile, actor)
    after = {name: getattr(entry, name) for name in CHANGEABLE}
    fields = [name for name in CHANGEABLE if before[name] != after[name]]
    if plate != entry.plate:
        fields.append("plate")
    entry.status = Entry.Status.PROPOSED
    entry.version += 1
    entry.decided_by = entry.decided_at = None
    entry.decided_as = ""
    entry.full_clean()
    entry.save()
    check_covert_audience(entry, profile)
    EntryChange.objects.create(
        entry=entry, is_correction=True, is_applied=True, fields=fields, version=entry.version,
        proposed_by=actor, proposed_at=now,
    )  # fmt: skip
    record_event(
        "entry.corrected",
        actor=actor,
        subject=entry,
        clause=profile.cite("entry_fields"),
        data={"version": entry.version, "attested_no_prohibited_use": draft.is_attested},
    )
    flag_written(entry, fields, person=actor, profile=profile)
    tell(entry=entry, people=approvers_of(entry), kind=EntryNotice.Kind.WAITING)
    if order is not None and order.pk != entry.privacy_order_id:
        transaction.on_commit(partial(_end_replaced, order))
    return entry


@transaction.atomic
def _end_replaced(order: Document) -> None:
    # The entry was never in force under it, and nothing else would end it.
    destroy_if_unneeded(order, timezone.now())


@transaction.atomic
def propose_change(
    *,
    entry_id: int,
    changes: Mapping[str, str],
    version: int,
    why: str,
    is_attested: bool,
    actor: User,
) -> EntryChange:
    """Propose other words for a live entry; it stays as it is until the supervisor decides."""
    entry = Entry.objects.visible_to(actor).select_for_update(no_key=True).get(pk=entry_id)
    permissions.require(actor, "propose_change", entry)
    now = timezone.now()
    profile = effective_profile(now)
    check_seen(entry, version, profile)
    proposed = _different(entry, changes)
    check_change(
        profile=profile,
        is_live=_is_live(entry, now),
        fields=proposed,
        why=why,
        waits_already=entry.changes.filter(is_applied=None).exists(),
    )
    change = EntryChange(
        entry=entry, fields=sorted(proposed), proposed=proposed, why=why.strip(),
        previous={name: getattr(entry, name) for name in proposed},
        proposed_by=actor, proposed_at=now,
    )  # fmt: skip
    _apply(entry, change, is_attested=is_attested)
    change.full_clean()
    change.save()
    record_event(
        "entry_change.proposed", actor=actor, subject=change,
        clause=profile.cite("entry_approval"),
        data={"entry": entry.pk, "attested_no_prohibited_use": is_attested},
    )  # fmt: skip
    _flag_written(change, profile)
    tell(entry=entry, people=deciders_of_change(change), kind=EntryNotice.Kind.CHANGE_WAITING)
    return change


def _flag_written(change: EntryChange, profile: Profile) -> None:
    flag_words(
        *(text for name, text in change.proposed.items() if name in SCREENED),
        change.why,
        where="change",
        topic=f"entry_change:{change.pk}",
        person=change.proposed_by,
        subject=change.entry,
        profile=profile,
    )


def _different(entry: Entry, changes: Mapping[str, str]) -> dict[str, str]:
    return {
        name: value.strip()
        for name, value in changes.items()
        if name not in CHANGEABLE or value.strip() != getattr(entry, name)
    }


@transaction.atomic
def decide_change(*, change_id: int, actor: User, apply: bool, note: str = "") -> EntryChange:
    """Approve a change, which alters the entry at once, or refuse it with a note."""
    change = EntryChange.objects.select_for_update(no_key=True).get(pk=change_id)
    visible = Entry.objects.visible_to(actor).select_for_update(no_key=True)
    entry = visible.get(pk=change.entry_id)
    permissions.require(actor, "decide_change", change)
    now = timezone.now()
    profile = effective_profile(now)
    check_can_decide_change(
        profile=profile,
        is_decided=change.is_applied is not None,
        is_live=_is_live(entry, now) or not apply,
        proposer_id=change.proposed_by_id,
        author_id=entry.entered_by_id,
        decider_id=actor.pk,
    )
    if not apply and not note.strip():
        raise ValidationError({"note": "Say why the change is refused."})
    change.is_applied = apply
    change.decided_by = actor
    change.decided_at = now
    change.decided_as = _capacity(actor, change)
    change.note = note.strip()
    if apply:
        _carry_out(entry, change)
    change.full_clean()
    change.save()
    record_event(
        "entry_change.approved" if apply else "entry_change.refused",
        actor=actor,
        subject=change,
        clause=profile.cite("entry_approval"),
        data={"capacity": change.decided_as, "entry": entry.pk, "version": entry.version},
    )
    settle(entry=entry, kind=EntryNotice.Kind.CHANGE_WAITING)
    tell(entry=entry, people=[change.proposed_by], kind=EntryNotice.Kind.CHANGE_DECIDED)
    return change


def _carry_out(entry: Entry, change: EntryChange) -> None:
    _apply(entry, change, is_attested=True)  # else it would not have been proposed
    entry.version += 1
    change.version = entry.version
    entry.save(update_fields=[*change.fields, "purpose", "version"])
    recheck_alerts_on([entry.pk])


def _capacity(actor: User, change: EntryChange) -> str:
    rank = supervisor_capacity(actor, change.proposed_by) or "chief"
    return administrator_capacity(actor) or rank


def _apply(entry: Entry, change: EntryChange, *, is_attested: bool) -> None:
    """Write the change into the entry, unsaved; refused when the entry would lack something."""
    author = entry.entered_by
    check_keeps_why(
        profile=effective_profile(timezone.now()),
        fields=change.fields,
        is_author_frozen=author is not None and is_frozen(author),
    )
    for name, value in change.proposed.items():
        setattr(entry, name, value)
    profile = effective_profile(timezone.now())
    if "category" in change.proposed:
        require_category_in_use(hot_list=entry.hot_list, category=entry.category, profile=profile)
    entry.purpose = check_entry(
        profile=profile,
        kind=entry.kind,
        category=entry.category,
        reason=entry.reason,
        summary=entry.summary,
        names_case="case" in change.proposed,
        has_open_case=entry.case is not None and entry.case.status == Case.Status.OPEN,
        case_kind=entry.case.kind if entry.case else "",
        is_determined_relevant=entry.is_determined_relevant,
        is_attested=is_attested,
    )
    entry.full_clean()


def _is_live(entry: Entry, now: datetime) -> bool:
    return (
        entry.status == Entry.Status.APPROVED
        and entry.expires_at is not None
        and entry.expires_at > now
    )
