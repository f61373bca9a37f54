"""What every page of those who answer for retention says while the purge does not run."""

from django.db.models import Subquery
from django.http import HttpRequest
from django.utils import timezone

from governance.models import Adoption
from personnel.context import is_read_by
from personnel.models import Role
from reads.backups.watch import backup_trouble as trouble_with_backups
from reads.models import PurgeRun, RetentionIncident
from reads.rules.watch import is_missed

TOLD = (Role.ADMINISTRATOR, Role.CHIEF)


def backup_trouble(request: HttpRequest) -> dict[str, str]:
    """What is wrong with the backups, in words, for the system administrator."""
    if not is_read_by(request, Role.SYSTEM_ADMINISTRATOR):
        return {}
    return {"backup_trouble": trouble_with_backups(timezone.now())}


def purge_trouble(request: HttpRequest) -> dict[str, str]:
    """What is wrong with the purge, in words, for the Administrator and the Chief.

    A purge that is overdue is told from here too: the watch may have stopped with it.
    """
    if not is_read_by(request, *TOLD):
        return {}
    # One query: this is part of every page.
    incidents = RetentionIncident.objects.open().about_purge().values("kind")[:1]
    done = PurgeRun.objects.filter(status=PurgeRun.Status.DONE).values("started_at")[:1]
    now = timezone.now()
    facts = (
        Adoption.objects.in_force(now)
        .annotate(trouble=Subquery(incidents), done_at=Subquery(done))
        .values_list("effective_from", "trouble", "done_at")
        .last()
    )
    if facts is None:
        return {}
    adopted_at, trouble, done_at = facts
    assert adopted_at is not None
    if trouble is None and is_missed(now=now, last_done_at=done_at, adopted_at=adopted_at):
        trouble = RetentionIncident.Kind.MISSED
    return {"purge_trouble": RetentionIncident.Kind(trouble).label} if trouble else {}
