"""Each match of an alert with its entry, as `_match.html` shows it."""

from collections.abc import Sequence
from typing import Any

from django.utils import timezone
from django.utils.timesince import timesince

from alpr_compliance.policy import Profile
from hotlists.freshness import age_of
from hotlists.hits import Hit, instruction_label
from hotlists.local import local
from hotlists.models import Alert, Entry
from hotlists.permissions import ALLOWED
from personnel.access import allowed
from personnel.models import User
from reads.states import STATES


def match_rows(
    hits: Sequence[Hit], alert: Alert, user: User, profile: Profile
) -> list[dict[str, Any]]:
    """The undecided matches, those that stand first."""
    undecided = [hit for hit in hits if not hit.match.outcome]
    return [
        _match_row(hit, profile) | _restricted(hit, user, alert)
        for hit in sorted(undecided, key=lambda hit: bool(hit.gone))
    ]


def _match_row(hit: Hit, profile: Profile) -> dict[str, Any]:
    entry, now = hit.entry, timezone.now()
    age = age_of(hit.refreshed_at, profile, hit.match.matched_at)
    return {
        "id": hit.match.pk,
        "list_name": hit.match.list_name,
        "list_age_label": f"list {age['label']}",
        "outside_law": not entry.hot_list.is_statutory_source,
        "list_stale": age["stale"],
        "category_label": profile.category(hit.match.category).label,
        "person_based": hit.match.is_person_based,
        "plate": entry.plate,
        "state": STATES.get(entry.state, ""),
        "reason": "" if entry.hot_list.is_restricted else entry.reason,
        "case_number": entry.case.number if entry.case else "",
        "contact": entry.contact,
        "expected_vehicle": entry.vehicle,
        "person_description": entry.person_description,
        "entry_age_label": f"{timesince(entry.dated_at, now, depth=1)} ago",
        "entering_member": str(entry.entered_by or entry.source_agency or entry.hot_list.owner),
        "expires_label": local(entry.expires_at, profile, "%b %d %H:%M %Z")
        if entry.expires_at
        else "",
        "instruction_label": instruction_label(Entry.Instruction(entry.instruction)),
        "cautions": entry.cautions,
        "gone": hit.gone,
    }


def _restricted(hit: Hit, user: User, alert: Alert) -> dict[str, Any]:
    """What is restricted of an entry, to those who need it; others learn that there is more.

    Of a restricted list that is the reason too: what its source wrote about a person.
    """
    entry = hit.entry
    kept = {"restricted_details": entry.restricted_details}
    if entry.hot_list.is_restricted:
        kept["reason"] = entry.reason
    if not any(kept.values()):
        return {}
    return kept if allowed(ALLOWED, user, "see_restricted", alert) else {"has_restricted": True}
