"""What a change of the limits would do to what is stored."""

from datetime import datetime

from alpr_compliance.policy import Duration, Profile
from governance.effects import Effect
from reads.models import Read
from reads.register import LOGS


def retention_effects(in_force: Profile, proposed: Profile, at: datetime) -> list[Effect]:
    """How much of what is stored by then the proposed limits would destroy, or keep longer.

    Reads under a live hold are counted too; they stay all the same.
    """
    today, new = in_force.retention, proposed.retention
    return [
        *_on_reads(today.reads.effective, new.reads.effective, at),
        *_on_logs(today.log_life, new.log_life, at),
    ]


def _on_reads(today: Duration, new: Duration, at: datetime) -> list[Effect]:
    if today == new:
        return []
    stored = Read.objects.filter(received_at__lte=at)
    kept = stored.filter(captured_at__gt=today.before(at))
    if today.is_longer_than(new):
        going = kept.filter(captured_at__lte=new.before(at)).count()
        text = f"Reads older than {new} that the next purge destroys; today they stay for {today}"
        return [Effect("destroyed", text, going)]
    text = f"Stored reads that stay for {new}; today they are destroyed after {today}"
    return [Effect("kept_longer", text, kept.count())]


def _on_logs(today: Duration, new: Duration, at: datetime) -> list[Effect]:
    if not today.is_longer_than(new):
        return []
    going = sum(log.over(new.before(at), at).count() for log in LOGS.values())
    text = (
        f"Requests, holds and searches over for {new}: the next purge takes what was typed;"
        f" today it stays for {today}"
    )
    return [Effect("logs_cleared", text, going)]
