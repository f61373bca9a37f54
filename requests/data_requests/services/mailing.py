"""Mail at each step of a request: a number and a link, never what is asked."""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from alpr_compliance.policy import Profile
from data_requests import permissions
from data_requests.models import DataRequest, Step
from data_requests.rules.states import HELD_NO_MORE, TOLD, next_actor
from data_requests.services.outside_mail import address_of, letter_to
from governance.services import effective_profile
from ledger.services import record_event
from personnel.models import Designation, Role, User
from personnel.services.post import Answer, send
from personnel.standing import supervisors_of

# A server that puts mail off wants it some minutes later; after some days it is as good as refused.
TRIED_AGAIN_AFTER = timedelta(minutes=10)
TRIED_FOR = timedelta(days=2)


def mail_steps() -> int:
    """Tell those whose turn it is, and who asked, of each step not mailed yet.

    Then those whom the mail server put off. Returns to how many addresses a message went.
    """
    told = 0
    while (sent := _mail_next()) is not None:
        told += sent
    while (sent := _mail_put_off()) is not None:
        told += sent
    return told


@transaction.atomic
def _mail_next() -> int | None:
    step = _first(Q(mailed_at=None))
    if step is None:
        return None
    if step.action not in Step.WRITING:
        return _send(step, _addresses(step))
    step.mailed_at = timezone.now()
    step.save(update_fields=["mailed_at"])
    return 0


@transaction.atomic
def _mail_put_off() -> int | None:
    due = Q(mailed_at__lte=timezone.now() - TRIED_AGAIN_AFTER)
    step = _first(due & ~Q(mail_waiting=""))
    return _send(step, step.mail_waiting.split(", ")) if step else None


def _first(which: Q) -> Step | None:
    """The oldest step of these that nobody else is mailing, locked."""
    found = Step.objects.filter(which).order_by("pk")
    found = found.select_related("request__requested_by__supervisor", "request__recorded_by", "by")
    return found.select_for_update(of=("self",), no_key=True, skip_locked=True).first()


def _send(step: Step, addresses: list[str]) -> int:
    """Mail the step to each address, and keep whom it did not reach: somebody calls them."""
    now = timezone.now()
    profile = effective_profile(now)
    answers = {each: send(*_message(step, each, profile), each) for each in addresses}
    waiting = [each for each in addresses if answers[each] is Answer.LATER]
    refused = [each for each in addresses if answers[each] is Answer.REFUSED]
    if step.at <= now - TRIED_FOR:
        waiting, refused = [], refused + waiting
    step.mailed_at = now
    step.mail_waiting = ", ".join(waiting)
    step.mail_refused = ", ".join([*filter(None, [step.mail_refused]), *refused])
    step.save(update_fields=["mailed_at", "mail_waiting", "mail_refused"])
    if refused:
        facts = {"count": len(refused)}
        record_event("request.mail_refused", actor=None, subject=step.request, data=facts)
    return sum(answer is Answer.TAKEN for answer in answers.values())


def _addresses(step: Step) -> list[str]:
    """Whose turn it is, who asked or wrote it down, and who asked from outside."""
    request = step.request
    form = effective_profile(timezone.now()).requests.form(request.kind)
    people = next_people(request, next_actor(form, request.status)) | writers(request)
    found = {person.email for person in people if person.email and person != step.by}
    return sorted((found | {address_of(request)}) - {""})


def _message(step: Step, address: str, profile: Profile) -> tuple[str, str]:
    """Subject and text; who asked by the public page sees how it stands with their secret."""
    request = step.request
    if address == address_of(request):
        is_held_no_more = step.action == Step.Action.HOLD_ENDED
        told = HELD_NO_MORE if is_held_no_more else TOLD[request.status]
        words = f"Your request has moved on. {told}"
        if hasattr(request, "intake"):
            words = "Your request has moved on. See how it stands, with its receipt and secret:"
        return letter_to(request, profile, words)
    link = f"{settings.SITE_URL}{reverse('data_requests:request', args=[request.pk])}"
    due = f"\nDue {request.due_at:%b %d, %Y}." if request.due_at else ""
    text = f"{step.get_action_display()}. Now: {request.get_status_display()}.{due}\n\n{link}\n"
    return f"{profile.agency.short_name}: request {request.number}", text


def writers(request: DataRequest) -> set[User]:
    """Who asked; for somebody outside, who wrote it down."""
    return {request.requested_by or request.recorded_by}


def next_people(request: DataRequest, role: str) -> set[User]:
    """The supervisors or Administrators whose turn a request is; nobody for another role.

    The Chief for a supervisor where there is none, and for the Administrator's own.
    """
    asked_by = request.requested_by
    if role == "supervisor" and asked_by is not None:
        return set(supervisors_of(asked_by)) or _with_role(Role.CHIEF)
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
