"""Each search is looked at as it is made: what is unusual becomes a flag, in its transaction."""

from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.apps import apps
from django.db import transaction
from django.utils import timezone

from alpr_compliance.policy import Profile, Shift
from governance.models import Flag
from governance.services import effective_profile
from governance.services import flag as flags
from governance.services.networks import SIGNED_IN, recent_acts
from ledger.models import Event
from ledger.services import record_event
from personnel.models import User
from reads.models import Inquiry
from reads.rules.monitoring import Finding, Seen, Source, Use, findings
from reads.search import Question


def monitor_inquiry(inquiry: Inquiry, profile: Profile) -> list[Flag]:
    """Raise what is unusual about this search, in the transaction that opens it.

    So none is missed: without its findings there is no inquiry either. Looked at twice, nothing
    is raised twice.
    """
    people = {inquiry.searcher}
    if inquiry.kind != Inquiry.Kind.LOOK_BACK:
        # That one is on behalf of whoever wrote its entry, and they did not ask for it.
        people.add(inquiry.requester)
    return [
        _raise(inquiry, each, profile, person)
        # In one order, as each person's row is locked.
        for person in sorted(people, key=lambda person: person.pk)
        for each in findings(profile, _seen(inquiry, profile, person))
    ]


@transaction.atomic
def monitor_again(inquiry_id: int) -> int:
    """Look again at a search in which another plate was opened; returns how many flags it has."""
    inquiry = Inquiry.objects.select_related("searcher", "requester").get(pk=inquiry_id)
    return len(monitor_inquiry(inquiry, effective_profile(timezone.now())))


def is_held(inquiry: Inquiry) -> bool:
    """Whether a reviewer has to read this search's reason before anything of it is shown."""
    known = vars(inquiry).get("is_held")
    return Flag.objects.holding(inquiry).exists() if known is None else bool(known)


def monitor_recent() -> int:
    """Look again at the searches of the last day: entries made after one count for it too.

    Returns how many were looked at.
    """
    now = timezone.now()
    recent = Inquiry.objects.filter(opened_at__gt=now - timedelta(days=1))
    if not recent.exists():
        # Before a policy is adopted there is none, and nothing to refuse at each turn.
        return 0
    profile = effective_profile(now)
    count = 0
    for inquiry in recent.order_by("pk").iterator():
        with transaction.atomic():
            monitor_inquiry(inquiry, profile)
        count += 1
    return count


def flag_missing_case(inquiry: Inquiry, profile: Profile) -> Flag:
    """Raise that a search on a call number was not followed by its case in time."""
    assert inquiry.case_due_at is not None
    hours = int((inquiry.case_due_at - inquiry.opened_at).total_seconds() // 3600)
    found = Finding(Flag.Kind.CASE_MISSING, f"inquiry:{inquiry.pk}", {"hours": hours})
    return _raise(inquiry, found, profile, inquiry.searcher)


@transaction.atomic
def decide_finding(
    *,
    flag_id: int,
    actor: User,
    decision: Flag.Status,
    note: str,
    document_id: int | None = None,
) -> Flag:
    """Decide a flag; one that held a search and is no misuse releases it, for its time anew."""
    flag = flags.decide_flag(
        flag_id=flag_id, actor=actor, decision=decision, note=note, document_id=document_id
    )
    is_release = flag.is_holding and decision == Flag.Status.FINE
    if is_release and flag.subject_type == Inquiry._meta.label_lower:
        inquiry = Inquiry.objects.select_for_update(no_key=True).get(pk=flag.subject_id)
        if not is_held(inquiry):
            now = timezone.now()
            inquiry.open_until = effective_profile(now).searching.open_for.after(now)
            inquiry.save(update_fields=["open_until"])
            record_event("inquiry.released", actor=actor, subject=inquiry)
    return flag


def _raise(inquiry: Inquiry, finding: Finding, profile: Profile, person: User) -> Flag:
    return flags.raise_flag(
        kind=Flag.Kind(finding.kind),
        person=person,
        topic=finding.topic,
        facts=finding.facts,
        subject=inquiry,
        profile=profile,
    )


def _seen(inquiry: Inquiry, profile: Profile, person: User) -> Seen:
    use = _use(inquiry, person, _purposes(profile))
    sign_ins = Event.objects.filter(
        kind=SIGNED_IN, actor=person, at__lte=inquiry.opened_at
    ).order_by("-at")
    return Seen(
        number=inquiry.pk,
        use=use,
        words=Question.from_json(inquiry.question).words,
        before=[*_earlier_searches(inquiry, profile, person), *_own_entries(use.plates, person)],
        shift=_shift(person, profile),
        local=inquiry.opened_at.astimezone(ZoneInfo(profile.agency.timezone)),
        signed_in=list(sign_ins.values_list("at", flat=True)[:2]),
        joined=person.date_joined,
        acts=recent_acts(person, profile, until=inquiry.opened_at),
    )


def _purposes(profile: Profile) -> dict[str, str]:
    return {purpose.code: purpose.label for purpose in profile.purposes}


def _use(inquiry: Inquiry, person: User, purposes: dict[str, str]) -> Use:
    call = f"call:{inquiry.call_number.lower()}"
    return Use(
        at=inquiry.opened_at,
        plate=bytes(inquiry.plate_digest).hex() if inquiry.plate_digest else "",
        opened=frozenset(bytes(each.plate_digest).hex() for each in inquiry.opened_plates.all()),
        reason=inquiry.reason,
        case=f"case:{inquiry.case_id}" if inquiry.case_id else call,
        purpose=purposes.get(inquiry.purpose, ""),
        source=_source(inquiry, person),
    )


def _source(inquiry: Inquiry, person: User) -> Source:
    if inquiry.kind == Inquiry.Kind.LOOK_BACK:
        return "look_back"
    return "search" if inquiry.searcher_id == person.pk else "asked_for"


def _earlier_searches(inquiry: Inquiry, profile: Profile, person: User) -> list[Use]:
    rules = profile.monitoring
    limits = (rules.same_plate, rules.different_reasons, rules.copied_reason, rules.case_plates)
    since = inquiry.opened_at - timedelta(days=max(limit.days for limit in limits))
    earlier = Inquiry.objects.made_by_or_for(person).filter(opened_at__gt=since, pk__lt=inquiry.pk)
    purposes = _purposes(profile)
    return [_use(each, person, purposes) for each in earlier.prefetch_related("opened_plates")]


def _own_entries(plates: frozenset[str], person: User) -> list[Use]:
    """The person's hot-list entries of these plates, purged ones too."""
    if not plates:
        return []
    # Hot lists are a layer above: their table is named, not imported.
    entries: Any = apps.get_model("hotlists", "Entry")._default_manager
    digests = [bytes.fromhex(plate) for plate in plates]
    own = entries.filter(entered_by=person, plate_digest__in=digests)
    return [
        Use(
            at=at,
            plate=bytes(digest).hex(),
            reason=reason,
            case=f"case:{case}" if case else "",
            source="entry",
        )
        for at, digest, reason, case in own.values_list(
            "entered_at", "plate_digest", "reason", "case"
        )
    ]


def _shift(person: User, profile: Profile) -> Shift | None:
    return next((shift for shift in profile.shifts if shift.name == person.shift), None)
