"""Placing, renewing, reviewing and ending holds."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from alpr_compliance.policy import Clause, Profile, enforces
from alpr_compliance.policy.holds import HoldGround
from governance.services import effective_profile
from ledger.services import record_event
from personnel.models import User
from reads.digest import plate_digest
from reads.models import Hold
from reads.permissions import require
from reads.plates import PLATE, clean_plate, plate_key
from reads.register import HOLD_ENDED
from reads.rules import hold as rules
from reads.services.purge.lock import hold_off_purge


@dataclass(frozen=True)
class HoldDraft:
    """What a request, an instrument or an alert asks to keep.

    `has_facts`, `has_parties` and `has_case` (the requester's own, where they are not of this
    agency) say that the request states them; it keeps them itself.
    `is_sworn`: the signed statement with its jurat is there. `origin` and `origin_id` name what
    asks, by code and id.
    """

    ground: str
    captured_from: datetime
    captured_to: datetime
    camera_ids: Sequence[int] = ()
    plate: str = ""
    case_id: int | None = None
    has_case: bool = False
    document_id: int | None = None
    has_facts: bool = False
    has_parties: bool = False
    is_sworn: bool = False
    evidence_number: str = ""
    origin: str = ""
    origin_id: str = ""

    @property
    def given(self) -> set[str]:
        present = {
            "camera": bool(self.camera_ids),
            "plate": bool(self.plate.strip()),
            "dates": True,
            "facts": self.has_facts,
            "case": self.has_case or self.case_id is not None,
            "parties": self.has_parties,
            "document": self.document_id is not None,
        }
        return {name for name, is_given in present.items() if is_given}


@transaction.atomic
@enforces("KIN-IV.E.3.b", "NC-20-183.32(c)#retention", "NE-60-3204(1)#retention-2")
def place_hold(*, draft: HoldDraft, actor: User) -> Hold:
    """Keep what the draft describes from the purge, from the caller's commit on.

    One that lacks only its oath holds provisionally, inside the ordinary limit.
    """
    require(actor, "place_hold")
    hold_off_purge()
    return _place(draft, actor, effective_profile(timezone.now()))


@transaction.atomic
@enforces("KIN-IV.E.7", "NC-20-183.32(d)")
def renew_hold(*, hold_id: int, draft: HoldDraft, actor: User) -> Hold:
    """A complete new request, or the instrument, that arrived before the end of a hold.

    Both hold until the instrument is found good: see `take_place`.
    """
    hold_off_purge()
    renewed = Hold.objects.select_for_update(no_key=True).get(pk=hold_id)
    require(actor, "place_hold")
    now = timezone.now()
    profile = effective_profile(now)
    ground, new_ground = profile.holds.ground(renewed.ground), profile.holds.ground(draft.ground)
    rules.check_renewal(
        ground=ground,
        new_ground=new_ground,
        is_live=renewed.is_live(now),
        is_provisional=renewed.is_provisional,
        is_complete=draft.is_sworn or not new_ground.sworn,
    )
    return _place(draft, actor, profile, renews=renewed)


@transaction.atomic
@enforces("NE-60-3204(1)#retention-2")
def take_place(*, hold_id: int, former_id: int, actor: User) -> None:
    """An instrument was found good: end the hold that waited for it, if this one names all of it.

    One that names fewer reads leaves the former, and its early end takes two people as ever.
    """
    former, ground, now = _locked(former_id, actor, "decide_end")
    hold = Hold.objects.get(pk=hold_id)
    is_all = hold.is_live(now) and hold.contains(former)
    if ground.renewal == "instrument" and is_all and not former.is_over(now):
        _end(former, Hold.EndReason.INSTRUMENT, actor, now)


@transaction.atomic
def restate_hold(
    *, hold_id: int, case_id: int | None, document_id: int | None, actor: User
) -> Hold:
    """Case and paper of a hold, as its changed request gives them; its reads stay the same."""
    hold, ground, _ = _locked(hold_id, actor, "place_hold")
    if (hold.case_id, hold.document_id) != (case_id, document_id):
        hold.case_id, hold.document_id = case_id, document_id
        hold.full_clean()
        hold.save(update_fields=["case", "document"])
        record_event("hold.restated", actor=actor, subject=hold, clause=ground.clause)
    return hold


def _place(draft: HoldDraft, actor: User, profile: Profile, renews: Hold | None = None) -> Hold:
    ground = profile.holds.ground(draft.ground)
    now = timezone.now()
    _check(draft, profile, ground, now)
    plate = clean_plate(draft.plate)
    is_provisional = ground.sworn and not draft.is_sworn
    hold = Hold(
        ground=ground.code,
        clause=ground.clause,
        camera_ids=sorted(set(draft.camera_ids)),
        plate=plate,
        plate_key=plate_key(plate),
        plate_digest=plate_digest(plate) if plate else None,
        captured_from=draft.captured_from,
        captured_to=draft.captured_to,
        case_id=draft.case_id,
        document_id=draft.document_id,
        evidence_number=draft.evidence_number.strip(),
        origin=draft.origin,
        origin_id=draft.origin_id,
        renews=renews,
        placed_by=actor,
        placed_at=now,
        is_provisional=is_provisional,
        starts_at=now,
        ends_at=profile.holds.provisional.after(now)
        if is_provisional
        else rules.hold_end(ground=ground, placed_at=now),
        review_due_at=ground.review.after(now) if ground.review else None,
    )
    hold.full_clean()
    hold.save()
    facts = {"ground": hold.ground, "case": hold.case_id, "provisional": is_provisional}
    record_event("hold.placed", actor=actor, subject=hold, clause=ground.clause, data=facts)
    return hold


def _check(draft: HoldDraft, profile: Profile, ground: HoldGround, now: datetime) -> None:
    if draft.plate.strip() and not PLATE.fullmatch(clean_plate(draft.plate)):
        raise ValidationError({"plate": "Type the whole plate: 1 to 10 letters and digits."})
    rules.check_hold_is_complete(ground=ground, given=draft.given)
    rules.check_window(
        profile=profile,
        ground=ground,
        captured_from=draft.captured_from,
        captured_to=draft.captured_to,
        # Evidence is a read that is there, though its camera's clock runs ahead of ours.
        now=max(now, draft.captured_to) if ground.ends_with_case else now,
    )
    cameras = set(draft.camera_ids)
    # By name: cameras live in an app above this one.
    known = apps.get_model("camera_ingest", "Camera")._default_manager.filter(pk__in=cameras)
    rules.check_cameras_exist(ground=ground, unknown=len(cameras) - known.count())


def _locked(hold_id: int, actor: User, act: str) -> tuple[Hold, HoldGround, datetime]:
    hold_off_purge()
    hold = Hold.objects.select_for_update(no_key=True).get(pk=hold_id)
    require(actor, act, hold)
    now = timezone.now()
    return hold, effective_profile(now).holds.ground(hold.ground), now


@transaction.atomic
@enforces("NC-20-183.32(c)#retention")
def complete_hold(*, hold_id: int, actor: User) -> Hold:
    """The oath of a provisional hold has come: from now on it keeps its reads past the limit.

    Its term counts from the first submission.
    """
    hold, ground, now = _locked(hold_id, actor, "place_hold")
    rules.check_can_complete(
        ground=ground, is_provisional=hold.is_provisional, is_over=hold.is_over(now)
    )
    hold.is_provisional = False
    hold.starts_at = now
    hold.ends_at = rules.hold_end(ground=ground, placed_at=hold.placed_at)
    hold.full_clean()
    hold.save(update_fields=["is_provisional", "starts_at", "ends_at"])
    record_event("hold.completed", actor=actor, subject=hold, clause=ground.clause)
    return hold


@transaction.atomic
def confirm_hold(*, hold_id: int, actor: User) -> Hold:
    """The Administrator confirms that the reads are evidence in the case."""
    hold, ground, now = _locked(hold_id, actor, "manage_holds")
    rules.check_can_confirm(
        ground=ground, is_confirmed=hold.confirmed_at is not None, is_over=hold.is_over(now)
    )
    hold.confirmed_by, hold.confirmed_at = actor, now
    hold.save(update_fields=["confirmed_by", "confirmed_at"])
    record_event("hold.confirmed", actor=actor, subject=hold, clause=ground.clause)
    return hold


@transaction.atomic
def review_hold(*, hold_id: int, actor: User) -> Hold:
    """Somebody looked, and the hold is still needed; the next review follows in its turn."""
    hold, ground, now = _locked(hold_id, actor, "manage_holds")
    rules.check_can_review(ground=ground, is_over=hold.is_over(now))
    assert ground.review is not None
    hold.reviewed_by, hold.reviewed_at = actor, now
    hold.review_due_at = ground.review.after(now)
    hold.save(update_fields=["reviewed_by", "reviewed_at", "review_due_at"])
    record_event("hold.reviewed", actor=actor, subject=hold, clause=ground.clause)
    return hold


@transaction.atomic
@enforces("LEX-3.B.ii#retention")
def ask_end(
    *, hold_id: int, actor: User, reason: Hold.EndReason, note: str, defect: str = ""
) -> Hold:
    """Ask that a hold ends early; a second person decides. `defect`: one of `rules.DEFECTS`."""
    hold, ground, now = _locked(hold_id, actor, "ask_end")
    rules.check_reason_to_end(ground=ground, reason=reason, defect=defect)
    rules.check_can_ask_end(
        ground=ground,
        is_over=hold.is_over(now),
        is_asked=hold.end_asked_at is not None,
        note=note,
    )
    words = f"{rules.DEFECTS[defect]}: {note.strip()}" if defect else note.strip()
    hold.end_reason, hold.end_note = reason, words[:300]
    hold.end_asked_by, hold.end_asked_at = actor, now
    hold.full_clean()
    hold.save(update_fields=["end_reason", "end_note", "end_asked_by", "end_asked_at"])
    facts = {"reason": hold.end_reason}
    record_event("hold.end_asked", actor=actor, subject=hold, clause=ground.clause, data=facts)
    return hold


@transaction.atomic
@enforces("LEX-3.B.ii#retention")
def end_hold(*, hold_id: int, actor: User) -> Hold:
    """The second person ends a hold early; what it alone kept goes with the next purge."""
    hold, ground, now = _locked(hold_id, actor, "decide_end")
    rules.check_can_end(
        ground=ground,
        is_over=hold.is_over(now),
        asker_id=hold.end_asked_by_id,
        decider_id=actor.pk,
    )
    _end(hold, Hold.EndReason(hold.end_reason), actor, now)
    if tell := HOLD_ENDED.get(hold.origin):
        tell(hold, actor)
    return hold


@transaction.atomic
def keep_on(*, hold_id: int, actor: User) -> Hold:
    """The second person refuses the early end: the hold goes on as if nobody had asked."""
    hold, ground, now = _locked(hold_id, actor, "decide_end")
    rules.check_can_end(
        ground=ground,
        is_over=hold.is_over(now),
        asker_id=hold.end_asked_by_id,
        decider_id=actor.pk,
    )
    hold.end_reason = hold.end_note = ""
    hold.end_asked_by = hold.end_asked_at = None
    hold.full_clean()
    hold.save(update_fields=["end_reason", "end_note", "end_asked_by", "end_asked_at"])
    record_event("hold.kept_on", actor=actor, subject=hold, clause=ground.clause)
    return hold


def _end(hold: Hold, reason: Hold.EndReason, actor: User, now: datetime) -> None:
    if hold.end_asked_at is None:
        hold.end_asked_by, hold.end_asked_at = actor, now
    hold.end_reason = reason
    hold.ended_by, hold.ended_at = actor, now
    hold.full_clean()
    hold.save(update_fields=["end_reason", "end_asked_by", "end_asked_at", "ended_by", "ended_at"])
    facts = {"reason": reason.value}
    record_event("hold.ended", actor=actor, subject=hold, clause=Clause(hold.clause), data=facts)
