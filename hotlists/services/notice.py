"""Who is told what about an alert: on screen at once, by e-mail without a plate."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from hotlists import tasks
from hotlists.models import Alert, Notice
from hotlists.services.audience import in_place_of, those_who_may_know
from ledger.services import record_event
from personnel.gate import agency_profile
from personnel.models import Designation, Role, User
from personnel.services.post import deliver_to, send_all
from personnel.standing import are_administrators, supervisors_of

MAILS_AT_ONCE = 100
# An e-mail that could not be sent for this long is no news any more: the notice waits on screen.
MAIL_WITHIN = timedelta(days=2)

# In SQL, since each alert asks it in the transaction that stores its batch of reads.
TELL_OWNERS = """
INSERT INTO hotlists_notice (person_id, alert_id, kind, about_id, reason, at)
SELECT DISTINCT person.id, hit.alert_id, %(kind)s, %(about)s::bigint, %(reason)s, %(now)s
FROM hotlists_match hit
JOIN hotlists_matchedentry matched ON matched.match_id = hit.id
JOIN hotlists_entry entry ON entry.id = matched.entry_id
LEFT JOIN governance_case ON governance_case.id = entry.case_id
LEFT JOIN governance_writtenapproval approval ON approval.id = entry.written_approval_id
JOIN personnel_user person
    ON person.id IN (entry.entered_by_id, governance_case.assigned_to_id) AND person.is_active
WHERE hit.alert_id = ANY(%(alerts)s::uuid[]) AND person.id IS DISTINCT FROM %(about)s
    -- What is covert is known to the readers of its written approval alone.
    AND (approval.id IS NULL OR person.id IN (approval.asked_by_id, approval.decided_by_id)
        OR EXISTS (SELECT FROM governance_writtenapproval_audience reader
            WHERE reader.writtenapproval_id = approval.id AND reader.user_id = person.id))
ON CONFLICT DO NOTHING
RETURNING alert_id
"""


def tell(*, alert: Alert, person: User, about: User, kind: Notice.Kind, reason: str = "") -> None:
    """Give one person one notice, in the caller's transaction."""
    Notice.objects.create(
        person=person, alert=alert, kind=kind, about=about, reason=reason, at=timezone.now()
    )
    record_event(
        "notice.given", actor=about, subject=alert, data={"notice": kind.value, "to": person.pk}
    )
    if kind in Notice.MAILED:
        _mail_on_commit()


def tell_supervisor(*, alert: Alert, about: User, kind: Notice.Kind, reason: str = "") -> None:
    """Put it before the immediate supervisor of the person it is about, and who stands in.

    The Administrator where there is none.
    """
    leading = User.objects.filter(are_administrators(timezone.now()), is_active=True).distinct()
    for person in in_place_of(alert, supervisors_of(about) or leading, about=about):
        tell(alert=alert, person=person, about=about, kind=kind, reason=reason)


def tell_administrator(*, alert: Alert, about: User, kind: Notice.Kind, reason: str = "") -> None:
    """Put it before the Administrator and who acts for them; the Chief where it is about them."""
    leading = User.objects.filter(are_administrators(timezone.now()), is_active=True).distinct()
    chiefs = User.objects.filter(groups__name=Role.CHIEF, is_active=True)
    for person in leading.exclude(pk=about.pk) or chiefs.exclude(pk=about.pk):
        tell(alert=alert, person=person, about=about, kind=kind, reason=reason)


def tell_command(*, alert: Alert, about: User, kind: Notice.Kind, reason: str = "") -> None:
    """Put it before the Administrator, who acts for them, and the Chief.

    An incident the Chief hears of even where the alert is sealed, as the incident that it is.
    """
    roles = User.objects.filter(groups__name__in=[Role.ADMINISTRATOR, Role.CHIEF])
    acting = Designation.objects.filter(kind=Designation.Kind.ACTING_ADMINISTRATOR)
    ids = {
        *roles.values_list("pk", flat=True),
        *acting.in_force(timezone.now()).values_list("person_id", flat=True),
    }
    people = User.objects.filter(pk__in=ids, is_active=True).order_by("pk")
    if kind == Notice.Kind.INCIDENT:
        known = those_who_may_know(alert, people)
        told = [each for each in people if each in known or each.has_role(Role.CHIEF)]
    else:
        told = in_place_of(alert, people, about=about)
    for person in told:
        tell(alert=alert, person=person, about=about, kind=kind, reason=reason)


def tell_owners(alert_ids: Sequence[UUID]) -> int:
    """Tell the entering members and investigators of the entries that these alerts hit.

    Part of the transaction that opened them. Each is told of one alert once, however often its
    vehicle is read again. Returns how many notices were given.
    """
    return _tell_owners(alert_ids, kind=Notice.Kind.ENTRY_ALERT)


def tell_owners_of_end(*, alert: Alert, about: User) -> int:
    """Tell them how the alert ended, except who ended it. Part of the ending."""
    return _tell_owners(
        [alert.pk],
        kind=Notice.Kind.ENTRY_ENDED,
        about=about,
        reason=Alert.FieldOutcome(alert.field_outcome).label,
    )


def _tell_owners(
    alert_ids: Sequence[UUID], *, kind: Notice.Kind, about: User | None = None, reason: str = ""
) -> int:
    facts = {
        "alerts": [str(alert_id) for alert_id in alert_ids],
        "kind": kind.value,
        "about": about.pk if about else None,
        "reason": reason,
        "now": timezone.now(),
    }
    with connection.cursor() as cursor:
        cursor.execute(TELL_OWNERS, facts)
        people = Counter(alert_id for (alert_id,) in cursor.fetchall())
    for alert_id, count in sorted(people.items()):
        record_event(
            "notice.owners_told",
            actor=about,
            subject=Alert(pk=alert_id),
            data={"notice": kind.value, "people": count},
        )
    # Their e-mail goes with the round of each minute: alerts open in the busiest transaction
    # there is, and on screen they are told at once.
    return people.total()


def _mail_on_commit() -> None:
    # Robust: with the queue away the notice still stands, and the schedule sends its e-mail.
    transaction.on_commit(tasks.mail_notices.delay, robust=True)


def mail_notices() -> int:
    """Send the e-mails that wait. They carry what kind of notice it is and a link; no plate.

    Each is marked in the transaction that sent it, so that a second worker passes it by. One that
    fails holds up no other; it is raised at the end, for a later try. Returns how many went out.
    """
    waiting = _to_mail(timezone.now()).values_list("pk", flat=True)[:MAILS_AT_ONCE]
    return send_all(partial(_mail, notice_id) for notice_id in waiting)


def _to_mail(now: datetime) -> QuerySet[Notice]:
    return (
        Notice.objects.filter(
            kind__in=Notice.MAILED, mailed_at=None, at__gt=now - MAIL_WITHIN, person__is_active=True
        )
        .exclude(person__email="")
        .order_by("at", "pk")
    )


@transaction.atomic
def _mail(notice_id: int) -> bool:
    now = timezone.now()
    waiting = _to_mail(now).select_for_update(of=("self",), skip_locked=True, no_key=True)
    notice = waiting.select_related("person").filter(pk=notice_id).first()
    if notice is None:
        return False
    what = Notice.Kind(notice.kind).label
    went_out = deliver_to(
        f"{agency_profile().agency.short_name} plate readers: {what}",
        f"{what}.\n\nSign in to read it: {settings.SITE_URL}{_address(notice)}\n\n"
        "E-mail is not a safe place for plates, so none is written here.\n",
        notice.person.email,
    )
    notice.mailed_at = now
    notice.save(update_fields=["mailed_at"])
    return went_out


def _address(notice: Notice) -> str:
    pages = {Notice.Kind.INCIDENT: "incidents", Notice.Kind.FOLLOW_UP: "follow-ups"}
    page = pages.get(Notice.Kind(notice.kind))
    if page is not None:
        return reverse(f"hotlists:{page}")
    return reverse("hotlists:alert", args=[notice.alert_id])
