"""The vendor's log of searches: uploaded, its columns named, looked at, and taken in."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone

from alpr_compliance.policy import Profile, enforces
from audits import permissions
from audits.models import Audit, Column, VendorLog, VendorSearch
from audits.models.vendor_log import next_search_numbers
from audits.rules import vendor_log as rules
from audits.services.opening import local_day
from audits.services.unknown_agency import open_incidents
from data_requests.rules.vendor import vendor_of
from governance.models import Adoption
from governance.services import effective_profile
from ledger.services import record_event
from personnel.models import User
from reads.digest import plate_digest


@enforces("LEX-3.H", "KIN-IV.H.2#audit")
@transaction.atomic
def upload_vendor_log(
    *, name: str, content: bytes, first: date, last: date, actor: User
) -> VendorLog:
    """Keep a log of these days for the next step, with a guess at what its columns say."""
    permissions.require(actor, "take_vendor_log")
    now = timezone.now()
    profile = effective_profile(now)
    vendor_of(profile)
    clause = profile.audits.clause
    rules.check_days(first=first, last=last, today=local_day(profile, now), clause=clause)
    text = rules.text_of(content, clause)
    headings = rules.headings_of(text)
    rules.check_headings(headings, clause)
    log = VendorLog(
        name=name[:200],
        sha256=sha256(content).hexdigest(),
        uploaded_by=actor,
        uploaded_at=now,
        first=first,
        last=last,
        text=text,
        mapping=rules.guess(headings),
    )
    log.full_clean()
    log.save()
    _record("vendor_log.uploaded", log, actor, profile, sha256=log.sha256)
    return log


@transaction.atomic
def map_vendor_log(*, log_id: int, mapping: Mapping[str, str], actor: User) -> VendorLog:
    """Say which column of the file tells what."""
    log = _locked(log_id)
    permissions.require(actor, "take_vendor_log")
    clause = effective_profile(timezone.now()).audits.clause
    rules.check_mapping(mapping, rules.headings_of(log.text), clause)
    log.mapping = dict(mapping)
    log.save(update_fields=["mapping"])
    return log


@transaction.atomic
def discard_vendor_log(*, log_id: int, actor: User) -> None:
    """Forget a file that was not taken in."""
    log = _locked(log_id)
    permissions.require(actor, "take_vendor_log")
    profile = effective_profile(timezone.now())
    _record("vendor_log.discarded", log, actor, profile, sha256=log.sha256)
    log.delete()


def _locked(log_id: int) -> VendorLog:
    drafts = VendorLog.objects.filter(taken_at=None)
    return drafts.select_for_update(no_key=True).get(pk=log_id)


@enforces("LEX-3.H", "KIN-IV.H.2#audit")
@transaction.atomic
def take_vendor_log(*, log_id: int, actor: User) -> VendorLog:
    """Take its searches into the populations of audits to come, members' under their accounts.

    What it lacks stays on record: columns, days, lines. Each agency in it that nobody approved
    opens an incident.
    """
    now = timezone.now()
    # The lock: of two logs with the same days one is taken in.
    Adoption.objects.in_force(now).select_for_update(no_key=True).first()
    log = VendorLog.objects.select_for_update(no_key=True).get(pk=log_id)
    permissions.require(actor, "take_vendor_log")
    profile = effective_profile(now)
    zone = ZoneInfo(profile.agency.timezone)
    reading = reading_of(log, zone)
    overlapping = VendorLog.objects.exclude(taken_at=None).filter(
        first__lte=log.last, last__gte=log.first
    )
    rules.check_can_take(
        is_taken=log.taken_at is not None,
        has_mapping="at" in log.mapping,
        searches=len(reading.searches),
        overlapping="; ".join(f"{each.first} to {each.last}, {each.name}" for each in overlapping),
        clause=profile.audits.clause,
    )
    searches = _searches(log, reading.searches, profile)
    VendorSearch.objects.bulk_create(searches, batch_size=1000)
    log.missing = [column.value for column in Column if column.value not in log.mapping]
    log.silent_days = reading.silent_days(log.first, log.last, zone)
    log.left_out, log.text = reading.left_out, ""
    log.taken_by, log.taken_at = actor, now
    log.full_clean()
    log.save()
    agencies = Counter(search.agency for search in searches if search.agency)
    unknown = open_incidents(log, agencies, profile, actor)
    counts = {"searches": len(searches), "left_out": log.left_out, "unknown_agencies": unknown}
    _record("vendor_log.taken", log, actor, profile, sha256=log.sha256, **counts)
    return log


def reading_of(log: VendorLog, zone: ZoneInfo) -> rules.Reading:
    """What its file says by its columns; nothing before these are named."""
    if "at" not in log.mapping or not log.text:
        return rules.Reading()
    return rules.read(log.text, log.mapping, first=log.first, last=log.last, zone=zone)


def _searches(log: VendorLog, told: Collection[rules.Told], profile: Profile) -> list[VendorSearch]:
    accounts = Accounts.now()
    numbers = next_search_numbers(len(told))
    found = []
    for number, each in zip(numbers, told, strict=True):
        is_own = is_own_agency(each.agency, profile)
        found.append(
            VendorSearch(
                id=number,
                log=log,
                line=each.line,
                at=each.at,
                person_id=accounts.of(each.who) if is_own else None,
                who=each.who,
                agency="" if is_own else each.agency,
                plate=each.plate,
                plate_digest=plate_digest(each.plate) if each.plate else None,
                reason=each.reason,
                case_number=each.case,
            )
        )
    return found


def is_own_agency(name: str, profile: Profile) -> bool:
    """Whether this is our name, or none: a log of one agency has no column for it."""
    own = profile.agency
    return not name or name.casefold() in {
        known.casefold() for known in (own.name, own.short_name, own.ori)
    }


@dataclass(frozen=True)
class Accounts:
    """Members by the names that a vendor may know them under; a name of two is nobody's."""

    by_name: Mapping[str, int]

    @classmethod
    def now(cls) -> "Accounts":
        names: dict[str, set[int]] = {}
        for user in User.objects.all():
            for name in _names_of(user):
                names.setdefault(name.casefold(), set()).add(user.pk)
        return cls({name: min(found) for name, found in names.items() if len(found) == 1})

    def of(self, name: str) -> int | None:
        return self.by_name.get(name.casefold())


def _names_of(user: User) -> Iterable[str]:
    names = [user.username, user.email, user.badge_number or "", str(user)]
    if user.last_name:
        first, last = user.first_name, user.last_name
        names += [f"{first} {last}".strip(), f"{last}, {first}".rstrip(", ")]
    return (name for name in names if name)


def audits_that_miss(log: VendorLog) -> list[Audit]:
    """Audits that were opened before it was taken in: its searches are not in their populations."""
    since = log.taken_at or timezone.now()
    over = Audit.objects.filter(first__lte=log.last, end__gt=log.first, opened_at__lt=since)
    return [audit for audit in over if audit.program.sample_at_least is not None]


def _record(kind: str, log: VendorLog, actor: User, profile: Profile, **data: int | str) -> None:
    record_event(kind, actor=actor, subject=log, clause=profile.audits.clause, data=data)
