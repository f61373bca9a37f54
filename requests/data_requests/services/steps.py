"""The lock on a request, and the step that each act leaves on it."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from alpr_compliance.policy import Clause, PolicyViolation, Profile
from alpr_compliance.policy.requesting import RequestForm
from data_requests import permissions
from data_requests.models import DataRequest, Step
from data_requests.rules.states import check_move
from data_requests.services.facts import oath_due, verify_due
from governance.services import effective_profile
from ledger.services import record_event
from personnel.models import User


def locked(request_id: int) -> DataRequest:
    """The request, locked for this transaction."""
    return DataRequest.objects.select_for_update(no_key=True).get(pk=request_id)


def begin(request_id: int, actor: User, act: str) -> tuple[DataRequest, Profile, RequestForm]:
    """Lock the request, ask who may, and whether its state allows the act."""
    request = locked(request_id)
    permissions.require(actor, act, request)
    profile = effective_profile(timezone.now())
    form = profile.requests.form(request.kind)
    if request.cleared_at is not None:
        raise PolicyViolation(
            profile.cite("retention"),
            "The log's life is over for this request: what it asked for was removed.",
            "Write a new request.",
        )
    check_move(form=form, act=act, status=request.status, label=request.get_status_display())
    return request, profile, form


def move(
    request: DataRequest,
    *,
    action: Step.Action,
    actor: User,
    form: RequestForm,
    to: DataRequest.Status | None = None,
    note: str = "",
    clause: Clause | str = "",
    capacity: str = "",
) -> Step:
    """Save the request in its next state, with the step and its event; mail goes on commit."""
    before = request.status
    if to is not None:
        request.status = to
    step = Step(
        request=request,
        action=action,
        status_before=before,
        status_after=request.status,
        by=actor,
        capacity="" if capacity == "administrator" else capacity,
        requester=request.requested_by,
        at=timezone.now(),
        note=note.strip(),
        clause=clause or form.clause,
    )
    _keep(step)
    request.due_at = _due(request, form.due.after(step.at))
    request.full_clean(exclude=["cameras"])
    request.save()
    return step


def note_step(request: DataRequest, *, action: Step.Action, actor: User, note: str) -> Step:
    """A step that leaves the request as it is, so it needs no lock; mail goes on commit."""
    step = Step(
        request=request,
        action=action,
        status_before=request.status,
        status_after=request.status,
        by=actor,
        requester=request.requested_by,
        at=timezone.now(),
        note=note,
        clause=effective_profile(timezone.now()).requests.form(request.kind).clause,
    )
    _keep(step)
    return step


def _keep(step: Step) -> None:
    step.full_clean()
    step.save()
    _record(step, step.request)
    mail_on_commit()


def _due(request: DataRequest, due: datetime) -> datetime | None:
    """When the next step is due; the oath before the provisional hold ends.

    Who asked on the public page is verified within the days of the policy.
    """
    if request.is_ended:
        return None
    times = [due, verify_due(request, effective_profile(timezone.now())), oath_due(request)]
    return min(each for each in times if each is not None)


def _record(step: Step, request: DataRequest) -> None:
    record_event(
        f"request.{step.action}",
        actor=step.by,
        subject=request,
        clause=Clause(step.clause),
        data={"request": request.kind, "to": request.status, "capacity": step.capacity},
    )


def mail_on_commit() -> None:
    # Robust: with the broker away the act stands; the clock sends the mail a minute later.
    transaction.on_commit(_send_mail, robust=True)


def _send_mail() -> None:
    from data_requests.tasks import mail_steps

    mail_steps.delay()
