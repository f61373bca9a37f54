"""The stored reads inside a scope, and which of them a hold keeps."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.utils import timezone

from alpr_compliance.policy import Profile
from data_requests.models import DataRequest
from reads.models import Hold, PreservedRead, Read
from reads.models.read import CapturedRead
from reads.plates import plate_key
from reads.rules import is_expired, retention_cutoff


@dataclass(frozen=True, kw_only=True)
class Scope:
    """What was granted: plate or none, cameras or all, from and to."""

    plate: str
    camera_ids: tuple[int, ...]
    window_from: datetime
    window_to: datetime


def scope_of(request: DataRequest) -> Scope | None:
    """What this request was granted; None where it names no times."""
    window_from = request.granted_from or request.window_from
    window_to = request.granted_to or request.window_to
    if window_from is None or window_to is None:
        return None
    cameras = tuple(request.cameras.values_list("pk", flat=True))
    return Scope(
        plate=request.plate, camera_ids=cameras, window_from=window_from, window_to=window_to
    )


def reads_in(scope: Scope, profile: Profile, *, holds: list[Hold], most: int) -> list[CapturedRead]:
    """The reads inside the scope, oldest first; past the limit only what one of `holds` keeps."""
    cutoff = retention_cutoff(profile, timezone.now())
    found: list[CapturedRead] = [*_preserved(scope, most), *_stored(scope, most)]
    kept = [
        read
        for read in found
        if not is_expired(captured_at=read.captured_at, cutoff=cutoff) or is_held(read, holds)
    ]
    # One that the purge is copying just now may be found in both places.
    once = {read.id: read for read in kept}
    return sorted(once.values(), key=lambda read: (read.captured_at, read.id))[:most]


def _stored(scope: Scope, most: int) -> list[Read]:
    return list(Read.objects.filter(_inside(scope)).select_related("camera")[:most])


def _preserved(scope: Scope, most: int) -> list[PreservedRead]:
    return list(PreservedRead.objects.filter(_inside(scope)).select_related("camera")[:most])


def _inside(scope: Scope) -> Q:
    inside = Q(captured_at__range=(scope.window_from, scope.window_to))
    if scope.plate:
        # The plate itself: what only looks alike is another vehicle's until a person says so.
        inside &= Q(plate_key=plate_key(scope.plate), plate=scope.plate)
    if scope.camera_ids:
        inside &= Q(camera_id__in=scope.camera_ids)
    return inside


def live_holds(scope: Scope) -> list[Hold]:
    """The holds in force that could cover reads of this scope."""
    overlapping = Hold.objects.live(timezone.now()).filter(
        captured_from__lte=scope.window_to, captured_to__gte=scope.window_from
    )
    if scope.plate:
        overlapping = overlapping.filter(Q(plate="") | Q(plate_key=plate_key(scope.plate)))
    return list(overlapping)


def is_held(read: CapturedRead, holds: list[Hold]) -> bool:
    """Whether one of these holds covers the read."""
    return any(
        hold.captured_from <= read.captured_at <= hold.captured_to
        and (not hold.plate_key or hold.plate_key == read.plate_key)
        and (not hold.camera_ids or read.camera_id in hold.camera_ids)
        for hold in holds
    )
