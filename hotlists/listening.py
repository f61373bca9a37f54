"""Who listens at `/events/`, and what a locked screen may hear: that an alert waits, no more."""

from django.utils import timezone

from alpr_compliance.live import Listener
from governance.services import effective_profile
from hotlists.models import Alert
from hotlists.queue import queue_rows
from personnel.gate import check_event_session
from personnel.models import Role, User


def listener_of(session_key: str) -> Listener:
    """Whose event stream this session may open or keep; PermissionError when it may not."""
    user, is_locked = check_event_session(session_key)
    if not is_locked:
        return Listener(user.pk)
    priorities = _waiting(user)
    return Listener(user.pk, is_locked=True, is_waiting=bool(priorities), is_high=any(priorities))


def _waiting(user: User) -> list[bool]:
    """For each alert that nobody took yet and that rings for this person: is its priority high.

    For a dispatcher also each that asks for a status.
    """
    if not Alert.objects.open().visible_to(user).exists():
        return []
    hears_asking = user.roles == {Role.DISPATCHER}
    return [
        row["high_priority"]
        for row in queue_rows(user, effective_profile(timezone.now()))
        if (row["ring"] and not row["claimed_by_label"]) or (hears_asking and row["asks_dispatch"])
    ]
