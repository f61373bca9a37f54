"""The end of the logs' life: what people typed goes; who, when and a keyed digest stay."""

from datetime import datetime

from django.db import transaction

from alpr_compliance.policy import Profile
from ledger.services import record_event
from personnel.models import User
from reads.models import PurgeRun, PurgeTally
from reads.partitions import day_of
from reads.register import LOGS, Log
from reads.services.purge.disk import rewrite_tables
from reads.services.purge.tally import removed_since_last_done


def clear_logs(run: PurgeRun, actor: User, profile: Profile, at: datetime) -> set[str]:
    """Take plates and words from what has been over for the logs' life; return the plates.

    A run after a crash writes anew the tables that the dead one had cleared.
    """
    before = profile.retention.log_life.before(at)
    plates: set[str] = set()
    for log in LOGS.values():
        if log.over(before, at).exists():
            plates |= _clear(log, run, actor, profile, at)
    for name in set(removed_since_last_done(*LOGS).values_list("place", flat=True)):
        rewrite_tables(*LOGS[name].rewritten)
    return plates


@transaction.atomic
def _clear(log: Log, run: PurgeRun, actor: User, profile: Profile, at: datetime) -> set[str]:
    plates: set[str] = set()
    over = log.over(profile.retention.log_life.before(at), at)
    rows = list(over.select_for_update(no_key=True, of=("self",)))
    for row in rows:
        plates |= log.clear(row, at)
        record_event("log.cleared", actor=actor, subject=row, clause=profile.cite("retention"))
    if rows:
        PurgeTally.objects.create(run=run, day=day_of(at), place=log.name, removed=len(rows))
    return plates
