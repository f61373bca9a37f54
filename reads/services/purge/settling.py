"""The end of holds: what none of them keeps any more goes, its images and keys with it."""

from collections import defaultdict
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from django.utils import timezone

from alpr_compliance.policy import Clause, enforces
from ledger.services import record_event
from personnel.models import User
from reads.calendar import agency_zone, other_day
from reads.coverage import HOLDS, pairs
from reads.images import ImageGone, hand_on_image, holds_with_images, keep_only
from reads.models import Hold, LookAlikeDecision, PreservedRead, PurgeRun, PurgeTally
from reads.partitions import day_of
from reads.services.purge.disk import rewrite_tables
from reads.services.purge.lock import PURGE_LOCK
from reads.services.purge.tally import removed_since_last_done

# A preserved read stays while holds on it follow one another without a gap, from the one that
# keeps it. A hold placed after such a gap brings nothing back.
STANDING = f"""
WITH holds AS MATERIALIZED ({HOLDS}),
candidates AS (SELECT captured_at, id AS read_id, unnest(candidate_keys) AS plate_key
    FROM reads_preservedread),
covered AS ({pairs(reads="reads_preservedread", candidates="candidates")}),
spans AS (
    SELECT c.*, p.hold_id AS keeper_id, c.starts_at > max(c.until) OVER (
        PARTITION BY c.captured_at, c.id ORDER BY c.starts_at, c.hold_id
        ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS is_after_gap
    FROM covered c JOIN reads_preservedread p USING (captured_at, id)
),
islands AS (
    SELECT *, count(*) FILTER (WHERE is_after_gap) OVER (
        PARTITION BY captured_at, id ORDER BY starts_at, hold_id) AS island
    FROM spans
),
standing AS (
    SELECT captured_at, id, (array_agg(hold_id ORDER BY until DESC, hold_id))[1] AS hold_id
    FROM islands GROUP BY captured_at, id, island
    HAVING bool_or(hold_id = keeper_id) AND max(until) > %(now)s
)
"""  # noqa: S608 put together from our own text

FORGET = f"""
{STANDING}
DELETE FROM reads_preservedread p
WHERE NOT EXISTS (SELECT FROM standing s WHERE s.captured_at = p.captured_at AND s.id = p.id)
RETURNING p.captured_at, p.camera_id, p.plate
"""  # noqa: S608 put together from our own text

FORGET_ROWS = """
DELETE FROM reads_preservedrow r
WHERE NOT EXISTS (
    SELECT FROM reads_preservedread p WHERE p.captured_at = r.captured_at AND p.id = r.read_id)
"""

HAND_ON = f"""
{STANDING}
SELECT p.captured_at, p.id, p.image_id, p.hold_id, s.hold_id
FROM reads_preservedread p JOIN standing s USING (captured_at, id)
JOIN reads_hold h ON h.id = p.hold_id
WHERE least(h.ends_at, h.ended_at) <= %(now)s
"""  # noqa: S608 put together from our own text


@dataclass
class Settled:
    """The plates that went, to be searched for; and why an image stayed under an ended hold."""

    plates: set[str] = field(default_factory=set)
    problems: list[OSError] = field(default_factory=list)


@enforces("KIN-IV.E.7", "NC-20-183.32(d)")
def settle_ended_holds(run: PurgeRun, actor: User) -> Settled:
    """Destroy what only ended holds kept.

    A run after a crash does again what was left. Images that nothing shows go with every run.
    A hold is settled once its rows, their images, its key and the table's old pages are gone.
    """
    now = timezone.now()
    ended = list(Hold.objects.over(now).filter(settled_at=None))
    released = LookAlikeDecision.objects.filter(is_kept=False, settled_at=None, decided_at__lte=now)
    if not ended and not released.exists():
        sweep_images()
        return Settled()
    settled = _forget(run, now)
    if removed_since_last_done("reads_preservedread").exists():
        rewrite_tables("reads_preservedread", "reads_preservedrow")
    sweep_images()
    with transaction.atomic():
        released.update(settled_at=now)
        kept = set(PreservedRead.objects.filter(hold__in=ended).values_list("hold_id", flat=True))
        for hold in ended:
            if hold.pk in kept:
                continue  # Its images found no room under the hold that goes on.
            hold.settled_at = now
            hold.save(update_fields=["settled_at"])
            clause = Clause(hold.clause)
            record_event("hold.settled", actor=actor, subject=hold, clause=clause)
    return settled


@transaction.atomic
def _forget(run: PurgeRun, now: datetime) -> Settled:
    facts = {"now": now}
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [PURGE_LOCK])
        cursor.execute(FORGET, facts)
        gone = cursor.fetchall()
        cursor.execute(FORGET_ROWS)
        problems = _hand_on(cursor, facts)
    _tally(run, [(captured_at, camera_id) for captured_at, camera_id, _ in gone])
    return Settled({plate for _, _, plate in gone}, problems)


def _hand_on(cursor: CursorWrapper, facts: dict[str, Any]) -> list[OSError]:
    """Seal the images of ended holds under the key of one that goes on.

    One that can not be written stays under its old key, for the next run.
    """
    problems = []
    cursor.execute(HAND_ON, facts)
    for captured_at, read_id, image_id, hold_id, to_hold_id in cursor.fetchall():
        try:
            if image_id is not None:
                # An image that was gone before stays gone.
                with suppress(ImageGone):
                    hand_on_image(
                        captured_at=captured_at,
                        image_id=image_id,
                        hold_id=hold_id,
                        to_hold_id=to_hold_id,
                    )
        except OSError as problem:
            problems.append(problem)
            continue
        PreservedRead.objects.filter(captured_at=captured_at, id=read_id).update(hold_id=to_hold_id)
    return problems


def _tally(run: PurgeRun, gone: list[tuple[datetime, int]]) -> None:
    groups = defaultdict(list)
    for captured_at, camera_id in gone:
        groups[day_of(captured_at), camera_id].append(captured_at)
    other = {day: other_day(day, agency_zone()) for day, _ in groups}
    PurgeTally.objects.bulk_create(
        PurgeTally(
            run=run,
            day=day,
            place="reads_preservedread",
            camera_id=camera_id,
            removed=len(times),
            first_at=min(times),
            last_at=max(times),
            other_day=other[day].day,
            of_other_day=sum(other[day].since <= at < other[day].until for at in times),
        )
        for (day, camera_id), times in groups.items()
    )


def sweep_images() -> None:
    """Remove every held image that no preserved read shows, and the keys of holds without any."""
    if not holds_with_images():
        return
    with transaction.atomic():
        _sweep_images()


def _sweep_images() -> None:
    with connection.cursor() as cursor:
        # A late read writes its image before it commits; whoever does shares this lock.
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [PURGE_LOCK])
    for hold_id in holds_with_images():
        rows = PreservedRead.objects.filter(hold_id=hold_id)
        shown = rows.values_list("captured_at", "image_id")
        keep_only(hold_id, [(at, image_id) for at, image_id in shown if image_id])
