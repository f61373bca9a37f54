"""What is known about one search in the vendor's system: what its log says, and what we have."""

from collections.abc import Callable, Mapping

from alpr_compliance.policy import Profile
from audits.blocks import day
from audits.models import Column, VendorSearch
from audits.on_record import Fact, training_facts, zone_of
from data_requests.models import DataRequest
from governance.models import Case
from governance.rules.substance import BEST_SCORE, substance
from governance.services import effective_profile


def on_vendor_record(search: VendorSearch) -> dict[str, list[Fact]]:
    """The facts for each question that can be said something about."""
    profile = effective_profile(search.at)
    return {code: gather(search, profile) for code, gather in GATHERED.items()}


def _said(search: VendorSearch, column: Column, text: str, nothing: str) -> Fact:
    if column.value in search.log.missing:
        return Fact(f"The vendor's log has no column for it: {column.label}", looks_wrong=True)
    return Fact(text or nothing, looks_wrong=not text)


def _purpose(search: VendorSearch, profile: Profile) -> list[Fact]:
    said = f"“{search.reason}”" if search.reason else ""
    return [_said(search, Column.REASON, said, "No purpose or reason stands with it")]


def _reason(search: VendorSearch, profile: Profile) -> list[Fact]:
    found = substance(search.reason)
    says = f"Says {found.score} of {BEST_SCORE} of its own"
    weak = found.score <= profile.monitoring.weak_reason
    return [Fact(f"{says}: {found.missing}" if found.missing else says, looks_wrong=weak)]


def _case(search: VendorSearch, profile: Profile) -> list[Fact]:
    facts = [_said(search, Column.CASE, search.case_number, "No case number stands with it")]
    if not search.case_number:
        return facts
    case = Case.objects.filter(number__iexact=search.case_number).first()
    if case is None:
        return [*facts, Fact("No case of this number is known here", looks_wrong=True)]
    was_open = case.closed_at is None or case.closed_at > search.at
    state = "Open then" if was_open else "Closed already"
    if case.closed_at is not None:
        state += f"; closed {day(case.closed_at.astimezone(zone_of(profile)))}"
    return [*facts, Fact(state, looks_wrong=not was_open, link=("data_requests:case", case.pk))]


def _trained(search: VendorSearch, profile: Profile) -> list[Fact]:
    return training_facts(search.person, search.at, profile) if search.person else []


def _hand_over(search: VendorSearch, profile: Profile) -> list[Fact]:
    if not search.case_number:
        return [Fact("No case, so no request of this matter")]
    requests = DataRequest.objects.filter(case__number__iexact=search.case_number).order_by("pk")
    return [
        Fact(f"{each.number}: {each.get_status_display().lower()}",
             link=("data_requests:request", each.pk))
        for each in requests
    ] or [Fact("Nothing was asked for here in this case")]  # fmt: skip


def _not_told(search: VendorSearch, profile: Profile) -> list[Fact]:
    return [Fact("The vendor's log does not say it; ask who searched")]


def _data(search: VendorSearch, profile: Profile) -> list[Fact]:
    return [Fact(f"Line {search.line} of {search.log.name}, SHA-256 {search.log.sha256[:12]}")]


GATHERED: Mapping[str, Callable[[VendorSearch, Profile], list[Fact]]] = {
    "purpose_allowed": _purpose,
    "case_open": _case,
    "reason_specific": _reason,
    "determined": _not_told,
    "trained": _trained,
    "report_given": _not_told,
    "hand_over_lawful": _hand_over,
    "data_right": _data,
}
