"""The clock of packages and of their copies: it moves with the holds on the reads inside."""

from collections.abc import Collection, Iterable
from contextlib import suppress
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from alpr_compliance.policy import Profile, enforces
from data_requests.gathering import covers_of, scope_of
from data_requests.models import DataRequest, Package
from data_requests.rules import handover as rules
from data_requests.services.mailing import TRIED_FOR
from governance.services import effective_profile
from ledger.services import record_event
from personnel.models import User
from personnel.services.post import Answer, send
from personnel.standing import are_administrators
from reads.covering import NO_END, Covered
from reads.models import Hold

EVIDENCE = Hold.Ground.EVIDENCE.value


def follow_holds(now: datetime) -> int:
    """Set the clock of each package by the holds that are live now; returns how many moved."""
    moved = 0
    for package_id in Package.objects.on_clock(now).values_list("pk", flat=True):
        with transaction.atomic():
            package = Package.objects.select_for_update(no_key=True).get(pk=package_id)
            moved += follow(package, effective_profile(now), now)
    return moved


@enforces("KIN-IV.E.7", "NC-20-183.32(d)")
def follow(package: Package, profile: Profile, now: datetime) -> bool:
    """Set the clock of a package that the caller locked; returns whether it moved.

    The early end of a hold brings it forward, a renewal in time moves it on. A read that is
    stored no longer has taken its package with it.
    """
    scope = scope_of(package.request)
    if scope is None:
        return False
    found = covers_of(scope, package.read_ids, now)
    is_whole = len(found) == len(package.read_ids)
    moved = _move_file(package, profile, found.values(), is_whole, now)
    moved |= _move_copies(package, profile, found.values(), is_whole, now)
    if moved:
        record_event(
            "package.clock_moved",
            actor=None,
            subject=package,
            clause=profile.requests.hand_over.clause,
            data={"request": package.request_id},
        )
    return moved


def _move_file(
    package: Package, profile: Profile, reads: Iterable[Covered], is_whole: bool, now: datetime
) -> bool:
    ends = ends_of(reads, profile, now) + ([] if is_whole else [now])
    collect_by = rules.collect_by(profile=profile, made_at=package.made_at, ends=ends)
    # What is over stays over: nothing that is placed later brings a file back.
    if package.removed_at or package.collect_by <= now or collect_by == package.collect_by:
        return False
    package.collect_by = collect_by
    package.save(update_fields=["collect_by"])
    return True


def _move_copies(
    package: Package, profile: Profile, reads: Iterable[Covered], is_whole: bool, now: datetime
) -> bool:
    copies = package.disclosure
    if copies.destroyed_at is not None or package.end_told_at is not None:
        return False
    if (end := copies.destroy_by) is not None:
        # Only a hold that began before the end goes on from it; a late one revives nothing.
        reads = [read.begun_before(end) for read in reads]
    destroy_by = rules.destroy_by(
        profile=profile,
        made_at=package.made_at,
        ends=copies_end(reads, profile, now, is_evidence=package.is_evidence)
        + ([] if is_whole else [now]),
        is_evidence=package.is_evidence,
    )
    is_over = end is not None and end <= now and destroy_by is not None and destroy_by <= now
    if is_over or destroy_by == end:
        return False
    copies.destroy_by = destroy_by
    copies.save(update_fields=["destroy_by"])
    return True


def evidence_in(reads: Collection[Covered]) -> tuple[str, bool]:
    """Which evidence is among these reads, by its numbers, and whether all of them are evidence."""
    covers = [cover for read in reads for cover in read.covers if cover.ground == EVIDENCE]
    found = Hold.objects.filter(pk__in={cover.hold_id for cover in covers})
    numbers = [_number(hold) for hold in found.select_related("evidence", "case").order_by("pk")]
    is_all = all(read.until(EVIDENCE) is not None for read in reads)
    return "; ".join(dict.fromkeys(numbers)), bool(numbers) and is_all


def _number(hold: Hold) -> str:
    # An alert that was kept has its own record; a search's result is named on the hold.
    evidence, case = getattr(hold, "evidence", None), f"case {hold.case}"
    number = evidence.number if evidence else hold.evidence_number
    return f"{number}, {case}" if number else case


def copies_end(
    reads: Iterable[Covered], profile: Profile, now: datetime, *, is_evidence: bool
) -> list[datetime]:
    """When what lets a copy of each of these reads be kept ends, where that is known."""
    if not is_evidence:
        return ends_of(reads, profile, now)
    ends = [read.until(EVIDENCE) or now for read in reads]
    return [end for end in ends if end < NO_END]


def ends_of(reads: Iterable[Covered], profile: Profile, now: datetime) -> list[datetime]:
    """When what lets each of these reads be in a package ends, where that is known."""
    ends = [
        rules.kept_until(
            profile=profile,
            captured_at=read.captured_at,
            held_until=read.until(),
            limit=profile.retention.reads.effective,
            now=now,
        )
        for read in reads
    ]
    return [end for end in ends if end < NO_END]


def tell_of_ended_copies(now: datetime) -> int:
    """Mail once, for each package whose copies are to be destroyed; returns how many messages."""
    told = 0
    for package_id in Package.objects.to_be_told(now).values_list("pk", flat=True):
        with suppress(_PutOff):
            told += _tell(package_id, now)
    return told


class _PutOff(Exception):
    """The mail server wants a message later: nothing of it is noted, and all hear of it again."""


@enforces("KIN-IV.E.7", "NC-20-183.32(d)")
@transaction.atomic
def _tell(package_id: int, now: datetime) -> int:
    locked = Package.objects.to_be_told(now).select_for_update(of=("self",), no_key=True)
    package = locked.filter(pk=package_id).first()
    if package is None:
        return 0
    profile = effective_profile(now)
    # A renewal may have come in the last minutes.
    follow(package, profile, now)
    destroy_by = package.disclosure.destroy_by
    if destroy_by is None or destroy_by > now:
        return 0
    package.end_told_at = now
    package.save(update_fields=["end_told_at"])
    request = package.request
    subject = f"{profile.agency.short_name}: destroy the copies for request {request.number}"
    link = f"{settings.SITE_URL}{reverse('data_requests:request', args=[request.pk])}"
    text = (
        f"The data handed over for request {request.number} may be kept no longer. Destroy every "
        "copy of it, prints too, and tell the Administrator, who notes it on the page of the "
        f"request:\n\n{link}\n"
    )
    addresses = _addresses(package, request, now)
    answers = [send(subject, text, address) for address in addresses]
    if Answer.LATER in answers and now < destroy_by + TRIED_FOR:
        raise _PutOff
    refused = [answer for answer in answers if answer is not Answer.TAKEN]
    if refused:
        facts = {"count": len(refused)}
        record_event("request.mail_refused", actor=None, subject=request, data=facts)
    return len(addresses) - len(refused)


def _addresses(package: Package, request: DataRequest, now: datetime) -> list[str]:
    people = set(User.objects.filter(are_administrators(now), is_active=True))
    people |= {package.made_by, request.requested_by or request.recorded_by}
    outside = getattr(request, "outside", None)
    addresses = {person.email for person in people} | {outside.email if outside else ""}
    return sorted(addresses - {""})
