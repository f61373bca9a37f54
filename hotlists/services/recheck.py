"""Open alerts whose entries changed: shown anew, and who is clear on them looked at again."""

from collections.abc import Iterable
from functools import partial
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from governance.services import effective_profile
from hotlists.models import Alert, Clearance, Entry, Match
from hotlists.services.audience import announce_alerts
from hotlists.services.clearance import review_clearances


def recheck_alerts_on(entries: "Iterable[int] | QuerySet[Entry]") -> None:
    """Whoever looks at an open alert on these entries sees at once how they stand. Part of an act.

    By set: however many entries there are, only the open alerts on them are looked at.
    """
    hit = Match.objects.filter(matched__entry__in=entries)
    recheck_alerts(hit.values_list("alert_id", flat=True))


def recheck_alerts(alert_ids: Iterable[UUID]) -> None:
    """Show those of these alerts that are open anew, and look again at who is clear on them."""
    found = Alert.objects.open().filter(pk__in=alert_ids).select_related("written_approval")
    alerts = list(found)
    if alerts:
        announce_alerts(alerts)
        # Acts on an alert lock it before its entry; here the entry is locked, so this waits for
        # the commit. What a crash leaves out is done by `review_all` within a minute.
        review = partial(_review, [alert.pk for alert in alerts])
        transaction.on_commit(review, robust=True)


def review_all() -> None:
    """Look again at everyone who is clear on an open alert, once what is under way is committed.

    For what happens without an act on an entry: its case is closed, its approval ends.
    """
    transaction.on_commit(_review_held, robust=True)


def _review_held() -> None:
    held = Clearance.objects.filter(until__gt=timezone.now(), alert__status=Alert.Status.OPEN)
    _review(held.values_list("alert_id", flat=True))


@transaction.atomic
def _review(alert_ids: Iterable[UUID]) -> None:
    # Also those on which nobody seems to be clear: a check that is under way may see the entry
    # as it was. In the order in which matching locks them.
    alerts = Alert.objects.open().filter(pk__in=alert_ids).order_by("pk")
    locked = list(alerts.select_for_update(no_key=True))
    if locked:
        review_clearances(locked, effective_profile(timezone.now()))
