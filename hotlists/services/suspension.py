"""Entries put out of use, reported to their entering agency, and put back by a status check."""

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from governance.services import effective_profile
from hotlists import permissions
from hotlists.models import Entry, Match, MatchedEntry, Suspension
from hotlists.rules.suspension import check_can_lift, check_can_report
from hotlists.services.recheck import recheck_alerts_on
from ledger.services import record_event
from personnel.models import User


def suspend_entry(*, entry_id: int, actor: User, reason: Suspension.Reason) -> None:
    """Stop matching an entry that something spoke against, at once; part of the caller's act."""
    entry = Entry.objects.select_for_update(no_key=True).get(pk=entry_id)
    if entry.suspended_at is not None:
        return
    now = timezone.now()
    entry.suspended_at = now
    entry.suspended_by = actor
    entry.save(update_fields=["suspended_at", "suspended_by"])
    suspension = Suspension(
        entry=entry,
        reason=reason,
        suspended_by=actor,
        suspended_at=now,
        record_date=entry.record_date,
    )
    suspension.full_clean()
    suspension.save()
    record_event(
        "entry.suspended",
        actor=actor,
        subject=entry,
        clause=effective_profile(now).cite("status_check"),
        data={"reason": reason.value, "suspension": suspension.pk},
    )
    recheck_alerts_on([entry.pk])


def suspend_match(match: Match, *, actor: User, reason: Suspension.Reason) -> None:
    """Suspend the entry this match hit; part of the caller's act."""
    for entry_id in hit_by(match):
        suspend_entry(entry_id=entry_id, actor=actor, reason=reason)


def hit_by(match: Match) -> list[int]:
    """The ids of the entries that a match hit and that are still there."""
    hit = MatchedEntry.objects.filter(match=match).values("entry_id")
    return list(Entry.objects.filter(pk__in=hit).values_list("pk", flat=True))


@transaction.atomic
def lift_suspension(*, suspension_id: int, actor: User, method: str, reference: str) -> Suspension:
    """Put the entry back into use: a second person's status check says that it is wanted."""
    suspension = _locked(Suspension.objects.visible_to(actor), suspension_id)
    permissions.require(actor, "lift_suspension", suspension)
    profile = effective_profile(timezone.now())
    check_can_lift(
        profile=profile,
        has_ended=suspension.ended_at is not None,
        suspended_by=suspension.suspended_by_id,
        actor=actor.pk,
        method=method,
        reference=reference,
    )
    suspension.status_method = method
    suspension.status_reference = reference.strip()
    _end(suspension, Suspension.End.LIFTED, actor)
    return suspension


@transaction.atomic
def report_suspension(*, suspension_id: int, actor: User, told: str) -> Suspension:
    """Note that the agency which entered the record was told, by whom and when."""
    suspension = _locked(Suspension.objects.visible_to(actor), suspension_id)
    permissions.require(actor, "report_suspension", suspension)
    profile = effective_profile(timezone.now())
    check_can_report(
        profile=profile,
        has_ended=suspension.ended_at is not None,
        is_reported=suspension.reported_at is not None,
        told=told,
    )
    suspension.reported_to = told.strip()
    suspension.reported_by = actor
    suspension.reported_at = timezone.now()
    suspension.full_clean()
    suspension.save(update_fields=["reported_to", "reported_by", "reported_at"])
    record_event(
        "suspension.reported",
        actor=actor,
        subject=suspension,
        clause=profile.cite("status_check"),
    )
    return suspension


def end_outdated_suspensions(*, hot_list_id: int, actor: User) -> None:
    """End the suspensions whose record the source dropped or re-dated; part of an import."""
    unended = Suspension.objects.unended().filter(entry__hot_list_id=hot_list_id)
    for suspension_id in unended.values_list("pk", flat=True):
        suspension = _locked(unended, suspension_id)
        entry = suspension.entry
        if entry.status != Entry.Status.APPROVED:
            _end(suspension, Suspension.End.DROPPED, actor)
        elif entry.suspended_at is None:  # the exchange found the record dated anew
            _end(suspension, Suspension.End.REDATED, actor)


def _locked(among: "QuerySet[Suspension]", suspension_id: int) -> Suspension:
    # Entry first, as imports lock them: two who meet wait for each other in one order only.
    entry_id = among.values_list("entry_id", flat=True).get(pk=suspension_id)
    Entry.objects.select_for_update(no_key=True).get(pk=entry_id)
    return Suspension.objects.select_for_update(no_key=True).get(pk=suspension_id)


def _end(suspension: Suspension, ended_as: Suspension.End, actor: User) -> None:
    entry = suspension.entry
    entry.suspended_at = entry.suspended_by = None
    entry.save(update_fields=["suspended_at", "suspended_by"])
    suspension.ended_as = ended_as
    suspension.ended_by = actor
    suspension.ended_at = timezone.now()
    suspension.full_clean()
    suspension.save()
    record_event(
        "suspension.ended",
        actor=actor,
        subject=suspension,
        clause=effective_profile(timezone.now()).cite("status_check"),
        data={"as": ended_as.value, "entry": entry.pk},
    )
    recheck_alerts_on([entry.pk])
