"""Which plates an officer may see on the vehicle for a match to be the right one."""

from collections import defaultdict
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from hotlists.models import Alert, Entry, MatchedEntry, Sighting
from hotlists.rules.verification import Wanted
from reads.models import Read


def standing(alert: Alert) -> dict[int, Wanted]:
    """The undecided matches whose entry still stands, each with what must be seen."""
    rows = MatchedEntry.objects.filter(match__alert=alert, match__outcome="")
    return wanted_of(rows.filter(entry__in=Entry.objects.matching(timezone.now())))


def wanted_of(rows: QuerySet[MatchedEntry]) -> dict[int, Wanted]:
    """For each match: its entry's plate, full or in part; where it has none, what was read."""
    facts = list(
        rows.values_list("match_id", "match__alert_id", "entry__plate", "entry__state").order_by()
    )
    read = _plates_read({alert_id for _, alert_id, plate, _ in facts if not plate})
    return {
        match_id: Wanted(frozenset([plate]) if plate else read[alert_id], state)
        for match_id, alert_id, plate, state in facts
    }


def _plates_read(alert_ids: set[UUID]) -> dict[UUID, frozenset[str]]:
    plates: dict[UUID, set[str]] = defaultdict(set)
    sightings = Sighting.objects.filter(alert_id__in=alert_ids) if alert_ids else []
    alert_of = {(row.captured_at, row.read_id): row.alert_id for row in sightings}
    if alert_of:
        reads = Read.objects.filter(
            captured_at__in={at for at, _ in alert_of}, id__in={read_id for _, read_id in alert_of}
        )
        for read in reads:
            plates[alert_of[read.captured_at, read.id]].add(read.plate)
    return {alert_id: frozenset(plates[alert_id]) for alert_id in alert_ids}
