"""Mail at each step of a request: a number and a link, never what is asked."""

from smtplib import SMTPDataError, SMTPNotSupportedError, SMTPRecipientsRefused

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from alpr_compliance.policy import Profile
from data_requests import permissions
from data_requests.models import DataRequest, Step
from data_requests.rules.states import next_actor
from governance.services import effective_profile
from ledger.services import record_event
from personnel.models import Designation, Role, User

# What a server says, or the form of an address: trying again does not help.
REFUSED = (SMTPRecipientsRefused, SMTPDataError, SMTPNotSupportedError, ValueError)


def mail_steps() -> int:
    """Tell those whose turn it is, and who asked, of each step not mailed yet."""
    told = 0
    while (sent := _mail_next()) is not None:
        told += sent
    return told


@transaction.atomic
def _mail_next() -> int | None:
    step = (
        Step.objects.filter(mailed_at=None)
        .select_related("request__requested_by__supervisor", "request__recorded_by", "by")
        .order_by("pk")
        .select_for_update(of=("self",), no_key=True, skip_locked=True)
        .first()
    )
    if step is None:
        return None
    request = step.request
    step.mailed_at = timezone.now()
    step.save(update_fields=["mailed_at"])
    if step.action in Step.WRITING:
        return 0
    profile = effective_profile(timezone.now())
    form = profile.requests.form(request.kind)
    people = _next_people(request, next_actor(form, request.status)) | _writers(request)
    addresses = sorted({person.email for person in people if person.email and person != step.by})
    subject = f"{profile.agency.short_name}: request {request.number}"
    link = f"{settings.SITE_URL}{reverse('data_requests:request', args=[request.pk])}"
    due = f"\nDue {request.due_at:%b %d, %Y}." if request.due_at else ""
    text = f"{step.get_action_display()}. Now: {request.get_status_display()}.{due}\n\n{link}\n"
    refused = [address for address in addresses if not is_taken(subject, text, address)]
    refused += _mail_outside(request, profile)
    if refused:
        _note_refused(step, refused)
    return len(addresses)


def is_taken(subject: str, text: str, address: str) -> bool:
    """Send to one address; False where the mail server refuses it for good.

    A server that is away is another matter: that is raised, and the step is mailed later.
    """
    try:
        send_mail(subject, text, None, [address])
    except REFUSED:
        return False
    return True


def _note_refused(step: Step, addresses: list[str]) -> None:
    """Keep whom the mail did not reach: the file shows it, and somebody calls them."""
    step.mail_refused = ", ".join(addresses)
    step.save(update_fields=["mail_refused"])
    record_event(
        "request.mail_refused", actor=None, subject=step.request, data={"count": len(addresses)}
    )


def _mail_outside(request: DataRequest, profile: Profile) -> list[str]:
    """Tell who asked by the public page that it moved on; how, they see with their secret.

    Returns their address where it was refused.
    """
    intake, outside = getattr(request, "intake", None), getattr(request, "outside", None)
    if intake is None or outside is None or not outside.email:
        return []
    subject = f"{profile.agency.short_name}: your request {intake.receipt}"
    link = f"{settings.SITE_URL}{reverse('data_requests:ask-state')}"
    text = f"Your request has moved on. See how it stands, with its receipt and secret:\n\n{link}\n"
    return [] if is_taken(subject, text, outside.email) else [outside.email]


def _writers(request: DataRequest) -> set[User]:
    return {request.requested_by or request.recorded_by}


def _next_people(request: DataRequest, role: str) -> set[User]:
    asked_by = request.requested_by
    if role == "supervisor" and asked_by is not None and asked_by.supervisor is not None:
        return {asked_by.supervisor}
    if role == "administrator":
        if not permissions.is_administrators_own(request):
            return _with_role(Role.ADMINISTRATOR)
        return _with_role(Role.CHIEF)
    return set()


def _with_role(role: Role) -> set[User]:
    found = Q(groups__name=role.value)
    if role is Role.ADMINISTRATOR:
        acting = Designation.objects.in_force(timezone.now()).filter(
            kind=Designation.Kind.ACTING_ADMINISTRATOR
        )
        found |= Q(pk__in=acting.values("person"))
    return set(User.objects.filter(found, is_active=True).distinct())
