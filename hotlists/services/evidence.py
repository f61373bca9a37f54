"""Keeping what an alert captured as evidence in a case, with the plates of its entries."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from alpr_compliance.policy import enforces
from governance.models import Case
from governance.services import effective_profile
from hotlists import permissions
from hotlists.models import Alert, Entry, Evidence, Match, MatchedEntry, Stop
from hotlists.rules.evidence import check_can_keep_alert
from ledger.services import record_event
from personnel.models import User
from reads.models import Hold, Read
from reads.services import HoldDraft, place_hold
from reads.services.purge.lock import hold_off_purge


@transaction.atomic
@enforces("LEX-3.B.ii#alerts", "LEX-3.B.ii#retention", "NE-60-3204(1)#retention-2")
def keep_as_evidence(*, alert_id: UUID, case_id: int, actor: User, number: str = "") -> Evidence:
    """Hold the alert's reads, images and entries for the case; the Administrator confirms it.

    Refused where the law knows no such ground: there a preservation request is the way.
    """
    # Before any lock on a day, as everyone does who holds.
    hold_off_purge()
    alert = Alert.objects.visible_to(actor).select_for_update(no_key=True).get(pk=alert_id)
    permissions.require(actor, "keep_evidence", alert)
    ground = effective_profile(timezone.now()).holds.ground(Hold.Ground.EVIDENCE)
    case = Case.objects.get(pk=case_id)
    reads = _reads_of(alert)
    check_can_keep_alert(
        ground=ground,
        is_confirmed=alert.matches.filter(outcome=Match.Outcome.CONFIRMED).exists(),
        has_stop=Stop.objects.filter(alert=alert).exists(),
        is_captured=bool(reads),
        is_kept=Evidence.objects.filter(alert=alert).exists(),
        is_case_open=case.status == Case.Status.OPEN,
    )
    hold = place_hold(draft=_draft(ground.code, reads, case, alert), actor=actor)
    evidence = Evidence(
        alert=alert, hold=hold, number=number.strip(), kept_by=actor, kept_at=hold.placed_at
    )
    evidence.full_clean()
    evidence.save()
    entries = MatchedEntry.objects.filter(match__alert=alert).values_list("entry_id", flat=True)
    evidence.entries.set(Entry.objects.filter(pk__in=entries))
    record_event(
        "alert.kept_as_evidence",
        actor=actor,
        subject=alert,
        clause=ground.clause,
        data={"hold": hold.pk, "case": case.pk},
    )
    return evidence


def _draft(ground: str, reads: list[Read], case: Case, alert: Alert) -> HoldDraft:
    return HoldDraft(
        ground=ground,
        captured_from=reads[0].captured_at,
        captured_to=reads[-1].captured_at,
        camera_ids=sorted({read.camera_id for read in reads}),
        plate=reads[0].plate,
        case_id=case.pk,
        origin="alert",
        origin_id=str(alert.pk),
    )


def _reads_of(alert: Alert) -> list[Read]:
    keys = list(alert.sightings.values_list("captured_at", "read_id"))
    if not keys:
        return []
    times, ids = zip(*keys, strict=True)
    found = Read.objects.filter(captured_at__in=times, id__in=ids)
    return list(found.order_by("captured_at"))


def kept_entries(now: datetime) -> QuerySet[Entry]:
    """Entries whose plates stay, ended or not: evidence that is still held rests on them."""
    return Entry.objects.filter(evidence__hold__in=Hold.objects.not_over(now))
