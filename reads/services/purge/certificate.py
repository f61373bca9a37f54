"""Step 11: the signed certificate of a run. Counts and ids, never a plate."""

from dataclasses import asdict
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from alpr_compliance.policy import Profile
from governance.services import effective_profile
from ledger.services import record_event
from ledger.signing import sign
from personnel.models import User
from reads.cameras import camera_codes
from reads.certificates import FORMAT, canonical
from reads.models import PurgeCertificate, PurgeRun
from reads.register import KEPT, TABLES, CapturedTable, KeptPlates
from reads.services.purge.scan import Scan

# What decides whether the server keeps copies of removed rows.
SETTINGS = (
    "server_version",
    "wal_recycle",
    "archive_mode",
    "archive_command",
    "log_statement",
    "log_min_duration_statement",
    "log_min_messages",
    "log_min_error_statement",
    "log_error_verbosity",
)


@transaction.atomic
def certify(*, run: PurgeRun, scan: Scan, actor: User) -> PurgeCertificate:
    """Sign the account of a run with what the search of the files says.

    Of a failed run too: what it lists is gone, though not all that had reached the limit is.
    """
    run = PurgeRun.objects.select_for_update(no_key=True).get(pk=run.pk)
    content = canonical(_content(run, scan))
    signature = sign(content.encode())
    certificate = PurgeCertificate(
        run=run,
        number=PurgeCertificate.objects.filter(run=run).count() + 1,
        made_at=timezone.now(),
        content=content,
        sha256=sha256(content.encode()).hexdigest(),
        public_key=signature.public_key,
        signature=signature.value,
        bytes_state=scan.state,
    )
    certificate.full_clean()
    certificate.save()
    record_event(
        "purge.certified",
        actor=actor,
        subject=certificate,
        clause=effective_profile(run.started_at).retention.reads.clause,
        data={"run": run.pk, "sha256": certificate.sha256, "bytes": scan.state},
    )
    return certificate


def _content(run: PurgeRun, scan: Scan) -> dict[str, Any]:
    assert run.finished_at is not None
    profile = effective_profile(run.started_at)
    before = PurgeCertificate.objects.first()
    return {
        "format": FORMAT,
        "agency": {"name": profile.agency.name, "ori": profile.agency.ori},
        "policy_version": profile.version,
        "run": run.pk,
        "started_at": _utc(run.started_at),
        "finished_at": _utc(run.finished_at),
        "came_to_its_end": run.status == PurgeRun.Status.DONE,
        "removed_up_to": _utc(run.cutoff),
        "limit": _limit(run, profile),
        "removed": _removed(run),
        "kept": _kept(run),
        "images": {"hours_destroyed": run.image_hours_destroyed, "removed": run.images_removed},
        "rows_gone": True,
        "bytes": asdict(scan) | {"files_found": [*scan.files_found]},
        "database_settings": _settings(),
        # A missing certificate breaks the chain.
        "previous_sha256": before.sha256 if before else None,
    }


def _limit(run: PurgeRun, profile: Profile) -> dict[str, Any]:
    limit = profile.retention.reads
    return {
        "enforced": {"value": run.limit, "clause": run.clause},
        "policy": [{"value": str(own.value), "clause": own.clause} for own in limit.policy],
        "law": {"value": str(limit.law.value), "clause": limit.law.clause},
    }


def _removed(run: PurgeRun) -> list[dict[str, Any]]:
    codes = camera_codes()
    places: dict[str, CapturedTable | KeptPlates] = {**TABLES, **KEPT}
    return [
        {
            "day": tally.day.isoformat(),
            "camera": codes.get(tally.camera_id),
            "place": tally.place,
            "what": places[tally.place].what if tally.place in places else tally.place,
            "rows": tally.removed,
            "first": _utc(tally.first_at) if tally.first_at else None,
            "last": _utc(tally.last_at) if tally.last_at else None,
            "ids_digest": tally.ids_digest or None,
        }
        for tally in run.tallies.order_by("day", "place", "camera_id")
    ]


def _kept(run: PurgeRun) -> list[dict[str, Any]]:
    codes = camera_codes()
    return [
        {
            "day": tally.day.isoformat(),
            "camera": codes.get(tally.camera_id),
            "hold": tally.hold_id,
            "ground": tally.hold.ground,
            "clause": tally.hold.clause,
            "reads": tally.reads,
        }
        for tally in run.kept.select_related("hold").order_by("day", "camera_id", "hold_id")
    ]


def _settings() -> dict[str, Any]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name, current_setting(name) FROM pg_settings WHERE name = ANY(%s)",
            [list(SETTINGS)],
        )
        shown: dict[str, Any] = dict(cursor.fetchall())
        cursor.execute("SELECT count(*) FROM pg_replication_slots")
        [shown["replication_slots"]] = cursor.fetchone()
    return {name: shown.get(name) for name in (*SETTINGS, "replication_slots")}


def _utc(instant: datetime) -> str:
    return instant.astimezone(UTC).isoformat().replace("+00:00", "Z")
