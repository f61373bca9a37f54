"""The matches of alerts with the entries they hit, and what those that still stand ask for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Subquery
from django.utils import timezone

from alpr_compliance.policy import Profile
from governance.models import Case
from hotlists.freshness import age_of
from hotlists.models import Alert, Entry, ListRefresh, Match, MatchedEntry
from hotlists.rules.instruction import STRICTEST_FIRST, is_against_stop
from hotlists.rules.verification import NO_LONGER_STANDS

ENDS = {
    Entry.EndReason.REMOVED: "Removed",
    Entry.EndReason.EXPIRED: "Expired",
    Entry.EndReason.SHIFT_END: "Ended with the shift",
    Entry.EndReason.CASE_CLOSED: "Case closed",
    Entry.EndReason.APPROVAL_ENDED: "Approval ended",
    Entry.EndReason.SOURCE_DROPPED: "Dropped by its source",
}


@dataclass(frozen=True)
class Hit:
    """One match with the entry it hit, while that is still kept.

    `gone` says why the entry no longer stands; empty while it does. `refreshed_at` is when its
    list had last been brought up to date when the read matched: an update since does not make
    that match a fresh one.
    """

    match: Match
    entry: Entry
    gone: str
    refreshed_at: datetime | None

    @property
    def stands(self) -> bool:
        return not self.match.outcome and not self.gone


def hits_of(alerts: Sequence[Alert]) -> dict[Any, list[Hit]]:
    """The undecided and decided matches of these alerts, each with its entry, in two queries."""
    now = timezone.now()
    refreshed = ListRefresh.objects.filter(
        hot_list=OuterRef("entry__hot_list"), at__lte=OuterRef("match__matched_at")
    )
    rows = (
        MatchedEntry.objects.filter(match__alert__in=alerts)
        .select_related("match")
        .annotate(
            is_in_force=Exists(Entry.objects.matching(now).filter(pk=OuterRef("entry_id"))),
            refreshed_before=Subquery(refreshed.order_by("-at").values("at")[:1]),
        )
    )
    matched = list(rows)
    entries = Entry.objects.select_related("case", "entered_by", "hot_list").in_bulk(
        [row.entry_id for row in matched]
    )
    found: dict[Any, list[Hit]] = {alert.pk: [] for alert in alerts}
    for row in sorted(matched, key=lambda row: row.match_id):
        match, entry = row.match, entries[row.entry_id]
        gone = "" if row.is_in_force else _gone(entry, now)
        refreshed_at = entry.hot_list.refreshed_at
        if refreshed_at > match.matched_at:
            refreshed_at = row.refreshed_before
        found[match.alert_id].append(Hit(match, entry, gone, refreshed_at))
    return found


def _gone(entry: Entry, now: datetime) -> str:
    """Why an entry that matches no more does not."""
    if entry.end_reason:
        return ENDS[Entry.EndReason(entry.end_reason)]
    if entry.suspended_at is not None:
        return "Suspended"
    if entry.expires_at is not None and entry.expires_at <= now:
        return ENDS[Entry.EndReason.EXPIRED]
    if entry.case is not None and entry.case.status == Case.Status.CLOSED:
        return ENDS[Entry.EndReason.CASE_CLOSED]
    return "Not in use"


def leading(hits: Sequence[Hit]) -> Hit:
    """The match shown first: one that stands, of the same state before other, exact first."""
    hows = list(Match.How)
    return min(
        hits,
        key=lambda hit: (
            not hit.stands,
            hit.match.state_relation == Match.StateRelation.OTHER,
            hows.index(Match.How(hit.match.how)),
        ),
    )


def orders(hits: Sequence[Hit], profile: Profile) -> dict[str, Any]:
    """What an alert asks for: the strictest instruction and all cautions of what stands.

    Where nothing stands any more, that nobody acts on it.
    """
    standing = [hit for hit in hits if hit.stands]
    labels = [profile.category(hit.match.category).label for hit in standing or hits]
    cautions = [hit.entry.cautions for hit in standing if hit.entry.cautions]
    return {
        "instruction": _instruction(standing),
        "cautions": " · ".join(dict.fromkeys(cautions)),
        "categories": " · ".join(dict.fromkeys(labels)),
        "stale_label": _stale_label(standing, profile),
        "blocked_reason": "" if standing else NO_LONGER_STANDS,
    }


def _instruction(standing: Sequence[Hit]) -> dict[str, str]:
    if not standing:
        return {"code": "do_not_act", "label": "DO NOT ACT"}
    entries = [hit.entry for hit in standing]
    strictest = min(entries, key=lambda entry: STRICTEST_FIRST.index(entry.instruction))
    instruction = Entry.Instruction(strictest.instruction)
    return {
        "code": instruction.value,
        "label": instruction_label(instruction),
        "instead": instead_of_stop(instruction, strictest.contact),
    }


def instead_of_stop(instruction: str, contact: str = "owner") -> str:
    """What officers were told to do in place of a stop, in words; nothing where it was to stop."""
    if instruction == Entry.Instruction.CALL_OWNER:
        return f"do not stop, call {contact}"
    return Entry.Instruction(instruction).label.lower() if is_against_stop(instruction) else ""


def instruction_label(instruction: Entry.Instruction) -> str:
    return "STOP" if instruction == Entry.Instruction.STOP else str(instruction.label)


def how_label(match: Match) -> str:
    if match.state_relation == Match.StateRelation.OTHER:
        return "Other state"
    return match.get_how_display()


def _stale_label(standing: Sequence[Hit], profile: Profile) -> str:
    """How old the lists were that were stale when the read matched."""
    ages = [age_of(hit.refreshed_at, profile, hit.match.matched_at) for hit in standing]
    stale = dict.fromkeys(age["label"] for age in ages if age["stale"])
    return f"Stale list: {', '.join(stale)}" if stale else ""
