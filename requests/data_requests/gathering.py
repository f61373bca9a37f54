"""The stored reads inside a scope, and which of them a hold keeps."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from alpr_compliance.policy import Profile
from data_requests.models import DataRequest
from reads.covering import Covered, covered_reads
from reads.models import LookAlikeDecision, PreservedRead, Read
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


def reads_in(
    scope: Scope, profile: Profile, *, most: int
) -> tuple[list[CapturedRead], dict[UUID, Covered]]:
    """The reads inside the scope, oldest first, and the live holds on each.

    Past the limit only what a hold keeps, by the same rule as the purge: by a second reading too,
    and not what the Administrator released from it.
    """
    now = timezone.now()
    cutoff = retention_cutoff(profile, now)
    inside = _inside(scope)
    # One that the purge is copying just now may be found in both places.
    found: dict[UUID, CapturedRead] = {
        read.id: read for read in [*_stored(inside, most), *_preserved(inside, most)]
    }
    covered = covers_of(scope, found, now)
    kept = [
        read
        for read in found.values()
        if read.id in covered
        and (covered[read.id].covers or not is_expired(captured_at=read.captured_at, cutoff=cutoff))
    ]
    return sorted(kept, key=lambda read: (read.captured_at, read.id))[:most], covered


def covers_of(scope: Scope, ids: Collection[UUID], now: datetime) -> dict[UUID, Covered]:
    """Those of these reads of the scope that are still stored, with the live holds on each."""
    return covered_reads(ids, since=scope.window_from, until=scope.window_to, now=now)


def _stored(inside: Q, most: int) -> list[Read]:
    return list(Read.objects.filter(inside).select_related("camera")[:most])


def _preserved(inside: Q, most: int) -> list[PreservedRead]:
    return list(PreservedRead.objects.filter(inside).select_related("camera")[:most])


def _inside(scope: Scope) -> Q:
    times = Q(captured_at__range=(scope.window_from, scope.window_to))
    inside = times
    if scope.plate:
        # The plate itself: what only looks alike is another vehicle's until a person says so.
        inside = times & Q(plate_key=plate_key(scope.plate), plate=scope.plate)
        if said_so := _kept_alike(scope):
            inside |= times & Q(id__in=said_so)
    if scope.camera_ids:
        inside &= Q(camera_id__in=scope.camera_ids)
    return inside


def _kept_alike(scope: Scope) -> list[UUID]:
    """Reads by look-alike or second reading that the Administrator kept for this plate."""
    decided = LookAlikeDecision.objects.filter(
        is_kept=True,
        hold__plate=scope.plate,
        captured_at__range=(scope.window_from, scope.window_to),
    )
    return list(decided.values_list("read_id", flat=True))
