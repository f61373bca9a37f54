"""Who is told of an alert: everyone who handles alerts, or the audience of a sealed one."""

from collections.abc import Iterable

from alpr_compliance.live import Id, announce_all
from hotlists.models import Alert, Sighting
from personnel.models import Role, User


def announce_alert(alert: Alert) -> None:
    """Let the browsers of those who may know of this alert ask for it, on commit."""
    announce_alerts([alert])


def announce_alerts(alerts: Iterable[Alert]) -> None:
    """The same for several alerts, in one statement."""
    announce_all("alert", map(_announcement, alerts))


def _announcement(alert: Alert) -> dict[str, Id]:
    approval = alert.written_approval
    if approval is None:
        return {"id": str(alert.pk)}
    return {"id": str(alert.pk), "audience": sorted(approval.reader_ids)}


def those_who_may_know(alert: Alert, people: Iterable[User]) -> list[User]:
    """Of these people, those whom a notice about this alert may reach."""
    approval = alert.written_approval
    if approval is None:
        return list(people)
    readers = approval.reader_ids
    return [person for person in people if person.pk in readers]


def in_place_of(alert: Alert, people: Iterable[User], *, about: User) -> list[User]:
    """Those of them who may know; of a sealed alert that is none of theirs, who approved it.

    Nobody is told of themselves.
    """
    found = those_who_may_know(alert, people)
    approval = alert.written_approval
    if not found and approval is not None and approval.decided_by is not None:
        found = [approval.decided_by]
    return [person for person in found if person != about]


def dispatch_may_know(alert: Alert) -> bool:
    """Whether there is a dispatcher who can answer on this alert."""
    approval = alert.written_approval
    if approval is None:
        return True
    readers = User.objects.filter(pk__in=approval.reader_ids, is_active=True)
    return readers.filter(groups__name=Role.DISPATCHER).exists()


def open_beside(alert: Alert) -> Alert | None:
    """The alert on the same vehicle that everyone sees, for the audience of a sealed one.

    Who watches a vehicle in secret must know that others were called to it.
    """
    keys = Sighting.objects.filter(alert=alert).values("plate_key")
    same = Sighting.objects.filter(plate_key__in=keys).values("alert_id")
    beside = Alert.objects.open().filter(pk__in=same, written_approval=None)
    return beside.select_related("claimed_by").order_by("-opened_at").first()
