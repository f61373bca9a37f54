"""Evidence follows its case: when that is closed, what was kept for it goes, after a while."""

from django.db import transaction
from django.utils import timezone

from alpr_compliance.policy import Clause, enforces
from governance.services import effective_profile
from ledger.services import record_event
from personnel.models import User
from reads.models import Hold
from reads.services.purge.lock import hold_off_purge


@transaction.atomic
@enforces("LEX-3.B.xv#retention-2", "NE-60-3204(1)#retention-2")
def follow_cases(*, actor: User) -> int:
    """Give evidence of closed cases its end, and take it from cases that were opened again.

    Returns how many holds changed. The time between is for whoever sees that a case was closed by
    mistake.
    """
    now = timezone.now()
    evidence = Hold.objects.filter(ground=Hold.Ground.EVIDENCE, ended_at=None)
    evidence = evidence.not_over(now).select_related("case").order_by("pk")
    closed = evidence.filter(ends_at=None, case__status="closed")
    opened = evidence.filter(ends_at__isnull=False, case__status="open")
    if not (closed.exists() or opened.exists()):
        return 0
    hold_off_purge()
    wait = effective_profile(now).holds.after_case_closes
    count = 0
    for hold in (closed | opened).select_for_update(of=("self",), no_key=True):
        assert hold.case is not None
        hold.ends_at = wait.after(now) if hold.case.status == "closed" else None
        hold.save(update_fields=["ends_at"])
        kind = "hold.ends_with_case" if hold.ends_at else "hold.goes_on_with_case"
        facts = {"case": hold.case.pk}
        record_event(kind, actor=actor, subject=hold, clause=Clause(hold.clause), data=facts)
        count += 1
    return count
