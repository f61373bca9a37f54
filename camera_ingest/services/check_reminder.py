"""Reminders of checks by e-mail: to inspectors before they are due, to the Administrator after."""

from datetime import datetime
from functools import partial
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from alpr_compliance.policy import Profile, enforces
from camera_ingest import permissions
from camera_ingest.check_schedule import DueCheck, due_checks
from camera_ingest.rules.check import DueState
from governance.models import Adoption
from governance.services import effective_profile
from ledger.models import Event
from ledger.services import record_event
from personnel.models import Designation, User
from personnel.services.post import deliver, send_all
from personnel.standing import are_administrators, are_system_administrators

REMINDED = "equipment.reminded"
SUBJECTS = {
    DueState.SOON: "cameras are to be checked soon",
    DueState.OVERDUE: "checks of cameras are overdue",
}


@enforces("LEX-3.B.viii", "KIN-IV.H.2#equipment", "NC-20-183.31(c)")
def remind_of_checks(*, actor: User) -> int:
    """Mail which checks are due soon and which became overdue, each once; how many mails went out.

    A mail that fails holds up no other; it is raised at the end, for a later try.
    """
    permissions.require(actor, "remind_of_checks")
    now = timezone.now()
    if not Adoption.objects.in_force(now).exists():
        return 0
    profile = effective_profile(now)
    due = due_checks(profile, now)
    unsaid = {
        state: [each for each in due if each.state is state and not _is_said(each)]
        for state in SUBJECTS
    }
    return send_all(
        partial(_mail, state, checks, profile, now, actor) for state, checks in unsaid.items()
    )


def _facts(due: DueCheck) -> dict[str, str]:
    # Of the due day, not the moment: adopting the same interval anew says nothing twice.
    return {"check": due.program.code, "due": f"{due.at:%Y-%m-%d}", "step": due.state.value}


def _is_said(due: DueCheck) -> bool:
    return Event.objects.about(due.camera).filter(kind=REMINDED, data=_facts(due)).exists()


@transaction.atomic
def _mail(
    state: DueState, checks: list[DueCheck], profile: Profile, now: datetime, actor: User
) -> int:
    addresses = _addresses(state, now)
    if not checks or not addresses:
        # Nothing is noted as said: it goes out once there is an address.
        return 0
    for due in checks:
        clause = due.program.clause
        record_event(REMINDED, actor=actor, subject=due.camera, clause=clause, data=_facts(due))
    subject = f"{profile.agency.short_name} plate readers: {SUBJECTS[state]}"
    deliver(subject, _text(state, checks, profile), addresses)
    return 1


def _addresses(state: DueState, now: datetime) -> list[str]:
    held = Designation.objects.in_force(now).filter(kind=Designation.Kind.INSPECTOR)
    people = Q(pk__in=held.values("person"))
    if state is DueState.OVERDUE:
        people |= are_administrators(now) | are_system_administrators(now)
    able = User.objects.filter(people, is_active=True).exclude(email="")
    return sorted(set(able.values_list("email", flat=True)))


def _text(state: DueState, checks: list[DueCheck], profile: Profile) -> str:
    zone = ZoneInfo(profile.agency.timezone)
    lines = [
        f"- {due.camera.name}, {due.camera.place}: {due.program.label.lower()},"
        f" due {due.at.astimezone(zone):%b %-d, %Y}"
        for due in checks
    ]
    page = f"{settings.SITE_URL}{reverse('camera_ingest:checks')}"
    return "\n".join([f"{SUBJECTS[state].capitalize()}:", "", *lines, "", f"Sign in: {page}", ""])
