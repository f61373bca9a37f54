"""The case-report note of an entry, put into words from its rows."""

from datetime import datetime
from zoneinfo import ZoneInfo

from alpr_compliance.policy import Profile
from hotlists.models import Entry, EntryChange
from hotlists.models.entry_change import field_word
from hotlists.rules.report_note import EntryFacts, UpdateFacts, report_note
from personnel.models import User
from reads.states import STATES

CAPACITIES = {
    "administrator": "the ALPR Administrator",
    "acting_administrator": "acting ALPR Administrator",
    "designee": "designee of the ALPR Administrator",
    "chief": "Chief of Police",
    "supervisor": "immediate supervisor",
    "acting_supervisor": "acting for the immediate supervisor",
}


def note_of(entry: Entry, profile: Profile) -> str:
    """The note as text, with the plate while the entry still has it, and every update of it."""
    labels = {category.code: category.label for category in profile.categories}
    purposes = {purpose.code: purpose.label for purpose in profile.purposes}
    changes = entry.changes.filter(is_applied=True).select_related("proposed_by", "decided_by")
    facts = EntryFacts(
        agency=f"{profile.agency.name} ({profile.agency.ori})",
        number=entry.pk,
        kind=entry.get_kind_display(),
        hot_list=entry.hot_list.name,
        case=entry.case.number if entry.case else "",
        report_reference=entry.report_reference,
        plate=_plate(entry),
        vehicle=entry.vehicle,
        category=labels.get(entry.category, entry.category),
        purpose=purposes.get(entry.purpose, entry.purpose),
        instruction=entry.get_instruction_display(),
        reason=entry.reason,
        summary=entry.summary,
        entered=_who(entry.entered_by, "", entry.entered_at, profile),
        decided=_decision(entry, profile),
        ends="" if entry.ended_at else _local(entry.expires_at, profile),
        ended=_ended(entry, profile),
        clause=str(profile.cite("entry_fields")).partition("#")[0],
        updates=[_update(change, profile) for change in changes],
    )
    return report_note(facts)


def _plate(entry: Entry) -> str:
    if entry.purged_at:
        return "removed when the entry ended"
    if not entry.plate:
        return ""
    where = STATES.get(entry.state, "any state")
    kind = "" if entry.match_kind == Entry.MatchKind.PLATE else ", partial"
    return f"{entry.plate} ({where}{kind})"


def _decision(entry: Entry, profile: Profile) -> str:
    if entry.decided_as == "not_required":
        return "the policy asks for no approval"
    if entry.decided_by is None:
        return "not yet; it matches nothing"
    status = entry.status if entry.status in ("refused", "returned") else "approved"
    return f"{status} by {_who(entry.decided_by, entry.decided_as, entry.decided_at, profile)}"


def _ended(entry: Entry, profile: Profile) -> str:
    if entry.ended_at is None:
        return ""
    return f"{_local(entry.ended_at, profile)}, {entry.get_end_reason_display().lower()}"


def change_lines(change: EntryChange, profile: Profile) -> list[str]:
    """What a change makes of each field, from and to, in words."""
    words = {str(code): str(label) for code, label in Entry.Instruction.choices}
    words |= {category.code: category.label for category in profile.categories}

    def word(text: str) -> str:
        return words.get(text, text) or "nothing"

    return [
        f"{field_word(name)}: {word(change.previous.get(name, ''))} to {word(new)}"
        for name, new in change.proposed.items()
    ]


def _update(change: EntryChange, profile: Profile) -> UpdateFacts:
    return UpdateFacts(
        what=change.what,
        why=change.why,
        proposed=_who(change.proposed_by, "", change.proposed_at, profile),
        decided=""
        if change.is_correction
        else _who(change.decided_by, change.decided_as, change.decided_at, profile),
        lines=change_lines(change, profile),
    )


def _who(person: User | None, capacity: str, at: datetime | None, profile: Profile) -> str:
    if person is None:
        return ""
    badge = f", badge {person.badge_number}" if person.badge_number else ""
    role = f", {CAPACITIES[capacity]}" if capacity in CAPACITIES else ""
    return f"{person}{badge}{role}, {_local(at, profile)}"


def _local(at: datetime | None, profile: Profile) -> str:
    if at is None:
        return ""
    return at.astimezone(ZoneInfo(profile.agency.timezone)).strftime("%b %d, %Y %H:%M %Z")
