"""What auditor and chief see of covert entries and sealed alerts: that they exist; no plate."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from django.db.models import Count, F, Q

from governance.models import WrittenApproval
from hotlists.models import Alert, Match


def sealed_rows(
    approvals: Sequence[WrittenApproval], words: dict[str, str]
) -> list[dict[str, Any]]:
    """For each approval its entries, and how many alerts they raised and how those ended."""
    counts = _counts(approvals)
    return [
        {
            "approval": approval,
            "entries": [
                {
                    "id": entry.pk,
                    "list_name": entry.hot_list.name,
                    "category_label": words.get(entry.category, entry.category),
                    "entered_by_label": str(entry.entered_by),
                    "entered_at": entry.entered_at,
                    "status_label": entry.get_status_display(),
                    "ends_at": entry.ended_at or entry.expires_at,
                }
                for entry in approval.entries.all()
            ],
            "counts": counts[approval.pk],
        }
        for approval in approvals
    ]


def _counts(approvals: Sequence[WrittenApproval]) -> dict[int, dict[str, Any]]:
    """By approval: its alerts, the open ones, the stops, and each match outcome."""
    alerts = Alert.objects.filter(written_approval__in=approvals).order_by()
    matches = Match.objects.filter(alert__written_approval__in=approvals).order_by()
    ways = {each.value: Count("pk", filter=Q(outcome=each)) for each in Match.Outcome}
    found: dict[int, dict[str, Any]] = defaultdict(dict)
    for handled in alerts.values(approval=F("written_approval")).annotate(
        alerts=Count("pk"),
        open=Count("pk", filter=Q(status=Alert.Status.OPEN)),
        stops=Count("pk", filter=Q(field_outcome=Alert.FieldOutcome.STOP)),
    ):
        found[handled["approval"]].update(handled)
    for decided in matches.values(approval=F("alert__written_approval")).annotate(**ways):
        found[decided["approval"]].update(decided)
    return found
