"""The stored reads inside a scope, and which of them a hold keeps."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
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
    """What was granted: plate and its state or none, cameras or all, from and to."""

    plate: str
    plate_state: str
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
        plate=request.plate,
        plate_state=request.plate_state,
        camera_ids=cameras,
        window_from=window_from,
        window_to=window_to,
    )


def reads_in(
    scope: Scope, profile: Profile, *, most: int
) -> tuple[list[CapturedRead], dict[UUID, Covered]]:
    """The oldest reads inside the scope, `most` of them, and the live holds on each.

    Past the limit only what a hold keeps, by the same rule as the purge: by a second reading too,
    and not what the Administrator released from it.
    """
    found: dict[UUID, CapturedRead] = {}
    covers: dict[UUID, Covered] = {}
    # One that the purge is copying just now may be found in both places.
    for read, cover in [
        *_kept(Read, scope, profile, most),
        *_kept(PreservedRead, scope, profile, most),
    ]:
        found[read.id], covers[read.id] = read, cover
    return sorted(found.values(), key=lambda read: (read.captured_at, read.id))[:most], covers


def _kept(
    table: type[CapturedRead], scope: Scope, profile: Profile, most: int
) -> list[tuple[CapturedRead, Covered]]:
    """The oldest of this table that may be kept, each with its live holds.

    Those that may not are passed over before they are counted: none of them takes a place.
    """
    now = timezone.now()
    cutoff = retention_cutoff(profile, now)
    rows = table._default_manager.filter(_inside(scope)).select_related("camera")
    kept: list[tuple[CapturedRead, Covered]] = []
    for batch in _batches(rows.order_by("captured_at", "id"), most):
        times = {"since": batch[0].captured_at, "until": batch[-1].captured_at}
        covered = covered_reads([read.id for read in batch], **times, now=now)
        kept += [
            (read, covered[read.id])
            for read in batch
            if read.id in covered
            and (
                covered[read.id].covers
                or not is_expired(captured_at=read.captured_at, cutoff=cutoff)
            )
        ]
        if len(kept) >= most:
            break
    return kept[:most]


def _batches(rows: QuerySet[Any], size: int) -> Iterator[list[Any]]:
    found = rows.iterator(chunk_size=size)
    while batch := list(islice(found, size)):
        yield batch


def covers_of(scope: Scope, ids: Collection[UUID], now: datetime) -> dict[UUID, Covered]:
    """Those of these reads of the scope that are still stored, with the live holds on each."""
    return covered_reads(ids, since=scope.window_from, until=scope.window_to, now=now)


def _inside(scope: Scope) -> Q:
    times = Q(captured_at__range=(scope.window_from, scope.window_to))
    inside = times
    if scope.plate:
        # The plate itself: what only looks alike is another vehicle's until a person says so.
        inside = times & Q(plate_key=plate_key(scope.plate), plate=scope.plate)
        if said_so := _kept_alike(scope):
            inside |= times & Q(id__in=said_so)
    if scope.plate_state:
        # A camera that did not tell the state does not say that it was another.
        inside &= Q(state__in=(scope.plate_state, ""))
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
