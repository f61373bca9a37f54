"""Watching over the purge: a run that failed, or none at all, is an incident within minutes."""

from django.utils import timezone

from alpr_compliance.policy import PolicyViolation
from governance.models import Adoption
from governance.services import effective_profile
from personnel.models import User
from reads.models import PurgeCertificate, PurgeRun, RetentionIncident
from reads.permissions import require
from reads.rules.watch import is_missed
from reads.services.incident import close_incidents_of_purge, mail_incidents, open_incident
from reads.services.purge.clock import require_plausible_clock

Kind = RetentionIncident.Kind


def watch_purge(*, actor: User) -> int:
    """Open an incident for what is wrong with the purge, end those it outlived, mail the rest.

    Returns how many are open. Before a policy is adopted there is nothing to watch.
    """
    require(actor, "watch_retention")
    now = timezone.now()
    # The first one: a later one does not excuse a purge that was missed before.
    adoption = Adoption.objects.in_force(now).last()
    if adoption is None or adoption.effective_from is None:
        return 0
    done = PurgeRun.objects.filter(status=PurgeRun.Status.DONE).first()
    failed = PurgeRun.objects.filter(
        status=PurgeRun.Status.FAILED, pk__gt=done.pk if done else 0
    ).first()
    missed = is_missed(
        now=now,
        last_done_at=done.started_at if done else None,
        adopted_at=adoption.effective_from,
    )
    has_clock = _trusts_clock()
    if done is not None and failed is None and has_clock and not missed:
        close_incidents_of_purge(run=done, actor=actor)
    if failed is not None:
        open_incident(kind=Kind.FAILED, actor=actor, run=failed)
    if missed:
        open_incident(kind=Kind.MISSED, actor=actor)
    if not has_clock:
        open_incident(kind=Kind.CLOCK, actor=actor)
    _look_for_bytes(actor)
    mail_incidents(actor=actor)
    return RetentionIncident.objects.open().count()


def _trusts_clock() -> bool:
    now = timezone.now()
    try:
        require_plausible_clock(effective_profile(now), now)
    except PolicyViolation:
        return False
    return True


def _look_for_bytes(actor: User) -> None:
    """Each run whose certificate names files with removed plates is looked into by a person."""
    last = PurgeCertificate.objects.first()
    if last is None or last.bytes_state != PurgeCertificate.Bytes.FOUND:
        return
    if not RetentionIncident.objects.filter(kind=Kind.BYTES, run=last.run).exists():
        open_incident(kind=Kind.BYTES, actor=actor, run=last.run)
