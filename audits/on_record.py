"""What the system knows about one inquiry, question by question: facts for a reviewer to judge.

A fact is marked where it looks wrong. Whether it is wrong, a person says.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from alpr_compliance.policy import PolicyViolation, Profile
from audits.blocks import day
from data_requests.models import DataRequest, Package
from governance.models import Case, Flag
from governance.rules.substance import BEST_SCORE, substance
from governance.services import effective_profile
from personnel.models import TrainingRecord, User
from reads.models import Inquiry


@dataclass(frozen=True)
class Fact:
    """One thing on record; `link` is a page name and its number where there is one to open."""

    text: str
    looks_wrong: bool = False
    link: tuple[str, int] | None = None


def zone_of(profile: Profile) -> ZoneInfo:
    return ZoneInfo(profile.agency.timezone)


def on_record(inquiry: Inquiry) -> dict[str, list[Fact]]:
    """The facts for each question that the system can say something about."""
    # By the policy under which it was made, also where another is in force now.
    profile = effective_profile(inquiry.opened_at)
    return {code: gather(inquiry, profile) for code, gather in GATHERED.items()}


def _purpose(inquiry: Inquiry, profile: Profile) -> list[Fact]:
    try:
        purpose = profile.purpose(inquiry.purpose, "searching")
    except PolicyViolation as refusal:
        return [Fact(refusal.message, looks_wrong=True)]
    facts = [Fact(f"{purpose.label}, on the closed list ({purpose.clause.document_id})")]
    facts.append(Fact("The member gave their word that it serves no prohibited use"))
    if inquiry.invades_privacy:
        facts.append(Fact("It touches somebody's privacy, under a court order", looks_wrong=True))
    return facts + _flags(inquiry)


def _flags(inquiry: Inquiry) -> list[Fact]:
    return [
        Fact(
            f"Flag: {flag.get_kind_display().lower()}, {flag.get_status_display().lower()}",
            looks_wrong=flag.status != Flag.Status.FINE,
            link=("reads:flag", flag.pk),
        )
        for flag in Flag.objects.about_subject(inquiry).exclude(kind=Flag.Kind.AUDIT_FINDING)
    ]


def _case(inquiry: Inquiry, profile: Profile) -> list[Fact]:
    facts = []
    if inquiry.call_number:
        facts.append(Fact(f"Searched on call {inquiry.call_number}"))
    case = inquiry.case
    if case is None:
        return [*facts, Fact("No case followed the call", looks_wrong=True)]
    facts.append(
        Fact(
            f"Case {case.number}, {case.get_source_display().lower()}",
            looks_wrong=not case.is_verified,
            link=("data_requests:case", case.pk),
        )
    )
    facts.append(Fact(_open_then(case, inquiry, profile), looks_wrong=not was_open(case, inquiry)))
    if inquiry.case_flagged_at is not None:
        facts.append(Fact("The case of the call did not follow in time", looks_wrong=True))
    return facts


def was_open(case: Case, inquiry: Inquiry) -> bool:
    return case.closed_at is None or case.closed_at > inquiry.opened_at


def _open_then(case: Case, inquiry: Inquiry, profile: Profile) -> str:
    if case.closed_at is None:
        return "Open then, and open still"
    since = "Open then; closed" if was_open(case, inquiry) else "Closed already since"
    return f"{since} {day(case.closed_at.astimezone(zone_of(profile)))}"


def _reason(inquiry: Inquiry, profile: Profile) -> list[Fact]:
    labels = {purpose.code: purpose.label for purpose in profile.purposes}
    found = substance(inquiry.reason, given=labels.get(inquiry.purpose, ""))
    weak = found.score <= profile.monitoring.weak_reason
    says = f"Says {found.score} of {BEST_SCORE} of its own"
    return [Fact(f"{says}: {found.missing}" if found.missing else says, looks_wrong=weak)]


def _determined(inquiry: Inquiry, profile: Profile) -> list[Fact]:
    if not inquiry.determination:
        return [Fact("No determination stands with it", looks_wrong=True)]
    return [Fact(f"“{inquiry.determination}”")]


def _trained(inquiry: Inquiry, profile: Profile) -> list[Fact]:
    return training_facts(inquiry.searcher, inquiry.opened_at, profile)


def training_facts(person: User, at: datetime, profile: Profile) -> list[Fact]:
    """The training that this person had at that instant."""
    records = TrainingRecord.objects.filter(person=person)
    held = records.current(at).order_by("-expires_at").first()
    if held is None:
        return [Fact("No training was current then", looks_wrong=True)]
    zone = zone_of(profile)
    done, ends = day(held.completed_at.astimezone(zone)), day(held.expires_at.astimezone(zone))
    return [Fact(f"{held.course}: completed {done}, valid until {ends}")]


def _report(inquiry: Inquiry, profile: Profile) -> list[Fact]:
    if inquiry.is_used is None:
        return [Fact("Nobody said yet what came of it", looks_wrong=True)]
    if not inquiry.is_used:
        return [Fact("Not used in its case, so no report is needed")]
    return [Fact(f"Used; report {inquiry.report_number} names plate reader data")]


def _hand_over(inquiry: Inquiry, profile: Profile) -> list[Fact]:
    if inquiry.case is None:
        return [Fact("No case, so no request of this matter")]
    requests = DataRequest.objects.filter(case=inquiry.case).order_by("pk")
    facts = [
        Fact(
            f"{each.number}, {each.get_kind_display().lower()}: "
            f"{each.get_status_display().lower()}",
            link=("data_requests:request", each.pk),
        )
        for each in requests
    ]
    handed = Package.objects.filter(request__in=requests).select_related("disclosure", "request")
    facts += [
        Fact(f"Handed over on {each.request.number} to {each.disclosure.agency}") for each in handed
    ]
    return facts or [Fact("Nothing was asked for or left the agency in this case")]


def _data(inquiry: Inquiry, profile: Profile) -> list[Fact]:
    return [Fact(f"{inquiry.cameras} cameras, {inquiry.days} days, as asked")]


GATHERED: Mapping[str, Callable[[Inquiry, Profile], list[Fact]]] = {
    "purpose_allowed": _purpose,
    "case_open": _case,
    "reason_specific": _reason,
    "determined": _determined,
    "trained": _trained,
    "report_given": _report,
    "hand_over_lawful": _hand_over,
    "data_right": _data,
}
