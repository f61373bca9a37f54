"""Opening an audit, which freezes its population and fixes the seed; then drawing the sample."""

import secrets
from collections.abc import Collection
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from alpr_compliance.policy import Clause, PolicyViolation, Profile, enforces
from alpr_compliance.policy.auditing import AuditProgram
from audits import permissions
from audits.models import Audit, AuditItem, Memo, VendorSearch
from audits.rules.calendar import Period, find_period
from audits.rules.draw import commitment, draw, lots, population_hash
from audits.rules.opening import (
    Reader,
    Subject,
    check_can_draw,
    check_can_open,
    reviewer_for,
    sample_size,
)
from governance.models import Adoption, Flag
from governance.services import effective_profile
from ledger.services import record_event
from personnel.models import Role, User
from personnel.standing import are_administrators
from reads.models import Inquiry
from reads.models.inquiry import InquiryQuerySet


@enforces(
    "LEX-3.H", "KIN-IV.A.5#audit", "KIN-IV.F.3#audit", "KIN-IV.H.2#audit", "NC-20-183.31(a)#audit"
)
@transaction.atomic
def open_audit(*, program_code: str, end: date, actor: User) -> Audit:
    """Open the audit of the period that ends with this day: once, when it is over.

    Every inquiry of a member in the period is in the population, whoever made it. From here on it
    can not be changed, and neither can the seed of the draw, of which the hash is made known.
    """
    permissions.require(actor, "open_audit")
    now = timezone.now()
    profile = effective_profile(now)
    # The lock: two openings at once make one audit.
    Adoption.objects.in_force(now).select_for_update(no_key=True).first()
    program = program_of(profile, program_code)
    earlier = Audit.objects.filter(program_code=program_code, end=end).first()
    period = check_can_open(
        program=program,
        period=find_period(program, end),
        today=local_day(profile, now),
        adopted_on=adopted_on(profile),
        earlier=earlier.number if earlier else None,
    )
    audit = _opened(program, period, profile, actor, now)
    record_event(
        "audit.opened",
        actor=actor,
        subject=audit,
        clause=program.clause,
        data={
            "program": program.code,
            "end": f"{end}",
            "population": len(audit.population),
            "population_sha256": audit.population_sha256,
            "commitment": audit.commitment,
        },
    )
    return audit


def _opened(
    program: AuditProgram, period: Period, profile: Profile, actor: User, now: datetime
) -> Audit:
    members, outside = population_of(program, period, profile)
    seed = secrets.token_hex(32)
    audit = Audit(
        program_code=program.code,
        content=program.model_dump(mode="json"),
        first=period.first,
        end=period.end,
        due=period.due,
        opened_by=actor,
        opened_at=now,
        population=members,
        population_sha256=population_hash(members),
        outside=outside,
        commitment=commitment(seed),
        seed=seed,
    )
    audit.full_clean()
    audit.save()
    return audit


def program_of(profile: Profile, code: str) -> AuditProgram:
    program = profile.audits.program(code)
    if program is None:
        raise PolicyViolation(
            profile.audits.clause,
            "That is no audit of this agency's policy.",
            f"Choose one of: {', '.join(each.label for each in profile.audits.programs)}.",
        )
    return program


def local_day(profile: Profile, at: datetime) -> date:
    return at.astimezone(ZoneInfo(profile.agency.timezone)).date()


def adopted_on(profile: Profile) -> date:
    """The day on which a policy was in force here first."""
    first = Adoption.objects.exclude(effective_from=None).order_by("effective_from").first()
    assert first is not None and first.effective_from is not None
    return local_day(profile, first.effective_from)


def bounds(period: Period | Audit, profile: Profile) -> tuple[datetime, datetime]:
    """The instants between which the period lies, by the agency's own midnight."""
    zone = ZoneInfo(profile.agency.timezone)
    return (
        datetime(period.first.year, period.first.month, period.first.day, tzinfo=zone),
        datetime(period.end.year, period.end.month, period.end.day, tzinfo=zone),
    )


def searches_in(period: Period | Audit, profile: Profile) -> InquiryQuerySet:
    since, until = bounds(period, profile)
    return Inquiry.objects.filter(opened_at__gte=since, opened_at__lt=until)


def vendor_searches_in(period: Period | Audit, profile: Profile) -> "QuerySet[VendorSearch]":
    since, until = bounds(period, profile)
    return VendorSearch.objects.filter(at__gte=since, at__lt=until)


def population_of(
    program: AuditProgram, period: Period, profile: Profile
) -> tuple[list[int], list[int]]:
    """The searches of the period by members, and apart those by accounts that are no member's.

    A member is who has a badge number. Those in the vendor's own system count too, as far as its
    log was taken in.
    """
    if program.sample_at_least is None:
        return [], []
    ours = searches_in(period, profile)
    at_vendor = vendor_searches_in(period, profile)
    no_member = Q(person=None) | Q(person__badge_number=None)
    members = [ours.exclude(searcher__badge_number=None), at_vendor.exclude(no_member)]
    outside = [ours.filter(searcher__badge_number=None), at_vendor.filter(no_member)]
    return _numbers(members), _numbers(outside)


def _numbers(found: "list[QuerySet[Any]]") -> list[int]:
    return sorted(number for rows in found for number in rows.values_list("pk", flat=True))


@enforces("LEX-3.H")
@transaction.atomic
def draw_sample(
    *, audit_id: int, actor: User, size: int | None = None, with_flagged: bool = False
) -> Audit:
    """Draw the sample and give each item its reviewer; the seed becomes known with it.

    Fewer inquiries than the policy asks for means all of them. `with_flagged` adds every flagged
    inquiry of the population, and takes none of the others' places.
    """
    audit = Audit.objects.select_for_update(no_key=True).get(pk=audit_id)
    permissions.require(actor, "draw_sample", audit)
    program = audit.program
    check_can_draw(program=program, status=audit.status)
    drawn_size = sample_size(program=program, population=len(audit.population), asked=size)
    flagged = flagged_among(audit.population) if with_flagged else []
    drawn = draw(audit.population, audit.seed, size=drawn_size, flagged=flagged)
    audit.status = Audit.Status.REVIEW
    audit.sample_size = drawn_size
    audit.has_flagged = with_flagged
    audit.drawn_by, audit.drawn_at = actor, timezone.now()
    audit.full_clean()
    audit.save(update_fields=["status", "sample_size", "has_flagged", "drawn_by", "drawn_at"])
    add_items(audit, drawn.sample, actor)
    add_items(audit, drawn.flagged, actor, is_flagged_extra=True)
    if program.whole:
        AuditItem.objects.create(audit=audit, place=0, reviewer=actor)
    Memo.objects.create(audit=audit, version=1, written_by=actor, written_at=timezone.now())
    _record_draw(audit, actor, program.clause, extra=len(drawn.flagged))
    return audit


def _record_draw(audit: Audit, actor: User, clause: Clause, *, extra: int) -> None:
    record_event(
        "audit.drawn",
        actor=actor,
        subject=audit,
        clause=clause,
        data={"seed": audit.seed, "size": audit.sample_size, "flagged": extra},
    )


def flagged_among(numbers: Collection[int]) -> list[int]:
    """Those of these inquiries that a flag was found at."""
    found = Flag.objects.filter(subject_type=Inquiry._meta.label_lower, subject_id__in=numbers)
    return sorted(set(found.values_list("subject_id", flat=True)))


def add_items(
    audit: Audit, numbers: Collection[int], actor: User, *, is_flagged_extra: bool = False
) -> list[AuditItem]:
    """One item for each inquiry, at the place of its lot, with a reviewer it is not about."""
    inquiries = Inquiry.objects.in_bulk(list(numbers))
    at_vendor = VendorSearch.objects.in_bulk(list(numbers))
    readers = readers_of(actor, numbers)
    outside = effective_profile(timezone.now()).monitoring.outside_recipient.name
    places = {number: place for place, number in enumerate(lots(audit.population, audit.seed), 1)}
    items = []
    for number in numbers:
        item = AuditItem(
            audit=audit,
            inquiry=inquiries.get(number),
            vendor_search=at_vendor.get(number),
            place=places[number],
            is_flagged_extra=is_flagged_extra,
        )
        item.person = item.people[0]
        item.reviewer_id = reviewer_for(subject_of(item), readers)
        item.outside_reviewer = "" if item.reviewer_id else outside
        item.full_clean()
        item.save()
        items.append(item)
    return items


def readers_of(actor: User | None, numbers: Collection[int]) -> list[Reader]:
    """Whoever audits, the one who draws first: so that an audit is mostly one person's work."""
    now = timezone.now()
    able = User.objects.filter(is_active=True, suspended_at=None)
    audits = Q(groups__name=Role.AUDITOR) | are_administrators(now)
    people = sorted(able.filter(audits).distinct(), key=lambda each: (each != actor, each.pk))
    return [
        Reader(
            each.pk,
            is_auditor=each.has_role(Role.AUDITOR),
            sealed=frozenset(
                Inquiry.objects.sealed_from(each)
                .filter(pk__in=numbers)
                .values_list("pk", flat=True)
            ),
        )
        for each in people
    ]


def subject_of(item: AuditItem) -> Subject:
    people = frozenset(person.pk for person in item.people)
    return Subject(item.number or 0, people, item.is_about_chief)
