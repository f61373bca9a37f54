"""The daily comparison of over-age data with the holds: what nothing supports is an incident."""

from dataclasses import asdict

from django.db import transaction
from django.utils import timezone

from alpr_compliance.policy import enforces
from governance.models import Adoption
from governance.services import effective_profile
from ledger.services import record_event
from personnel.models import User
from reads.models import Hold, Reconciliation, ReconciliationLine, RetentionIncident
from reads.overage import (
    Overage,
    holds_without_reads,
    log_disagreements,
    overdue_since,
    rows_past_limit,
)
from reads.permissions import require
from reads.register import Disagreement
from reads.services.incident import open_incident


@transaction.atomic
@enforces("KIN-IV.H.2#retention")
def reconcile(*, actor: User) -> Reconciliation | None:
    """Compare everything past the limit with the live holds, and the holds with what they cover
    and with the log of requests.

    Each place, day and camera that nothing supports becomes an incident with owner and deadline,
    and so does a log that does not support the holds.
    None before a policy is adopted: nothing is stored then.
    """
    require(actor, "watch_retention")
    now = timezone.now()
    if not Adoption.objects.in_force(now).exists():
        return None
    found = list(rows_past_limit(now))
    empty = holds_without_reads(now)
    in_log = log_disagreements(now)
    made = Reconciliation.objects.create(
        made_at=now,
        cutoff=overdue_since(now),
        actor=actor,
        supported=sum(each.rows for each in found if each.hold_id),
        unsupported=sum(each.rows for each in found if not each.hold_id),
        live_holds=Hold.objects.live(now).count(),
        empty_holds=len(empty),
        log_findings=len(in_log),
    )
    _keep_lines(made, found, empty, in_log)
    _open_incidents(found, actor)
    if in_log:
        open_incident(kind=RetentionIncident.Kind.LOG, actor=actor, rows=len(in_log))
    _record(made, actor)
    return made


def _keep_lines(
    made: Reconciliation, found: list[Overage], empty: list[int], in_log: list[Disagreement]
) -> None:
    lines = [ReconciliationLine(reconciliation=made, **asdict(each)) for each in found]
    lines += [ReconciliationLine(reconciliation=made, hold_id=hold, rows=0) for hold in empty]
    lines += [
        ReconciliationLine(reconciliation=made, rows=0, **asdict(finding)) for finding in in_log
    ]
    ReconciliationLine.objects.bulk_create(lines)


def _open_incidents(found: list[Overage], actor: User) -> None:
    for each in found:
        if each.hold_id is None:
            open_incident(
                kind=RetentionIncident.Kind.UNSUPPORTED,
                actor=actor,
                place=each.place,
                day=each.day,
                camera_id=each.camera_id,
                rows=each.rows,
            )


def _record(made: Reconciliation, actor: User) -> None:
    counts = ("supported", "unsupported", "live_holds", "empty_holds", "log_findings")
    record_event(
        "retention.reconciled",
        actor=actor,
        subject=made,
        clause=effective_profile(made.made_at).cite("reconciliation"),
        data={name: getattr(made, name) for name in counts},
    )
