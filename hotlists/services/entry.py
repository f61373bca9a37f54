"""Lists and entries: who made them, who approved them, when they end."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from alpr_compliance.policy import PolicyViolation, Profile, enforces
from governance.models import Case, WrittenApproval
from governance.services import effective_profile, require_written_approval
from governance.services.flag import flag_words
from hotlists import permissions
from hotlists.models import Entry, EntryNotice, HotList
from hotlists.rules.entry import (
    check_audience,
    check_can_decide_entry,
    check_entry,
    check_form,
    check_kind_of_case,
    check_own_list,
    check_version,
    entry_end,
)
from hotlists.services.entry_end import purge_ended
from hotlists.services.entry_notice import approvers_of, settle, tell
from hotlists.services.freshness import record_update
from hotlists.services.list_category import (
    require_category_in_use,
    switch_on_policy_categories,
)
from hotlists.services.ongoing import live_statement
from hotlists.services.recheck import recheck_alerts_on
from ledger.services import record_event
from personnel.models import User
from personnel.standing import administrator_capacity
from reads.digest import plate_digest
from reads.plates import clean_plate, plate_key
from reads.rules.inquiry import check_privacy
from reads.states import STATES


@dataclass(frozen=True, kw_only=True)
class EntryDraft:
    """What a member writes on the entry form."""

    hot_list_id: int
    plate: str
    state: str
    category: str
    reason: str
    summary: str
    instruction: str
    contact: str
    kind: str = ""
    match_kind: str = "plate"
    case_id: int | None = None
    is_attested: bool = False
    is_determined_relevant: bool = False
    cautions: str = ""
    vehicle_make: str = ""
    vehicle_model: str = ""
    vehicle_color: str = ""
    vehicle_body: str = ""
    person_description: str = ""
    report_reference: str = ""
    invades_privacy: bool = False
    privacy_order_id: int | None = None
    is_covert: bool = False
    written_approval_id: int | None = None
    expires_at: datetime | None = None


DESCRIPTION = ("vehicle_make", "vehicle_model", "vehicle_color", "vehicle_body")
WORDS = (
    *DESCRIPTION, "reason", "summary", "cautions", "contact", "person_description",
    "report_reference",
)  # fmt: skip
# Of a person who is looked for, what the law protects is often what a witness saw: the approver
# is asked to read that closely, and nobody is flagged for it.
SCREENED = (*DESCRIPTION, "reason", "summary", "cautions")


@enforces("LEX-2.D#hotlists", "KIN-III.F#hotlists")
@transaction.atomic
def add_list(
    *,
    name: str,
    source: str,
    owner: str,
    legal_basis: str,
    actor: User,
    is_restricted: bool = False,
) -> HotList:
    """Add a list from one of the profile's sources; it matches only once determined for use."""
    permissions.require(actor, "add_list")
    profile = effective_profile(timezone.now())
    known = {s.code: s for s in profile.sources}
    if source not in known:
        raise PolicyViolation(
            profile.cite("lists"),
            "This is not a source that the policy names.",
            "Choose a source from the list.",
        )
    hot_list = HotList(
        name=name,
        source=source,
        owner=owner,
        legal_basis=legal_basis,
        is_statutory_source=known[source].statutory,
        is_restricted=is_restricted,
        refreshed_at=timezone.now(),
    )
    hot_list.full_clean()
    hot_list.save()
    record_event("hot_list.added", actor=actor, subject=hot_list, clause=profile.cite("lists"))
    record_update(hot_list=hot_list, actor=actor)
    return hot_list


@enforces("LEX-3.C.vii#hotlists", "KIN-IV.A.6")
@transaction.atomic
def determine_list(*, hot_list_id: int, actor: User) -> HotList:
    """The Administrator, or a designee where the policy lets one, chooses this list for use."""
    hot_list = HotList.objects.select_for_update(no_key=True).get(pk=hot_list_id)
    permissions.require(actor, "determine_list", hot_list)
    profile = effective_profile(timezone.now())
    if hot_list.determined_at is not None:
        raise PolicyViolation(
            profile.cite("lists"), "This list is already in use.", "Nothing more to do."
        )
    hot_list.determined_by = actor
    hot_list.determined_at = timezone.now()
    hot_list.save(update_fields=["determined_by", "determined_at"])
    switch_on_policy_categories(hot_list=hot_list, actor=actor, profile=profile)
    record_event(
        "hot_list.determined",
        actor=actor,
        subject=hot_list,
        clause=profile.cite("lists"),
        data={"capacity": administrator_capacity(actor, act="choose_lists")},
    )
    return hot_list


@transaction.atomic
def add_entry(*, draft: EntryDraft, actor: User) -> Entry:
    """A member's entry, waiting for the Administrator. It matches nothing before approval."""
    permissions.require(actor, "add_entry")
    now = timezone.now()
    profile = effective_profile(now)
    entry = Entry(entered_by=actor, entered_at=now)
    write_draft(entry, draft, profile, actor)
    kind = profile.entries.kind(entry.kind)
    if kind is not None and not kind.approval_required:
        entry.status = Entry.Status.APPROVED
        entry.decided_as = "not_required"
    entry.full_clean()
    entry.save()
    check_covert_audience(entry, profile)
    record_event(
        "entry.added",
        actor=actor,
        subject=entry,
        clause=profile.cite("entry_fields"),
        data={
            "kind": entry.kind,
            "category": entry.category,
            "list": entry.hot_list_id,
            "attested_no_prohibited_use": draft.is_attested,
            **({"court_order": entry.privacy_order_id} if entry.invades_privacy else {}),
            **_named(entry.written_approval),
        },
    )
    flag_written(entry, SCREENED, person=actor, profile=profile)
    if entry.status == Entry.Status.PROPOSED:
        tell(entry=entry, people=approvers_of(entry), kind=EntryNotice.Kind.WAITING)
    return entry


def flag_written(entry: Entry, fields: Iterable[str], *, person: User, profile: Profile) -> None:
    """Flag screened words in these fields of an entry, as it stands in this version."""
    flag_words(
        *(getattr(entry, name) for name in fields if name in SCREENED),
        where="entry",
        topic=f"entry:{entry.pk}:{entry.version}",
        person=person,
        subject=entry,
        profile=profile,
    )


def write_draft(entry: Entry, draft: EntryDraft, profile: Profile, actor: User) -> None:
    """Put a draft's words and its end into an entry once the policy found nothing lacking.

    Nothing is saved.
    """
    hot_list = HotList.objects.get(pk=draft.hot_list_id)
    require_category_in_use(hot_list=hot_list, category=draft.category, profile=profile)
    check_own_list(profile=profile, source=hot_list.source)
    case = Case.objects.filter(pk=draft.case_id).first() if draft.case_id else None
    entry.purpose = check_entry(
        profile=profile,
        kind=draft.kind,
        category=draft.category,
        reason=draft.reason,
        summary=draft.summary,
        names_case=case is not None,
        has_open_case=case is not None and case.status == Case.Status.OPEN,
        case_kind=case.kind if case else "",
        is_determined_relevant=draft.is_determined_relevant,
        is_attested=draft.is_attested,
    )
    if draft.state and draft.state not in STATES:
        raise ValidationError({"state": "No state has this code."})
    plate = clean_plate(draft.plate)
    described = sum(bool(getattr(draft, name).strip()) for name in DESCRIPTION)
    check_form(profile=profile, match_kind=draft.match_kind, plate=plate, described=described)
    kind = profile.entries.kind(draft.kind)
    entry.kind = kind.code if kind else draft.kind
    entry.plate, entry.plate_key = plate, plate_key(plate)
    entry.plate_digest = plate_digest(plate) if plate else None
    entry.case = case
    entry.written_approval = _approval_for(draft, profile, actor)
    entry.hot_list_id = draft.hot_list_id
    entry.is_determined_relevant = draft.is_determined_relevant
    _rest_on_order(entry, draft, profile)
    for name in ("match_kind", "state", "category", "instruction"):
        setattr(entry, name, getattr(draft, name))
    for name in WORDS:
        setattr(entry, name, getattr(draft, name).strip())
    entry.expires_at = _end_of(entry, draft, profile)


def _rest_on_order(entry: Entry, draft: EntryDraft, profile: Profile) -> None:
    check_privacy(
        profile=profile,
        invades_privacy=draft.invades_privacy,
        has_order=draft.privacy_order_id is not None,
        what="entry",
    )
    entry.invades_privacy = draft.invades_privacy
    entry.privacy_order_id = draft.privacy_order_id


def _end_of(entry: Entry, draft: EntryDraft, profile: Profile) -> datetime:
    """When the entry ends as it is written now: what held it under another case no longer does."""
    now = timezone.now()
    statement = live_statement(entry.case, now)
    assert entry.entered_by is not None
    shift = entry.entered_by.shift
    own = entry_end(profile=profile, entered_at=entry.entered_at, now=now, shift=shift)
    ends = [statement.until if statement else own, draft.expires_at]
    if entry.written_approval is not None:
        ends.append(entry.written_approval.ends_at)
    return min(end for end in ends if end is not None)


def _named(approval: WrittenApproval | None) -> dict[str, int]:
    return {"written_approval": approval.pk} if approval else {}


def _approval_for(draft: EntryDraft, profile: Profile, actor: User) -> WrittenApproval | None:
    """The written approval that a covert or highly sensitive entry needs; None for any other."""
    if not draft.is_covert and draft.written_approval_id is None:
        return None
    return require_written_approval(
        approval_id=draft.written_approval_id,
        kind=WrittenApproval.Kind.ENTRY,
        actor=actor,
        case_id=draft.case_id,
        now=timezone.now(),
        profile=profile,
    )


def check_covert_audience(entry: Entry, profile: Profile) -> None:
    """Refuse a covert entry whose audience could neither act on its alert nor approve it."""
    if entry.written_approval is None:
        return
    readers = User.objects.filter(pk__in=entry.written_approval.reader_ids, is_active=True)
    is_waiting = entry.status == Entry.Status.PROPOSED
    check_audience(
        profile=profile,
        can_act=readers.filter(groups__name__in=permissions.ACTING).exists(),
        can_decide=not is_waiting or bool(approvers_of(entry)),
    )


@transaction.atomic
def decide_entry(
    *, entry_id: int, actor: User, approve: bool, note: str = "", version: int | None = None
) -> Entry:
    """Approve an entry, from now on matched, or refuse it with a note.

    With the `version` that the approver saw, an entry changed since then is not decided.
    """
    entry = Entry.objects.visible_to(actor).select_for_update(no_key=True).get(pk=entry_id)
    permissions.require(actor, "decide_entry", entry)
    now = timezone.now()
    profile = effective_profile(now)
    if version is not None:
        check_seen(entry, version, profile)
    check_can_decide_entry(
        profile=profile,
        status=entry.status,
        author_id=entry.entered_by_id,
        decider_id=actor.pk,
        has_ended=approve and entry.expires_at is not None and entry.expires_at <= now,
    )
    if approve:
        check_kind_of_case(profile=profile, case_kind=entry.case.kind if entry.case else "")
    if not approve and not note.strip():
        raise ValidationError({"note": "Say why the entry is refused."})
    entry.status = Entry.Status.APPROVED if approve else Entry.Status.REFUSED
    entry.decided_by = actor
    entry.decided_at = now
    entry.decided_as = administrator_capacity(actor) or "chief"
    entry.decision_note = note.strip()
    entry.full_clean()
    entry.save(update_fields=["status", "decided_by", "decided_at", "decided_as", "decision_note"])
    record_event(
        "entry.approved" if approve else "entry.refused",
        actor=actor,
        subject=entry,
        clause=profile.cite("entry_approval"),
        data={"capacity": entry.decided_as},
    )
    _tell_author(entry, EntryNotice.Kind.APPROVED if approve else EntryNotice.Kind.REFUSED)
    return entry if approve else _purged(entry, actor, now)


def _purged(entry: Entry, actor: User, now: datetime) -> Entry:
    """The entry once its plate is gone; part of the act that ended or refused it."""
    purge_ended(actor=actor, now=now)
    entry.refresh_from_db()
    return entry


def _tell_author(entry: Entry, kind: EntryNotice.Kind) -> None:
    """The entry no longer waits for a decision; its author hears which it was."""
    settle(entry=entry, kind=EntryNotice.Kind.WAITING)
    if entry.entered_by is not None:
        tell(entry=entry, people=[entry.entered_by], kind=kind)


def check_seen(entry: Entry, version: int, profile: Profile) -> None:
    """Refuse to go on with an entry that changed since this version, naming what changed."""
    later = entry.changes.filter(version__gt=version).values_list("fields", flat=True)
    check_version(
        profile=profile,
        version=entry.version,
        seen=version,
        changed=[name for fields in later for name in fields],
    )


@transaction.atomic
def remove_entry(*, entry_id: int, actor: User) -> Entry:
    """Take an entry off its list when the need has ended."""
    entry = Entry.objects.visible_to(actor).select_for_update(no_key=True).get(pk=entry_id)
    permissions.require(actor, "remove_entry", entry)
    profile = effective_profile(timezone.now())
    if entry.status in (Entry.Status.REMOVED, Entry.Status.ENDED):
        raise PolicyViolation(
            profile.cite("entry_expiry"),
            f"This entry is already {entry.status}.",
            "Nothing more to do.",
        )
    entry.status = Entry.Status.REMOVED
    entry.ended_at = timezone.now()
    entry.end_reason = Entry.EndReason.REMOVED
    entry.save(update_fields=["status", "ended_at", "end_reason"])
    record_event("entry.removed", actor=actor, subject=entry, clause=profile.cite("entry_expiry"))
    recheck_alerts_on([entry.pk])
    return _purged(entry, actor, entry.ended_at)
