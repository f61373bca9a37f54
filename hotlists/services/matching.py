"""From stored reads to alerts, by set, in the transaction that stores the reads."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection

from alpr_compliance.policy import Profile, enforces
from hotlists.models import Alert, Match, MatchedEntry, Sighting
from hotlists.services.audience import announce_alerts
from hotlists.services.clearance import review_clearances
from hotlists.services.hits import Hit, find_hits
from hotlists.services.notice import tell_owners
from hotlists.services.notice_out import queue_notices_out
from ledger.services import record_event
from reads.plates import plate_key
from reads.services import NewRead

# A plate's key, and the written approval whose audience sees its alert; None for everyone.
Vehicle = tuple[str, int | None]


@enforces("LEX-2.F", "KIN-III.A#alerts")
def raise_alerts(
    reads: Sequence[NewRead], *, camera_id: int, profile: Profile, now: datetime
) -> list[UUID]:
    """Match one camera's reads, open or extend their alerts, return the alerts' ids.

    One alert is one vehicle: its further reads add sightings in silence, a further entry rings
    again. What a covert entry hits is an alert of its own, sealed, which others know nothing of.
    Browsers are told when the caller's transaction commits.
    """
    hits = find_hits(reads, profile, now)
    by_vehicle: dict[Vehicle, list[Hit]] = defaultdict(list)
    for hit in hits:
        by_vehicle[plate_key(hit.read["plate"]), hit.entry.written_approval_id].append(hit)
    if not by_vehicle:
        return []
    keys = sorted({key for key, _ in by_vehicle})
    _lock_vehicles(keys)
    joinable = _joinable_alerts(keys, profile, now)
    alerts = [
        _extend_or_open(vehicle, hits_of_one, joinable.get(vehicle), camera_id, profile, now)
        for vehicle, hits_of_one in by_vehicle.items()
    ]
    touched = [alert.pk for alert in alerts]
    tell_owners(touched)
    queue_notices_out(touched)
    review_clearances(alerts, profile)
    announce_alerts(alerts)
    return touched


def _lock_vehicles(keys: list[str]) -> None:
    # Two batches that see the same vehicle at once must not open two alerts for it.
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(key, 7201))"
            " FROM unnest(%s) WITH ORDINALITY AS vehicle(key, place) ORDER BY place",
            [keys],
        )


def _joinable_alerts(keys: list[str], profile: Profile, now: datetime) -> dict[Vehicle, Alert]:
    rows = Sighting.objects.filter(plate_key__in=keys)
    pairs = set(rows.values_list("plate_key", "alert_id"))
    if not pairs:
        return {}
    since = now - timedelta(minutes=profile.alerts.repeat_minutes)
    # Locked: nobody ends an alert while a match is added to it.
    locked = Alert.objects.joinable(since).order_by("pk").select_for_update(no_key=True)
    alerts = {alert.pk: alert for alert in locked.filter(pk__in={alert for _, alert in pairs})}
    joinable = [(key, alerts[alert_id]) for key, alert_id in pairs if alert_id in alerts]
    # The newest alert of a vehicle comes last, so it is the one kept.
    joinable.sort(key=lambda pair: pair[1].opened_at)
    return {(key, alert.written_approval_id): alert for key, alert in joinable}


def _extend_or_open(
    vehicle: Vehicle,
    hits: list[Hit],
    alert: Alert | None,
    camera_id: int,
    profile: Profile,
    now: datetime,
) -> Alert:
    best = _best_by_entry(hits)
    known = _known_matches(alert)
    new_hits = [hit for hit in best if hit.entry.pk not in known]
    louder = [
        (known[hit.entry.pk], hit)
        for hit in best
        if hit.entry.pk in known and not hit.is_quiet and known[hit.entry.pk].is_quiet
    ]
    if alert is None or (alert.status == Alert.Status.ENDED and (new_hits or louder)):
        new_hits, louder = best, []
        facts = {"rings": _loud(best), "written_approval_id": vehicle[1]}
        alert = Alert.objects.create(opened_at=now, **facts)
        record_event("alert.opened", actor=None, subject=alert, clause=profile.cite("notification"))
    else:
        _ring(alert, _loud(new_hits) + len(louder))
    _add_matches(alert, new_hits, profile, now)
    for match, hit in louder:
        _waken(match, hit)
    _add_sightings(alert, hits, camera_id)
    return alert


def _add_sightings(alert: Alert, hits: list[Hit], camera_id: int) -> None:
    Sighting.objects.bulk_create(
        [
            Sighting(
                captured_at=read["captured_at"],
                read_id=UUID(read["own_id"]),
                alert=alert,
                camera_id=camera_id,
                plate_key=plate_key(read["plate"]),
            )
            for read in {hit.read["own_id"]: hit.read for hit in hits}.values()
        ],
        ignore_conflicts=True,
    )


def _best_by_entry(hits: list[Hit]) -> list[Hit]:
    best: dict[int, Hit] = {}
    for hit in hits:
        held = best.get(hit.entry.pk)
        if held is None or hit.rank < held.rank:
            best[hit.entry.pk] = hit
    return list(best.values())


def _known_matches(alert: Alert | None) -> dict[int, Match]:
    if alert is None:
        return {}
    # An entry called stale hits only once its source or a new status check stands by it again.
    rows = MatchedEntry.objects.filter(match__alert=alert).exclude(
        match__mismatch=Match.Mismatch.STALE_ENTRY
    )
    return {row.entry_id: row.match for row in rows.select_related("match")}


def _waken(match: Match, hit: Hit) -> None:
    # The first read took the plate for another state's; this one does not, so now it rings.
    match.how, match.state_relation = hit.how, hit.state_relation
    match.save(update_fields=["how", "state_relation"])


def _add_matches(alert: Alert, hits: list[Hit], profile: Profile, now: datetime) -> None:
    matches = Match.objects.bulk_create(_new_match(alert, hit, profile, now) for hit in hits)
    MatchedEntry.objects.bulk_create(
        MatchedEntry(
            captured_at=hit.read["captured_at"],
            match=match,
            entry_id=hit.entry.pk,
        )
        for match, hit in zip(matches, hits, strict=True)
    )


def _loud(hits: list[Hit]) -> int:
    # Another state's plate is a quiet card: it never rings.
    return sum(not hit.is_quiet for hit in hits)


def _ring(alert: Alert, times: int) -> None:
    if times:
        alert.rings += times
        alert.save(update_fields=["rings"])


def _new_match(alert: Alert, hit: Hit, profile: Profile, now: datetime) -> Match:
    category = profile.category(hit.entry.category)
    return Match(
        alert=alert,
        list_name=hit.entry.hot_list.name,
        category=category.code,
        is_person_based=category.person_based,
        is_high_priority=category.high_priority,
        how=hit.how,
        state_relation=hit.state_relation,
        matched_at=now,
    )
