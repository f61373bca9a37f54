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
from reads.rules.monitoring import Finding, Seen, Use, findings


def monitor_inquiry(inquiry: Inquiry, profile: Profile) -> list[Flag]:
    """Raise what is unusual about this search, in the transaction that opens it.

    So none is missed: without its findings there is no inquiry either. Looked at twice, nothing
    is raised twice.
    """
    if inquiry.kind == Inquiry.Kind.LOOK_BACK:
        # It repeats its entry, which somebody else approved.
        return []
    seen = _seen(inquiry, profile)
    return [_raise(inquiry, each, profile) for each in findings(profile, seen)]


def is_held(inquiry: Inquiry) -> bool:
    """Whether a reviewer has to read this search's reason before anything of it is shown."""
    return Flag.objects.holding(inquiry).exists()


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
    return _raise(inquiry, found, profile)


@transaction.atomic
def decide_finding(
    *,
    flag_id: int,
    actor: User,
    decision: Flag.Status,
    note: str,
    document_id: int | None = None,
) -> Flag:
    """Decide a flag; one that held a search and is fine releases it, for its time anew."""
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


def _raise(inquiry: Inquiry, finding: Finding, profile: Profile) -> Flag:
    return flags.raise_flag(
        kind=Flag.Kind(finding.kind),
        person=inquiry.searcher,
        topic=finding.topic,
        facts=finding.facts,
        subject=inquiry,
        profile=profile,
    )


def _seen(inquiry: Inquiry, profile: Profile) -> Seen:
    person = inquiry.searcher
    sign_ins = Event.objects.filter(
        kind=SIGNED_IN, actor=person, at__lte=inquiry.opened_at
    ).order_by("-at")
    return Seen(
        number=inquiry.pk,
        use=_use(inquiry, _purposes(profile)),
        before=[*_earlier_searches(inquiry, profile), *_own_entries(inquiry, profile)],
        shift=_shift(person, profile),
        local=inquiry.opened_at.astimezone(ZoneInfo(profile.agency.timezone)),
        signed_in=list(sign_ins.values_list("at", flat=True)[:2]),
        joined=person.date_joined,
        acts=recent_acts(inquiry.searcher, profile, until=inquiry.opened_at),
    )


def _purposes(profile: Profile) -> dict[str, str]:
    return {purpose.code: purpose.label for purpose in profile.purposes}


def _use(inquiry: Inquiry, purposes: dict[str, str]) -> Use:
    case = f"case:{inquiry.case_id}" if inquiry.case_id else ""
    return Use(
        at=inquiry.opened_at,
        plate=bytes(inquiry.plate_digest).hex() if inquiry.plate_digest else "",
        reason=inquiry.reason,
        case=case,
        purpose=purposes.get(inquiry.purpose, ""),
    )


def _earlier_searches(inquiry: Inquiry, profile: Profile) -> list[Use]:
    rules = profile.monitoring
    limits = (rules.same_plate, rules.different_reasons, rules.copied_reason, rules.case_plates)
    since = inquiry.opened_at - timedelta(days=max(limit.days for limit in limits))
    earlier = Inquiry.objects.filter(
        searcher=inquiry.searcher, opened_at__gt=since, pk__lt=inquiry.pk
    ).exclude(kind=Inquiry.Kind.LOOK_BACK)
    purposes = _purposes(profile)
    return [_use(each, purposes) for each in earlier]


def _own_entries(inquiry: Inquiry, profile: Profile) -> list[Use]:
    """The person's hot-list entries of the plate asked for, purged ones too."""
    if not inquiry.plate_digest:
        return []
    # Hot lists are a layer above: their table is named, not imported.
    entries: Any = apps.get_model("hotlists", "Entry")._default_manager
    own = entries.filter(entered_by=inquiry.searcher, plate_digest=inquiry.plate_digest)
    return [
        Use(
            at=at,
            plate=bytes(inquiry.plate_digest).hex(),
            reason=reason,
            case=f"case:{case}" if case else "",
            is_entry=True,
        )
        for at, reason, case in own.values_list("entered_at", "reason", "case")
    ]


def _shift(person: User, profile: Profile) -> Shift | None:
    return next((shift for shift in profile.shifts if shift.name == person.shift), None)
