"""Reminders of audits by e-mail: to those who make them, and to the Chief once one is late."""

from collections.abc import Iterable
from datetime import date, datetime
from functools import partial

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from alpr_compliance.policy import Profile, enforces
from audits import permissions
from audits.calendar_page import Cell, OtherDate, lines_of, other_dates
from audits.models import DataError
from audits.rules.reminding import Step, steps_due
from audits.services.opening import local_day
from governance.models import Adoption
from governance.services import effective_profile
from ledger.models import Event
from ledger.services import record_event
from personnel.models import Role, User
from personnel.services.post import deliver, send_all
from personnel.standing import are_administrators

REMINDED = "audit.reminded"


@enforces("LEX-3.H", "KIN-IV.A.5#audit")
def remind_of_audits(*, actor: User) -> int:
    """Mail what is due and what became overdue, each once; returns how many messages went out.

    A message that fails holds up no other; it is raised at the end, for a later try.
    """
    permissions.require(actor, "remind_of_audits")
    now = timezone.now()
    if not Adoption.objects.in_force(now).exists():
        return 0
    profile = effective_profile(now)
    return send_all(partial(_remind, step, profile, now, actor) for step in Step)


def _remind(step: Step, profile: Profile, now: datetime, actor: User) -> int:
    cells = [cell for cell in _waiting(profile, now) if step in _steps(cell, profile, now)]
    unsaid = [cell for cell in cells if not _is_said(cell, step)]
    others = [each for each in _other_dates(step, profile, now) if not _is_said(each, step)]
    return _mail(step, [*unsaid, *others], profile, now, actor)


def _waiting(profile: Profile, now: datetime) -> Iterable[Cell]:
    today = local_day(profile, now)
    return [cell for line in lines_of(profile, today.year, today) for cell in line.waiting]


def _steps(cell: Cell, profile: Profile, now: datetime) -> list[Step]:
    return steps_due(
        due=cell.period.due,
        today=local_day(profile, now),
        remind_before=profile.audits.remind_before,
        is_to_chief=cell.program.recipient == "chief",
    )


def _other_dates(step: Step, profile: Profile, now: datetime) -> list[OtherDate]:
    """Reports and reviews, told as the audits are that go to the Chief."""
    today = local_day(profile, now)
    before = profile.audits.remind_before
    return [
        each
        for each in other_dates(profile, now)
        if step in steps_due(due=each.due, today=today, remind_before=before, is_to_chief=True)
    ]


def _facts(what: Cell | OtherDate, step: Step) -> dict[str, str]:
    if isinstance(what, OtherDate):
        return {"program": what.code, "end": f"{what.due}", "step": step.value}
    return {"program": what.program.code, "end": f"{what.period.end}", "step": step.value}


def _is_said(what: Cell | OtherDate, step: Step) -> bool:
    return Event.objects.filter(kind=REMINDED, data=_facts(what, step)).exists()


@transaction.atomic
def _mail(
    step: Step, cells: "list[Cell | OtherDate]", profile: Profile, now: datetime, actor: User
) -> int:
    addresses = _addresses(step, now)
    if not cells or not addresses:
        # Nothing is noted as said: it goes out once there is an address.
        return 0
    for cell in cells:
        clause = profile.audits.clause if isinstance(cell, OtherDate) else cell.program.clause
        record_event(REMINDED, actor=actor, clause=clause, data=_facts(cell, step))
    agency = profile.agency.short_name
    deliver(
        f"{agency} plate readers: {step.subject}",
        _text(step, cells, local_day(profile, now)),
        addresses,
    )
    return 1


def _addresses(step: Step, now: datetime) -> list[str]:
    people = Q(groups__name=Role.AUDITOR) | are_administrators(now)
    if step is Step.TO_CHIEF:
        people = Q(groups__name=Role.CHIEF)
    able = User.objects.filter(people, is_active=True).exclude(email="")
    return sorted(set(able.values_list("email", flat=True)))


def _text(step: Step, cells: "list[Cell | OtherDate]", today: date) -> str:
    lines = [_line(cell) for cell in cells]
    late = DataError.objects.overdue(today).count()
    if late:
        lines.append(f"- {late} correction{'s' if late > 1 else ''} of data errors overdue")
    page = f"{settings.SITE_URL}{reverse('audits:calendar')}"
    return "\n".join([f"{step.subject.capitalize()}:", "", *lines, "", f"Sign in: {page}", ""])


def _line(what: Cell | OtherDate) -> str:
    if isinstance(what, OtherDate):
        return f"- {what.label}: due {what.due:%b %-d, %Y}"
    period = what.period
    return (
        f"- {what.program.label}, {period.first:%b %-d, %Y} to {period.last:%b %-d, %Y}: "
        f"the memo is due {period.due:%b %-d, %Y}"
    )
