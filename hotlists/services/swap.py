"""The staged rows against the list that is live: the difference, and its exchange, by set."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection, transaction

from hotlists.models import Entry, ListImport
from hotlists.rules.suspension import survives_import
from hotlists.services.entry_end import purge_entry
from hotlists.services.evidence import kept_entries
from reads.digest_sql import digest_sql

KEY = ("plate", "state", "source_record")
# The columns that a source's row fills, and what they are of in the staging table.
FILLED = {
    "plate_key": "s.plate_key",
    "source_agency": "s.source_agency",
    "record_date": "s.record_date",
    "record_digest": "s.record_digest",
    "category": "s.category",
    "purpose": "s.purpose",
    "instruction": "s.instruction",
    "reason": "s.reason",
    "vehicle_make": "s.vehicle_make",
    "vehicle_model": "s.vehicle_model",
    "vehicle_body": "s.vehicle_body",
    "vehicle_color": "s.vehicle_color",
    "restricted_details": "s.restricted_details",
    "expires_at": "s.expires_at",
}
# A read that is being matched may still name an entry that goes: it stays that long.
IN_FLIGHT = timedelta(hours=1)

# What a person took off the list here stays off until its source dates it anew.
DIFFERENCE = """
CREATE TEMP TABLE difference ON COMMIT DROP AS
SELECT s.line, e.id AS entry_id,
    CASE WHEN e.id IS NULL THEN 'added'
        WHEN s.line IS NULL THEN 'removed'
        WHEN e.status = 'ended' THEN 'added'
        ELSE 'changed' END AS kind
FROM staged s FULL JOIN (
    SELECT id, plate, state, source_record, record_digest, record_date, status
    FROM hotlists_entry WHERE hot_list_id = %s AND kind = 'imported' AND purged_at IS NULL
) e ON s.plate = e.plate AND s.state = e.state AND s.source_record = e.source_record
WHERE e.id IS NULL
    OR (s.line IS NULL AND e.status <> 'ended')
    OR (s.line IS NOT NULL AND (
        e.status = 'ended' OR e.record_digest IS DISTINCT FROM s.record_digest))
"""
CHANGES = """
INSERT INTO hotlists_importchange
    (list_import_id, kind, source_record, state, category, plate_digest)
SELECT %s, d.kind, coalesce(s.source_record, e.source_record), coalesce(s.state, e.state),
    coalesce(s.category, e.category), {digest}
FROM difference d
LEFT JOIN staged s ON s.line = d.line
LEFT JOIN hotlists_entry e ON e.id = d.entry_id
"""
# A row without a date says nothing new about the record: the date that is known stays.
REFILLED = FILLED | {"record_date": "coalesce(s.record_date, e.record_date)"}
SURVIVES = survives_import("e", "s")
UPDATE = f"""
UPDATE hotlists_entry e SET {", ".join(f"{name} = {value}" for name, value in REFILLED.items())},
    version = e.version + 1, ended_at = NULL, end_reason = '',
    status = CASE WHEN e.status = 'ended' OR NOT {SURVIVES} THEN 'approved' ELSE e.status END,
    suspended_at = CASE WHEN {SURVIVES} THEN e.suspended_at END,
    suspended_by_id = CASE WHEN {SURVIVES} THEN e.suspended_by_id END
FROM difference d JOIN staged s ON s.line = d.line
WHERE e.id = d.entry_id
"""  # noqa: S608
INSERT = f"""
INSERT INTO hotlists_entry ({", ".join((*KEY, *FILLED))},
    hot_list_id, kind, match_kind, status, contact, entered_at,
    summary, is_determined_relevant, cautions, person_description, report_reference, version,
    decided_as, decision_note, end_reason)
SELECT {", ".join(f"s.{name}" for name in KEY)}, {", ".join(FILLED.values())},
    %s, 'imported', 'plate', 'approved', %s, %s, '', false, '', '', '', 1, '', '', ''
FROM difference d JOIN staged s ON s.line = d.line WHERE d.entry_id IS NULL
"""  # noqa: S608
DROPPED = """
UPDATE hotlists_entry e SET status = 'ended', ended_at = %s, end_reason = 'source_dropped'
FROM difference d WHERE d.kind = 'removed' AND e.id = d.entry_id
"""
# Who looks at an open alert on an entry that goes, changes or comes back.
SHOWN = """
SELECT DISTINCT a.id FROM difference d
JOIN hotlists_matchedentry shown ON shown.entry_id = d.entry_id
JOIN hotlists_match m ON m.id = shown.match_id JOIN hotlists_alert a ON a.id = m.alert_id
WHERE a.status = 'open'
"""
GONE = """
WHERE kind = 'imported' AND status = 'ended' AND ended_at < %s AND purged_at IS NULL
    AND e.id <> ALL(%s)
    AND NOT EXISTS (
        SELECT FROM hotlists_matchedentry shown
        JOIN hotlists_match m ON m.id = shown.match_id JOIN hotlists_alert a ON a.id = m.alert_id
        WHERE shown.entry_id = e.id AND a.status = 'open')
"""
KEPT = f"SELECT id FROM hotlists_entry e {GONE}"  # noqa: S608
DELETE = f"DELETE FROM hotlists_entry e {GONE}"  # noqa: S608
# An entry that a row of these names is answered for longer, without its plate.
NAMED_IN = (
    "hotlists_suspension",
    "hotlists_entryreview",
    "hotlists_evidence_entries",
    "hotlists_entrychange",
    "hotlists_extension",
    "hotlists_entrynotice",
    "hotlists_shiftreview",
)
IS_ANSWERED_FOR = " OR ".join(
    f"EXISTS (SELECT FROM {table} WHERE entry_id = e.id)" for table in NAMED_IN
)


@dataclass(frozen=True)
class Difference:
    """How many entries of the list an import adds, changes, takes away and leaves."""

    before: int
    added: int
    changed: int
    removed: int

    @property
    def unchanged(self) -> int:
        return self.before - self.changed - self.removed


def compare(hot_list_id: int) -> Difference:
    """Work out the difference, kept in a temporary table until the transaction ends."""
    live = Entry.objects.filter(hot_list_id=hot_list_id, kind=Entry.Kind.IMPORTED)
    before = live.exclude(status=Entry.Status.ENDED).count()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE staged")
        cursor.execute("DROP TABLE IF EXISTS pg_temp.difference")
        cursor.execute(DIFFERENCE, [hot_list_id])
        cursor.execute("ANALYZE difference")
        cursor.execute("SELECT kind, count(*) FROM difference GROUP BY kind")
        found: dict[str, int] = dict(cursor.fetchall())
    counts = {kind: found.get(kind, 0) for kind in ("added", "changed", "removed")}
    return Difference(before=before, **counts)


def exchange(list_import: ListImport, *, contact: str, now: datetime) -> list[UUID]:
    """Make the staged rows live and keep what changed; part of the caller's transaction.

    Returns the open alerts on entries that are another than before.
    """
    hot_list_id = list_import.hot_list_id
    digest, pads = digest_sql("coalesce(s.plate_key, e.plate_key)")
    with connection.cursor() as cursor:
        cursor.execute(CHANGES.format(digest=digest), [list_import.pk, *pads])
        cursor.execute(UPDATE)
        cursor.execute(INSERT, [hot_list_id, contact, now])
        cursor.execute(DROPPED, [now])
        cursor.execute(SHOWN)
        return [alert_id for (alert_id,) in cursor.fetchall()]


@transaction.atomic
def delete_dropped(now: datetime) -> int:
    """Delete what its source dropped, once no open alert shows it; returns how many went.

    Where people answer for what they did with an entry, its plate goes and the rest stays. While
    held evidence rests on it, its plate stays too.
    """
    evidence = kept_entries(now).filter(kind=Entry.Kind.IMPORTED)
    gone = (now - IN_FLIGHT, list(evidence.values_list("pk", flat=True)))
    with connection.cursor() as cursor:
        cursor.execute(f"{KEPT} AND ({IS_ANSWERED_FOR})", gone)
        kept = [entry_id for (entry_id,) in cursor.fetchall()]
        for entry in Entry.objects.filter(pk__in=kept):
            purge_entry(entry, now)
        cursor.execute(f"{DELETE} AND NOT ({IS_ANSWERED_FOR})", gone)
        return len(kept) + int(cursor.rowcount)
