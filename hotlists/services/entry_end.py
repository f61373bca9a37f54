"""The end of entries: what is due ends, and what has ended loses its plate."""

import re
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from alpr_compliance.policy import Profile, enforces
from governance.models import Case, WrittenApproval
from governance.services import destroy_if_unneeded, effective_profile
from hotlists import permissions
from hotlists.models import (
    Alert,
    Entry,
    EntryNotice,
    MatchedEntry,
    OngoingStatement,
    ShiftReview,
)
from hotlists.rules.entry_end import end_reason, shift_ends
from hotlists.services.entry_notice import remind_of_ends, settle, tell
from hotlists.services.evidence import kept_entries
from hotlists.services.ongoing import LIVE
from hotlists.services.recheck import recheck_alerts_on, review_all
from ledger.services import record_event
from personnel.models import User
from reads.digest import plate_digest

# An older shift's end than this has no statement any more that could have kept anything.
LONGEST_STATEMENT = timedelta(days=7)
# At most this many in one transaction; the next minute does more.
AT_ONCE = 1000


@transaction.atomic
def end_entries(*, actor: User) -> int:
    """End what is due, say which statement kept the rest, purge what has ended, remind.

    Who is clear to act on an entry that no longer stands is not clear any more.

    May run at any time and as often as wanted: what was done is not done again.
    """
    permissions.require(actor, "end_entries")
    review_all()
    if not Entry.objects.by_people().exists():
        return 0  # Before a policy is adopted there is none, and nothing to refuse each minute.
    now = timezone.now()
    profile = effective_profile(now)
    if profile.entries.end_of_shift:
        for ended_at in shift_ends(profile, now - LONGEST_STATEMENT, now):
            _review_shift(ended_at)
    due = (
        Entry.objects.by_people()
        .filter(status__in=LIVE)
        .filter(
            Q(expires_at__lte=now) | Q(case__status=Case.Status.CLOSED) | _outlives_approval(now)
        )
        .select_for_update(of=("self",), no_key=True, skip_locked=True)
        .select_related("case", "entered_by", "written_approval")
        .order_by("pk")[:AT_ONCE]
    )
    ended = list(due)
    for entry in ended:
        _end(entry, profile, actor, now)
    recheck_alerts_on([entry.pk for entry in ended])
    purge_ended(actor=actor, now=now)
    remind_of_ends(profile=profile, now=now)
    return len(ended)


def _outlives_approval(now: datetime) -> Q:
    # One that ended, not one whose time has not come.
    ended = WrittenApproval.objects.filter(Q(ended_at__lte=now) | Q(ends_at__lte=now))
    return Q(written_approval__in=ended)


# What lived past this end of a shift, each with the statement that stood then.
REVIEW = """
INSERT INTO hotlists_shiftreview (entry_id, shift_ended_at, statement_id)
SELECT DISTINCT ON (entry.id) entry.id, %(end)s, statement.id
FROM hotlists_entry AS entry
JOIN hotlists_ongoingstatement AS statement
    ON statement.case_id = entry.case_id AND statement.at <= %(end)s AND statement.until > %(end)s
WHERE entry.kind IN ('agency_list', 'manual') AND entry.purged_at IS NULL
    AND entry.status IN ('proposed', 'returned', 'approved')
    AND entry.entered_at <= %(end)s AND entry.expires_at > %(end)s
ORDER BY entry.id, statement.until DESC, statement.id
ON CONFLICT DO NOTHING
"""


@enforces("NE-60-3204(3)#hotlists")
def _review_shift(ended_at: datetime) -> None:
    """Record by which statement each entry outlived this shift."""
    with connection.cursor() as cursor:
        cursor.execute(REVIEW, {"end": ended_at})


@enforces("NE-60-3204(3)#hotlists", "KIN-IV.B.5")
def _end(entry: Entry, profile: Profile, actor: User, now: datetime) -> None:
    assert entry.expires_at is not None
    is_case_closed = entry.case is not None and entry.case.status == Case.Status.CLOSED
    approval = entry.written_approval
    entry.status = Entry.Status.ENDED
    entry.ended_at = now
    entry.end_reason = end_reason(
        profile=profile,
        expires_at=entry.expires_at,
        is_case_closed=is_case_closed,
        is_approval_over=approval is not None and not approval.stands_at(now),
    )
    entry.save(update_fields=["status", "ended_at", "end_reason"])
    review = ShiftReview.objects.filter(entry=entry).first()
    record_event(
        "entry.ended",
        actor=actor,
        subject=entry,
        clause=profile.cite("entry_expiry"),
        data={
            "reason": entry.end_reason,
            "case": entry.case_id,
            "kept_by_statement": review.statement_id if review else None,
        },
    )
    settle(entry=entry, kind=EntryNotice.Kind.WAITING)
    if entry.entered_by is not None:
        tell(entry=entry, people=[entry.entered_by], kind=EntryNotice.Kind.ENDED)


def purge_ended(*, actor: User, now: datetime) -> int:
    """Take the plate from ended and refused entries that no open alert shows; part of the act.

    Who, when, why, the case and a keyed digest stay.
    """
    shown = MatchedEntry.objects.filter(match__alert__status=Alert.Status.OPEN).values("entry_id")
    over = (Entry.Status.ENDED, Entry.Status.REMOVED, Entry.Status.REFUSED)
    ended = (
        Entry.objects.by_people()
        .filter(status__in=over)
        .exclude(pk__in=shown)
        .exclude(pk__in=kept_entries(now))
        .select_for_update(no_key=True, skip_locked=True)
        .order_by("pk")[:AT_ONCE]
    )
    count = 0
    for entry in ended:
        purge_entry(entry, now)
        record_event(
            "entry.purged",
            actor=actor,
            subject=entry,
            clause=effective_profile(now).cite("entry_expiry"),
        )
        count += 1
    return count


WORDS = (
    "reason", "summary", "cautions", "contact", "decision_note", "report_reference",
    "vehicle_make", "vehicle_model", "vehicle_color", "vehicle_body",
)  # fmt: skip


def purge_entry(entry: Entry, now: datetime) -> None:
    """Take the plate from an entry and every text about it; its digest stays. Part of an act."""
    if entry.plate and not entry.plate_digest:
        entry.plate_digest = plate_digest(entry.plate)
    for name in WORDS:
        setattr(entry, name, without_plate(getattr(entry, name), entry.plate))
    _strike_elsewhere(entry)
    entry.changes.update(proposed={}, previous={}, why="", note="")
    entry.extensions.update(justification="Purged with its entry", note="")
    entry.plate = entry.plate_key = entry.restricted_details = entry.person_description = ""
    entry.purged_at = now
    entry.save(
        update_fields=[
            "plate", "plate_key", "plate_digest", "restricted_details", "person_description",
            "purged_at", *WORDS,
        ]
    )  # fmt: skip
    # Its court order may name the plate; searches that rest on it keep it for their own term.
    if entry.privacy_order is not None:
        destroy_if_unneeded(entry.privacy_order, now)


def _strike_elsewhere(entry: Entry) -> None:
    """The plate goes from what people wrote about the entry, its case and its written approval."""
    _strike(entry.reviews.all(), entry.plate, "note")
    _strike(entry.suspensions.all(), entry.plate, "reported_to", "status_reference")
    _strike(OngoingStatement.objects.filter(case=entry.case_id), entry.plate, "text")
    approval = WrittenApproval.objects.filter(entries=entry)
    _strike(approval, entry.plate, "subject", "note")


def _strike(rows: "QuerySet[Any]", plate: str, *names: str) -> None:
    for row in rows:
        texts = {name: getattr(row, name) for name in names}
        left = {name: without_plate(text, plate) for name, text in texts.items()}
        if left != texts:
            rows.model.objects.filter(pk=row.pk).update(**left)


SURE_LENGTH = 5


def without_plate(text: str, plate: str) -> str:
    """The text with the plate struck out, however it was spaced or hyphenated."""
    if not plate or not text:
        return text
    pattern = r"[\s.\-\u00b7]*".join(re.escape(character) for character in plate)
    if len(plate) < SURE_LENGTH:  # else it could be part of a word
        pattern = rf"(?<![^\W_]){pattern}(?![^\W_])"
    return re.sub(pattern, "*", text, flags=re.IGNORECASE)
