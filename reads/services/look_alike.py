"""Reads that a hold covers by look-alike only: the Administrator keeps or releases each."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db import transaction
from django.utils import timezone

from alpr_compliance.policy import Clause
from ledger.services import record_event
from personnel.models import User
from reads.access import may_see_held
from reads.held import HeldRead, HeldReads, find_held, kept_past_limit, look_alikes
from reads.models import Hold, LookAlikeDecision, Read
from reads.permissions import require
from reads.rules.hold import check_can_decide_look_alike
from reads.services.purge.lock import hold_off_purge

AT_ONCE = 50


@transaction.atomic
def decide_look_alike(
    *, hold_id: int, captured_at: datetime, read_id: UUID, keep: bool, actor: User
) -> LookAlikeDecision:
    """Keep one read under the hold, or release it: then it goes with its limit like any other."""
    hold_off_purge()
    hold = Hold.objects.select_for_update(no_key=True).get(pk=hold_id)
    require(actor, "manage_holds", hold)
    now = timezone.now()
    read = find_held(hold, captured_at, read_id)
    known = LookAlikeDecision.objects.filter(hold=hold, captured_at=captured_at, read_id=read_id)
    check_can_decide_look_alike(
        clause=Clause(hold.clause),
        is_over=hold.is_over(now),
        is_covered=read is not None,
        is_alike=read is not None and read.is_alike,
        is_decided=known.exists(),
    )
    decision = LookAlikeDecision(
        hold=hold,
        captured_at=captured_at,
        read_id=read_id,
        is_kept=keep,
        decided_by=actor,
        decided_at=now,
    )
    decision.full_clean()
    decision.save()
    record_event(
        "hold.look_alike_kept" if keep else "hold.look_alike_released",
        actor=actor,
        subject=hold,
        clause=Clause(hold.clause),
        data={"read": read_id.hex},
    )
    return decision


@transaction.atomic
def look_at_held(
    *, hold: Hold, actor: User, alike_page: str = "1", kept_page: str = "1"
) -> tuple[Page[HeldRead], Page[HeldRead]]:
    """A page of the hold's look-alikes to decide on, and one of what it keeps past the limit.

    Each look is kept.
    """
    require(actor, "manage_holds", hold)
    alike = _page(look_alikes(hold), alike_page, hold, actor)
    kept = _page(kept_past_limit(hold), kept_page, hold, actor)
    facts = {"look_alikes": len(alike), "kept": len(kept)}
    record_event("hold.reads_viewed", actor=actor, subject=hold, data=facts)
    return alike, kept


def _page(reads: HeldReads, number: str, hold: Hold, actor: User) -> Page[HeldRead]:
    page = Paginator(reads, AT_ONCE).get_page(number)
    page.object_list = [read for read in page if may_see_held(actor, read, hold)]
    return page


@transaction.atomic
def look_at_held_image(
    *,
    hold: Hold,
    captured_at: datetime,
    read_id: UUID,
    image: Literal["photo", "crop"],
    actor: User,
) -> HeldRead:
    """The held read whose image is about to be shown. Raises Read.DoesNotExist for others."""
    require(actor, "manage_holds", hold)
    read = find_held(hold, captured_at, read_id)
    if read is None or not may_see_held(actor, read, hold):
        raise Read.DoesNotExist
    facts = {"read": read_id.hex, "image": image}
    record_event("hold.image_viewed", actor=actor, subject=hold, data=facts)
    return read
