"""Later outcomes of a stop: asked for, reminded of, written down."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from alpr_compliance.policy import Profile
from governance.models import open_to
from governance.services import effective_profile
from hotlists import permissions
from hotlists.models import FollowUp, Notice, Stop
from hotlists.rules.stop import check_follow_up_result, later_outcomes
from hotlists.services.notice import tell, tell_supervisor
from ledger.services import record_event
from personnel.models import User


def add_follow_ups(*, stop: Stop, profile: Profile) -> list[FollowUp]:
    """Ask for what an arrest or a citation leads to later. Part of the ending."""
    days = {
        FollowUp.Kind.CHARGE.value: profile.alerts.charge_days,
        FollowUp.Kind.PROSECUTION.value: profile.alerts.prosecution_days,
    }
    return FollowUp.objects.bulk_create(
        FollowUp(stop=stop, kind=kind, due_at=stop.recorded_at + timedelta(days=days[kind]))
        for kind in later_outcomes(stop.outcomes)
    )


@transaction.atomic
def finish_follow_up(*, follow_up_id: int, actor: User, result: str) -> FollowUp:
    """Write the later outcome down, by the officer of the stop or who stands above them."""
    visible = FollowUp.objects.filter(open_to(actor, "stop__alert__written_approval"))
    locked = visible.select_for_update(of=("self",), no_key=True)
    follow_up = locked.get(pk=follow_up_id)
    permissions.require(actor, "finish_follow_up", follow_up)
    profile = effective_profile(timezone.now())
    check_follow_up_result(
        profile=profile,
        kind=follow_up.kind,
        is_done=follow_up.done_at is not None,
        result=result,
    )
    follow_up.result = result
    follow_up.done_by = actor
    follow_up.done_at = timezone.now()
    follow_up.full_clean()
    follow_up.save(update_fields=["result", "done_by", "done_at"])
    record_event(
        "follow_up.done",
        actor=actor,
        subject=follow_up,
        clause=profile.cite("stop_report"),
        data={"kind": follow_up.kind, "result": result},
    )
    return follow_up


@transaction.atomic
def remind_overdue() -> int:
    """Tell the officer and their supervisor once of each later outcome that is overdue."""
    now = timezone.now()
    overdue = (
        FollowUp.objects.overdue(now)
        .filter(reminded_at=None)
        .select_related("stop__alert", "stop__officer__supervisor")
        .select_for_update(of=("self",), skip_locked=True, no_key=True)
    )
    found = list(overdue)
    for follow_up in found:
        stop, kind = follow_up.stop, Notice.Kind.FOLLOW_UP
        words = f"{FollowUp.Kind(follow_up.kind).label} Report {stop.report_number}"
        tell(alert=stop.alert, person=stop.officer, about=stop.officer, kind=kind, reason=words)
        tell_supervisor(alert=stop.alert, about=stop.officer, kind=kind, reason=words)
    FollowUp.objects.filter(pk__in=[each.pk for each in found]).update(reminded_at=now)
    return len(found)
