"""Statements that an investigation goes on, which keep the entries of its case."""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from governance.models import Case
from governance.services import effective_profile
from hotlists import permissions
from hotlists.models import Entry, OngoingStatement
from hotlists.rules.entry_end import check_statement, statement_end
from ledger.services import record_event
from personnel.models import User

LIVE = (Entry.Status.PROPOSED, Entry.Status.RETURNED, Entry.Status.APPROVED)


@transaction.atomic
def state_ongoing(*, case_id: int, text: str, actor: User) -> OngoingStatement:
    """State that a case is ongoing: its entries live on until the statement runs out.

    By the officer who entered a plate for the case, its investigator, or a supervisor.
    """
    case = Case.objects.select_for_update(no_key=True).get(pk=case_id)
    permissions.require(actor, "state_ongoing", case)
    now = timezone.now()
    profile = effective_profile(now)
    check_statement(
        profile=profile,
        is_case_open=case.status == Case.Status.OPEN,
        case_kind=case.kind,
        text=text,
    )
    statement = OngoingStatement(
        case=case,
        stated_by=actor,
        stated_as=_standing(case, actor),
        text=text.strip(),
        at=now,
        until=statement_end(profile=profile, now=now),
    )
    statement.full_clean()
    statement.save()
    kept = _live_entries(case, now).filter(expires_at__lt=statement.until)
    count = kept.update(expires_at=statement.until)
    record_event(
        "case.stated_ongoing",
        actor=actor,
        subject=case,
        clause=profile.cite("entry_expiry"),
        data={"statement": statement.pk, "standing": statement.stated_as, "entries": count},
    )
    return statement


def live_statement(case: Case | None, at: datetime) -> OngoingStatement | None:
    """The statement that keeps this case's entries at this instant, the longest one."""
    if case is None:
        return None
    return case.statements.live(at).order_by("-until").first()


def _live_entries(case: Case, now: datetime) -> "QuerySet[Entry]":
    return Entry.objects.by_people().filter(case=case, status__in=LIVE, expires_at__gt=now)


def _standing(case: Case, actor: User) -> OngoingStatement.Standing:
    if case.assigned_to_id == actor.pk:
        return OngoingStatement.Standing.INVESTIGATOR
    if Entry.objects.filter(case=case, entered_by=actor).exists():
        return OngoingStatement.Standing.OFFICER
    return OngoingStatement.Standing.SUPERVISOR
