"""What the card says about who is on an alert."""

from collections.abc import Sequence
from typing import Any

from alpr_compliance.policy import Profile
from hotlists.local import local
from hotlists.models import Alert, HandOver, Joined
from hotlists.permissions import ACTING
from hotlists.services.crew import receivers
from personnel.models import User


def crew_rows(alert: Alert, user: User, profile: Profile, gates: Sequence[str]) -> dict[str, Any]:
    """Who is on it and what this person may do about that; `gates` are their open checks."""
    here = list(Joined.objects.filter(alert=alert, left_at=None).select_related("person"))
    has_it = alert.claimed_by_id == user.pk
    is_on_it = any(joined.person_id == user.pk for joined in here)
    return {
        "crew": [
            {
                "label": str(joined.person),
                "unit": joined.unit,
                "since_local": local(joined.joined_at, profile, "%H:%M"),
                "has_it": joined.person_id == alert.claimed_by_id,
            }
            for joined in here
        ],
        "can_join": alert.claimed_by_id is not None and not is_on_it and user.has_role(*ACTING),
        "can_leave": is_on_it and not has_it,
        "receivers": [(person.pk, str(person)) for person in receivers(alert)] if has_it else [],
        "handed": _handed(alert, user, profile, gates) if has_it else None,
    }


def _handed(
    alert: Alert, user: User, profile: Profile, gates: Sequence[str]
) -> dict[str, Any] | None:
    last = HandOver.objects.filter(alert=alert).select_related("giver").last()
    if last is None or last.receiver_id != user.pk:
        return None
    return {
        "by_label": str(last.giver),
        "at_local": local(last.at, profile, "%H:%M"),
        "gates": list(gates),
    }
