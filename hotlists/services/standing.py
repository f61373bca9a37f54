"""How an alert stands: what it rests on, and what was checked of that."""

from uuid import UUID

from django.utils import timezone

from alpr_compliance.policy import PolicyViolation, Profile
from governance.services import effective_profile
from hotlists import permissions
from hotlists.models import Alert, Check, Entry, MatchedEntry, TypedPlate
from hotlists.rules.verification import DoneCheck, Wanted
from personnel.models import User


def open_alert(alert_id: UUID, actor: User, action: str) -> tuple[Alert, Profile]:
    """Lock an alert for one act on it; refused when it has ended or the actor may not."""
    alert = Alert.objects.select_for_update(no_key=True).get(pk=alert_id)
    permissions.require(actor, action, alert)
    profile = effective_profile(timezone.now())
    if alert.status != Alert.Status.OPEN:
        raise PolicyViolation(
            profile.cite("outcomes"), "This alert has ended.", "Go back to the queue."
        )
    return alert, profile


def done_checks(alert: Alert) -> list[DoneCheck]:
    """The checks that still speak of an entry the alert stands on, oldest answer first."""
    stands = standing(alert)
    checks = list(alert.checks.all())
    typed = {
        row.check_id: row
        for row in TypedPlate.objects.filter(
            check_id__in=[c.pk for c in checks if c.result == Check.Result.THIS_VEHICLE]
        )
    }
    found = []
    for check in checks:
        matches = frozenset({check.match_id} if check.match_id else ()) & stands.keys()
        if check.result == Check.Result.THIS_VEHICLE and (seen := typed.get(check.pk)):
            matches = frozenset(
                pk for pk, wanted in stands.items() if wanted.is_seen(seen.plate, seen.state)
            )
        if matches or (check.match_id is None and check.result != Check.Result.THIS_VEHICLE):
            at = check.answered_at or check.at
            found.append(
                DoneCheck(check.step, check.kind, check.result, check.officer_id, at, matches)
            )
    return sorted(found, key=lambda check: check.at)


def standing(alert: Alert) -> dict[int, Wanted]:
    """The undecided matches whose entry still stands, each with its plate and state."""
    rows = MatchedEntry.objects.filter(match__alert=alert, match__outcome="")
    live = rows.filter(entry__in=Entry.objects.matching(timezone.now()))
    return {
        match_id: Wanted(plate, state)
        for match_id, plate, state in live.values_list("match_id", "entry__plate", "entry__state")
    }
