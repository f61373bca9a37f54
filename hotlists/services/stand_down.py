"""An alert that was called off: those outside who were told of it are told to stand down."""

from django.utils import timezone

from hotlists.models import Alert, Delivery
from hotlists.services.notice_out import is_called_off, send_on_commit


def queue_stand_downs(alert: Alert) -> int:
    """Queue it for every recipient whose matches were all called off, each once.

    Part of the act that called them off. Returns how many were queued.
    """
    told = Delivery.objects.filter(alert=alert).select_related("recipient__hot_list")
    done = {each.recipient_id for each in told if each.kind == Delivery.Kind.STAND_DOWN}
    now = timezone.now()
    made = Delivery.objects.bulk_create(
        Delivery(
            recipient=each.recipient, alert=alert, kind=Delivery.Kind.STAND_DOWN, queued_at=now
        )
        for each in told
        if each.recipient_id not in done and is_called_off(each)
    )
    for delivery in made:
        send_on_commit(delivery.pk)
    return len(made)
