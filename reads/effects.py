"""What a change of the limit would do to the reads that are stored."""

from datetime import datetime

from alpr_compliance.policy import Profile
from governance.effects import Effect
from reads.models import Read


def retention_effects(in_force: Profile, proposed: Profile, at: datetime) -> list[Effect]:
    """How many reads stored by then the proposed limit would destroy, or keep longer.

    Reads under a live hold are counted too; they stay all the same.
    """
    today, new = in_force.retention.reads.effective, proposed.retention.reads.effective
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
