"""Who may see a stored read, or its image: the one place that says so, for every page.

A read is seen through something: an open alert by those who handle it, one's own open inquiry.
Each app registers its doors in `AppConfig.ready`; what has no door here is shown to nobody. What a
hold keeps is seen through the hold. A granted request has no door: its reads leave in a package
that is encrypted for the recipient, and no page of ours shows them.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db.models import Model
from django.utils import timezone

from alpr_compliance.policy import Profile
from personnel.models import User
from reads.held import HeldRead
from reads.models import Hold, Inquiry, Read
from reads.permissions import manages_holds
from reads.rules import is_expired, retention_cutoff
from reads.search import Question, find
from reads.services.monitoring import is_held

INSTANT = timedelta(microseconds=1)
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


def may_see_held(user: User, read: HeldRead, hold: Hold) -> bool:
    """The door of holds: the Administrator, until the hold is over, to the reads that it covers
    by look-alike only and to those that it keeps past the limit.

    What it covers within the limit and beyond doubt is looked at by a search, like any read.
    """
    if read.hold_id != hold.pk or hold.is_over(timezone.now()) or not manages_holds(user):
        return False
    return read.is_alike or read.sealed_by is not None


def answers_own_inquiry(user: User, inquiry: Inquiry, read: Read) -> bool:
    """The door of searches: one's own, while it is open, to what answers its question."""
    is_open = inquiry.is_open(timezone.now()) and not is_held(inquiry)
    if inquiry.searcher_id != user.pk or not is_open:
        return False
    asked = Question.from_json(inquiry.question)
    is_in_time = asked.captured_from <= read.captured_at <= asked.captured_to
    if not is_in_time or (asked.camera_ids and read.camera_id not in asked.camera_ids):
        return False
    # The same question about this instant at this camera alone.
    at_once = {
        "captured_from": read.captured_at,
        "captured_to": read.captured_at,
        "camera_ids": (read.camera_id,),
    }
    answers = find(asked.model_copy(update=at_once), after=read.captured_at - INSTANT)
    return any(answer.id == read.id for answer in answers.all)


register_door(Inquiry, answers_own_inquiry)
