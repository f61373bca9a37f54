"""What the alert pages show, worked out from the alert, its captured part and its checks."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Prefetch
from django.urls import reverse
from django.utils import timezone
from django.utils.timesince import timesince

from alpr_compliance.policy import Profile
from hotlists.crew import crew_rows
from hotlists.dispatch import dispatch_rows
from hotlists.evidence import keeping
from hotlists.freshness import list_age
from hotlists.gates import verification_rows, was_clear
from hotlists.hits import Hit, hits_of, how_label, instead_of_stop, leading, orders
from hotlists.local import local
from hotlists.match_rows import match_rows
from hotlists.models import (
    Alert,
    Disclosure,
    HotList,
    Match,
    MatchedEntry,
    Sighting,
    Stop,
)
from hotlists.permissions import ACTING, ALLOWED
from hotlists.rules.verification import step_states
from hotlists.services.audience import dispatch_may_know, open_beside
from hotlists.services.conflict import Conflicts
from hotlists.services.standing import done_checks, instruction_of
from hotlists.services.tally import REASONS
from hotlists.sightings import is_clock_off, last_seen, sightings_rows
from personnel.access import allowed
from personnel.models import User
from reads.access import may_see_read
from reads.models import Read
from reads.plates import differences
from reads.states import STATES
from reads.sureness import how_sure

MISMATCHES = {
    "misread": Match.Mismatch.MISREAD,
    "other_state": Match.Mismatch.WRONG_STATE,
    "other_vehicle": Match.Mismatch.WRONG_VEHICLE,
    "no_longer_wanted": Match.Mismatch.STALE_ENTRY,
}
# The answers of a form, beside those that say why it did not match.
OUTCOMES = [
    ("confirmed", "Confirmed"),
    *(
        (code, f"Did not match: {Match.Mismatch(why).label.lower()}")
        for code, why in MISMATCHES.items()
    ),
    ("not_determined", "Could not tell"),
]
HOW_NOTES = {
    Match.How.EXACT: "The camera read exactly the entry's characters.",
    Match.How.LOOK_ALIKE: "These characters look alike to a camera. Trust your eyes first.",
    Match.How.CANDIDATE: "The camera's second reading matches. Trust your eyes first.",
    Match.How.PARTIAL: "The entry is part of a plate, which other vehicles bear too.",
    Match.How.DESCRIPTION: "The entry has no plate. Many vehicles look like this one.",
}


def sightings_of(
    alerts: Sequence[Alert], user: User, profile: Profile
) -> dict[Any, list[tuple[Sighting, Read]]]:
    """Each alert's sightings that this person may see, oldest first, with their reads."""
    rows = list(
        Sighting.objects.filter(alert__in=alerts)
        .select_related("camera", "alert")
        .annotate(is_clock_off=is_clock_off())
        .order_by("captured_at")
    )
    reads = {}
    if rows:
        found = Read.objects.with_guesses().filter(
            id__in=[row.read_id for row in rows],
            captured_at__gte=rows[0].captured_at,
            captured_at__lte=rows[-1].captured_at,
        )
        reads = {read.id: read for read in found}
    grouped: dict[Any, list[tuple[Sighting, Read]]] = {alert.pk: [] for alert in alerts}
    for row in rows:
        read = reads.get(row.read_id)
        if read is not None and may_see_read(user, read, row, profile):
            grouped[row.alert_id].append((row, read))
    return grouped


def card_of(alert: Alert, user: User, profile: Profile) -> dict[str, Any]:
    """One alert as `_card.html` and `_dispatch.html` show it; without plate once it has ended."""
    if alert.status == Alert.Status.ENDED:
        return _ended_card(alert, user, profile)
    hits = hits_of([alert])[alert.pk]
    sightings = sightings_of([alert], user, profile)[alert.pk]
    if not hits or not sightings:
        return _ended_card(alert, user, profile)
    lead = leading(hits)
    sighting, read = sightings[-1]
    checks = done_checks(alert)
    now = timezone.now()
    states = step_states(profile=profile, checks=checks, officer_id=user.pk, now=now)
    flags = Conflicts.of(alert, profile, now).flags(user.pk, checks)
    verification = verification_rows(alert, user, profile, states, flags, hits, read)
    return {
        "id": alert.pk,
        "is_open": True,
        **orders(hits, profile),
        "matches": match_rows(hits, alert, user, profile),
        "read_vehicle": " ".join(w for w in (read.color, read.make, read.model, read.body) if w),
        "states": sorted(STATES.items(), key=lambda item: item[1]),
        "claimed_by_label": str(alert.claimed_by or ""),
        "can_claim": alert.claimed_by is None and user.has_role(*ACTING),
        "can_end": user.has_role(*ACTING),
        **_plates(read, lead, profile),
        **_photo_urls(alert, read),
        **verification,
        **last_seen(sighting, profile, now),
        **sightings_rows(sightings, profile, now),
        **crew_rows(alert, user, profile, verification["gates"]),
        **dispatch_rows(alert, profile, hits),
        **_sealed(alert),
        **stop_clauses(profile),
        **_stop_days(alert, profile),
        "urls": _urls(alert),
    }  # fmt: skip


def stop_clauses(profile: Profile) -> dict[str, Any]:
    """What says that the readers need no suspicion, and that a stop needs its own legal basis."""
    return {
        "patrol_clause": profile.cite("patrol"),
        "stop_clause": profile.cite("not_probable_cause"),
    }


def _sealed(alert: Alert) -> dict[str, Any]:
    """What the card of a sealed alert says beside the rest: that few see it."""
    if alert.written_approval is None:
        return {"can_ask_dispatch": True}
    return {
        "sealed_label": f"written approval {alert.written_approval.pk}",
        "sealed_url": reverse("governance:written-approval", args=[alert.written_approval.pk]),
        "can_ask_dispatch": dispatch_may_know(alert),
        "beside": open_beside(alert),
    }


def _plates(read: Read, lead: Hit, profile: Profile) -> dict[str, Any]:
    read_differs, entry_differs = differences(read.plate, lead.entry.plate)
    return {
        "plate": read.plate,
        "plate_chars": _chars(read.plate, read_differs),
        "entry_chars": _chars(lead.entry.plate, entry_differs),
        "read_state": STATES.get(read.state, ""),
        "entry_state": STATES.get(lead.entry.state, ""),
        "entry_vehicle": lead.entry.vehicle,
        "entry_age_label": f"{timesince(lead.entry.dated_at, depth=1)} old",
        "state_relation": lead.match.state_relation,
        "how_label": how_label(lead.match),
        "how_note": _how_note(lead.match),
        **how_sure(read, profile),
    }


def _how_note(match: Match) -> str:
    if match.state_relation == Match.StateRelation.OTHER:
        return "The camera read another state than the entry's. This is probably another vehicle."
    note = HOW_NOTES[Match.How(match.how)]
    if match.state_relation == Match.StateRelation.UNKNOWN:
        return f"{note} The state was not read: check it yourself."
    return note


def _chars(plate: str, differs: list[bool]) -> list[dict[str, Any]]:
    return [{"char": c, "differs": d} for c, d in zip(plate, differs, strict=True)]


def _photo_urls(alert: Alert, read: Read) -> dict[str, str]:
    if read.image_id is None:
        return {"photo_url": "", "crop_url": ""}
    crop = reverse("hotlists:crop", args=[alert.pk]) if read.box else ""
    return {"photo_url": reverse("hotlists:photo", args=[alert.pk]), "crop_url": crop}


def list_states(profile: Profile) -> list[dict[str, Any]]:
    """Every list in use, with how old it is."""
    in_use = HotList.objects.exclude(determined_at=None)
    return [{"name": each.name, **list_age(each, profile)} for each in in_use]


def _urls(alert: Alert) -> dict[str, str]:
    names = {
        "self": "alert",
        "claim": "claim",
        "status_request": "ask-dispatch",
        "status_answer": "answer-status",
        "status_skip": "skip-step",
        "photo": "photo-check",
        "vehicle": "vehicle-check",
        "clear": "clear-to-act",
        "end": "end",
        "join": "join",
        "leave": "leave",
        "hand_over": "hand-over",
        "conflict": "answer-flag",
    }
    return {key: reverse(f"hotlists:{name}", args=[alert.pk]) for key, name in names.items()}


def _ended_card(alert: Alert, user: User, profile: Profile) -> dict[str, Any]:
    closed = "What the camera captured is past its limit and no longer shown."
    if alert.ended_at:
        ended = local(alert.ended_at, profile)
        closed = f"This alert ended {ended}: {alert.get_field_outcome_display()}."
    stops = Stop.objects.filter(alert=alert)
    handed = alert.disclosures.filter(kind=Disclosure.Kind.HANDED_OVER)
    hit = MatchedEntry.objects.filter(match__alert=alert)
    suspended = set(hit.exclude(entry__suspended_at=None).values_list("match_id", flat=True))
    return {
        "id": alert.pk,
        "is_open": False,
        "closed_label": closed,
        "ended_by_label": str(alert.ended_by or ""),
        "stop_label": ", ".join(label for stop in stops for label in stop.outcome_labels),
        "handed_to_label": ", ".join(f"{each.person}, {each.agency}" for each in handed),
        "matches": [
            _ended_row(match, alert, user) | {"is_suspended": match.pk in suspended}
            for match in alert.matches.all()
        ],
        "outcomes": OUTCOMES,
        "reasons": REASONS,
        "keeping": keeping(alert, user, profile, timezone.now()) if alert.ended_at else None,
        "urls": {"self": reverse("hotlists:alert", args=[alert.pk])},
        **_late_stop(alert, user, profile, has_stop=bool(stops)),
    }


def _late_stop(alert: Alert, user: User, profile: Profile, *, has_stop: bool) -> dict[str, Any]:
    """The form for a stop that the alert lacks, for who was on it."""
    if has_stop or not alert.ended_at or not allowed(ALLOWED, user, "add_stop", alert):
        return {}
    is_about_person = alert.matches.filter(is_person_based=True).exists()
    return {
        "add_stop_url": reverse("hotlists:add-stop", args=[alert.pk]),
        "person_banner": is_about_person,
        "legal_bases": [(each.code, each.label) for each in profile.verification.legal_bases],
        "instruction": {"instead": instead_of_stop(instruction_of(alert))},
        "was_clear": was_clear(alert.clearances.filter(officer=user), is_person=is_about_person),
        **_stop_days(alert, profile),
    }


def _stop_days(alert: Alert, profile: Profile) -> dict[str, str]:
    """On which days the stop may have been made."""
    day = "%Y-%m-%d"
    return {
        "opened_on": local(alert.opened_at, profile, day),
        "today": local(timezone.now(), profile, day),
    }


def _ended_row(match: Match, alert: Alert, user: User) -> dict[str, str]:
    may_correct = bool(alert.ended_at) and allowed(ALLOWED, user, "correct_outcome", match)
    return {
        "category_label": match.category.replace("_", " ").capitalize(),
        "list_name": match.list_name,
        "outcome_label": match.get_outcome_display(),
        "mismatch_label": match.get_mismatch_display(),
        "correct_url": reverse("hotlists:correct-outcome", args=[match.pk]) if may_correct else "",
    }


def prefetched(alerts: Any) -> Any:
    """Alerts with their matches and people, for lists."""
    return alerts.select_related("claimed_by", "ended_by", "stop").prefetch_related(
        Prefetch("matches", queryset=Match.objects.order_by("pk")),
        Prefetch("disclosures", Disclosure.objects.filter(kind=Disclosure.Kind.HANDED_OVER)),
    )
