"""Who may see a stored read, or its image: the one place that says so, for every page.

A read is seen through something: an open alert by those who handle it, one's own open inquiry.
Each app registers its doors in `AppConfig.ready`; what has no door here is shown to nobody.
"""

from collections.abc import Callable
from typing import Any

from django.db.models import Model
from django.utils import timezone

from alpr_compliance.policy import Profile
from personnel.models import User
from reads.models import Read
from reads.rules import is_expired, retention_cutoff

Door = Callable[[User, Any, Read], bool]

_DOORS: dict[type[Model], Door] = {}


def register_door(kind: type[Model], opens: Door) -> None:
    """Let reads be seen through rows of this kind: `opens(user, row, read)` says by whom."""
    _DOORS[kind] = opens


def may_see_read(user: User, read: Read, via: Model, profile: Profile) -> bool:
    """Whether this person may see this read through `via` now, under the profile in force.

    Never once it is past its limit, however late the purge is.
    """
    door = _DOORS.get(type(via))
    cutoff = retention_cutoff(profile, timezone.now())
    if door is None or is_expired(captured_at=read.captured_at, cutoff=cutoff):
        return False
    return door(user, via, read)
