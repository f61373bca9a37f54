"""Old alerts of a plate: seen beside the reads of a search, whose reason is on record."""

from collections import defaultdict
from collections.abc import Sequence

from alpr_compliance.policy import Profile
from hotlists.models import Alert, Match
from personnel.models import User
from reads.notes import Key


def alerts_of_reads(keys: Sequence[Key], user: User, profile: Profile) -> dict[Key, list[str]]:
    """What each read hit and how that turned out; what is sealed for its audience alone."""
    matches = Match.objects.filter(
        alert__in=Alert.objects.visible_to(user),
        alert__sightings__captured_at__in={captured_at for captured_at, _ in keys},
        alert__sightings__read_id__in={read_id for _, read_id in keys},
    ).order_by("pk")
    categories = {category.code: category.label for category in profile.categories}
    outcomes = dict(Match.Outcome.choices)
    notes: dict[Key, list[str]] = defaultdict(list)
    for captured_at, read_id, category, list_name, outcome in matches.values_list(
        "alert__sightings__captured_at", "alert__sightings__read_id",
        "category", "list_name", "outcome",
    ):  # fmt: skip
        ended = str(outcomes[outcome]).lower() if outcome else "still open"
        what = categories.get(category, category)
        notes[captured_at, read_id].append(f"Alert: {what}, {list_name}: {ended}")
    return notes
