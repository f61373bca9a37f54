"""What rang while a person was not on duty."""

from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone

from alpr_compliance.policy import Profile
from hotlists.cards import prefetched
from hotlists.local import local
from hotlists.models import Alert, Duty
from personnel.models import User

# For who never signed off before.
FIRST_LOOK_BACK = timedelta(hours=24)
SHOWN = 50


def missed_alerts(user: User, profile: Profile) -> dict[str, Any]:
    """The alerts that rang since this person's last sign-off, newest first; without plates."""
    now = timezone.now()
    on = Duty.objects.current(now).filter(person=user).first()
    until = on.started_at if on else now
    last = Duty.objects.filter(person=user, ended_at__lte=until).order_by("-ended_at").first()
    since = last.ended_at if last and last.ended_at else until - FIRST_LOOK_BACK
    rang = Alert.objects.visible_to(user).filter(
        opened_at__gt=since, opened_at__lte=until, rings__gt=0
    )
    rows = [_row(alert, profile) for alert in prefetched(rang.order_by("-opened_at"))[:SHOWN]]
    return {
        "since_local": local(since, profile, "%b %d %H:%M %Z"),
        "rows": rows,
        "open_count": sum(row["is_open"] for row in rows),
    }


def _row(alert: Alert, profile: Profile) -> dict[str, Any]:
    labels = {category.code: category.label for category in profile.categories}
    matches = alert.matches.all()
    outcome = alert.get_field_outcome_display()
    return {
        "url": reverse("hotlists:alert", args=[alert.pk]),
        "is_open": alert.status == Alert.Status.OPEN,
        "opened_local": local(alert.opened_at, profile, "%b %d %H:%M"),
        "categories": ", ".join(
            dict.fromkeys(labels.get(m.category, m.category.replace("_", " ")) for m in matches)
        ),
        "list_names": ", ".join(dict.fromkeys(m.list_name for m in matches)),
        "claimed_by_label": str(alert.claimed_by or ""),
        "outcome_label": outcome or "Open",
        "was_right_label": ", ".join(
            dict.fromkeys(m.get_outcome_display() for m in matches if m.outcome)
        ),
    }
