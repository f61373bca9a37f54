"""E-mail about flags and referrals: that something waits, a link, and no detail."""

from functools import partial

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from governance.models import Flag, Referral
from ledger.services import record_event
from personnel.gate import agency_profile
from personnel.models import Role, User
from personnel.services.post import deliver, send_all

MAILS_AT_ONCE = 100


def mail_findings() -> int:
    """Send the e-mails that wait; each is marked in the transaction that sent it.

    One that fails holds up no other; it is raised at the end, for a later try. Returns how many
    went out.
    """
    waiting = [
        partial(_mail, kind, row)
        for kind in (Flag, Referral)
        for row in kind.objects.filter(mailed_at=None).values_list("pk", flat=True)[:MAILS_AT_ONCE]
    ]
    return send_all(waiting)


@transaction.atomic
def _mail(kind: type[Flag] | type[Referral], row: int) -> int:
    unsent = kind._default_manager.select_for_update(of=("self",), skip_locked=True, no_key=True)
    finding = unsent.filter(pk=row, mailed_at=None).first()
    if finding is None:
        return 0
    addresses = _addresses(finding)
    if not addresses:
        # Nothing is marked as sent: it goes out once there is an address.
        return 0
    what, text = _outside_words(finding) if finding.is_outside else _words(finding)
    agency = agency_profile().agency.short_name
    told = deliver(f"{agency} plate readers: {what}", text, addresses)
    finding.mailed_at = timezone.now()
    finding.save(update_fields=["mailed_at"])
    record_event(
        "finding.mailed",
        actor=None,
        subject=finding,
        data={"recipients": told, "outside": finding.is_outside},
    )
    return 1


def _addresses(finding: Flag | Referral) -> list[str]:
    if finding.is_outside:
        return [agency_profile().monitoring.outside_recipient.email]
    people = User.objects.filter(groups__name=Role.CHIEF.value)
    if isinstance(finding, Flag) and finding.decider_id is not None:
        people = User.objects.filter(pk=finding.decider_id)
    return list(people.filter(is_active=True).exclude(email="").values_list("email", flat=True))


def _words(finding: Flag | Referral) -> tuple[str, str]:
    if isinstance(finding, Flag):
        what, page = "a flag waits for your decision", reverse("reads:flag", args=[finding.pk])
    else:
        what = "a report of misuse waits for you"
        page = reverse("governance:referral", args=[finding.pk])
    return what, (
        f"{what.capitalize()}.\n\nSign in to read it: {settings.SITE_URL}{page}\n\n"
        "E-mail is not a safe place for names or plates, so none is written here.\n"
    )


def _outside_words(finding: Flag | Referral) -> tuple[str, str]:
    profile = agency_profile()
    seal = f"\nIts seal is {finding.seal}" if isinstance(finding, Referral) else ""
    number = f"{finding._meta.model_name} {finding.pk}"
    auditors = User.objects.filter(groups__name=Role.AUDITOR.value, is_active=True)
    names = ", ".join(str(auditor) for auditor in auditors.order_by("pk"))
    return "a record that is yours to decide", (
        f"{profile.monitoring.outside_recipient.name}:\n\n"
        f'The record "{number}" concerns the head of {profile.agency.name} and can not be '
        f"decided inside the agency. It is sealed: inside, only the auditor opens it.{seal}\n\n"
        f"Please ask the auditor ({names or 'not named yet'}) to show it to you, and give your "
        "decision in a signed letter.\n"
    )
