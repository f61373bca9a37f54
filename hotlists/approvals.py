"""What an approver should look at in a waiting entry, worked out for many in few queries."""

from collections import defaultdict
from collections.abc import Sequence

from django.utils import timezone

from governance.models import Case
from governance.rules.substance import BEST_SCORE, screened, substance
from governance.services import effective_profile
from hotlists import permissions
from hotlists.models import Entry, EntryChange
from personnel.access import allowed
from personnel.models import TrainingRecord, User

MOST_SHOWN = 200
# Fields of a change that are chosen, not written.
CHOSEN = ("category", "instruction")


def waiting_entries(user: User) -> list[Entry]:
    """The proposed entries that this person decides, the longest waiting first."""
    visible = Entry.objects.visible_to(user)
    proposed = visible.filter(status=Entry.Status.PROPOSED).select_related(
        "hot_list", "case__assigned_to", "entered_by"
    )
    # Who decides depends on the author alone: asked once for each of them.
    decides: dict[int | None, bool] = {user.pk: False}
    found = []
    for entry in proposed.order_by("entered_at")[:MOST_SHOWN]:
        author = entry.entered_by_id
        if author not in decides:
            decides[author] = allowed(permissions.ALLOWED, user, "decide_entry", entry)
        if decides[author]:
            found.append(entry)
    return found


def concerns_of(entries: Sequence[Entry], *, viewer: User) -> dict[int, list[str]]:
    """For each entry, by id, what gives reason to look closer; empty where nothing does.

    They are for the approver's eyes: a hint, no accusation.
    """
    now = timezone.now()
    profile = effective_profile(now)
    trained = set(
        TrainingRecord.objects.filter(person__in=[entry.entered_by_id for entry in entries])
        .current(now)
        .values_list("person_id", flat=True)
    )
    before = earlier_entries(entries, viewer=viewer)
    labels = {category.code: category.label for category in profile.categories}
    found = {}
    for entry in entries:
        notes = [*_about_text(entry, labels.get(entry.category, "")), *_about_case(entry)]
        if entry.entered_by_id not in trained:
            notes.append("The author has no current training")
        if entry.expires_at is not None and entry.expires_at <= now:
            notes.append("It ended before it was decided")
        if entry.invades_privacy:
            notes.append("It goes into what only a court order opens: read the order")
        if entry.match_kind != Entry.MatchKind.PLATE:
            notes.append(f"{entry.get_match_kind_display()}: it can match other vehicles")
        if earlier := before[entry.pk]:
            notes.append(f"This plate was entered before: {_times(len(earlier))}")
        found[entry.pk] = notes
    return found


def concerns_of_change(change: EntryChange) -> list[str]:
    """What in the words of a proposed change gives reason to look closer; empty where nothing."""
    written = [text for name, text in change.proposed.items() if name not in CHOSEN]
    return _screened(*written, change.why)


def earlier_entries(entries: Sequence[Entry], *, viewer: User) -> dict[int, list[Entry]]:
    """For each entry, by id, the other entries of its plate that the viewer may see, newest first.

    By digest, so that a plate whose earlier entries were purged is found too.
    """
    digests = {bytes(e.plate_digest) for e in entries if e.plate_digest}
    by_digest: dict[bytes, list[Entry]] = defaultdict(list)
    visible = Entry.objects.visible_to(viewer)
    others = visible.filter(plate_digest__in=digests).select_related("entered_by", "case")
    for other in others.order_by("-entered_at"):
        if other.plate_digest:
            by_digest[bytes(other.plate_digest)].append(other)
    return {
        entry.pk: [
            other
            for other in (by_digest[bytes(entry.plate_digest)] if entry.plate_digest else [])
            if other.pk != entry.pk
        ]
        for entry in entries
    }


def _about_text(entry: Entry, label: str) -> list[str]:
    notes = []
    summary = entry.summary or entry.reason
    found = substance(summary, given=label)
    if found.score < BEST_SCORE:
        notes.append(f"The summary says little: {found.missing}")
    texts = (entry.reason, entry.summary, entry.cautions, entry.person_description)
    return notes + _screened(*texts)


def _screened(*texts: str) -> list[str]:
    return [f"Please read closely: {about.lower()}" for about in screened(*texts)]


def _about_case(entry: Entry) -> list[str]:
    case = entry.case
    if case is None:
        return []
    notes = []
    if case.status == Case.Status.CLOSED:
        notes.append("The case is closed")
    if case.assigned_to_id not in (None, entry.entered_by_id):
        notes.append("The case is assigned to somebody else")
    return notes


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count} times"
