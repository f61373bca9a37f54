"""Evidence on requests, releases and copies elsewhere."""

from datetime import datetime

from alpr_compliance.policy import Profile
from audits.evidence.people import day
from audits.evidence.registry import Evidence, State, counted, gives_evidence
from data_requests.models import DataRequest, Package, VendorConfirmation

Kind = DataRequest.Kind


def _requests(now: datetime, *kinds: str) -> Evidence:
    found = DataRequest.objects.exclude(status=DataRequest.Status.DRAFT)
    if kinds:
        found = found.filter(kind__in=kinds)
    late = found.overdue(now).count()
    words = f"{counted(found.count(), 'request')}, {found.open().count()} open"
    if late:
        words += f", {late} overdue"
    return Evidence(words, State.AMBER if late else State.GREEN, "data_requests:log")


@gives_evidence("KIN-III.C", "KIN-IV.E.1")
def log(profile: Profile, now: datetime) -> Evidence:
    return _requests(now)


@gives_evidence("KIN-IV.E.4#requests", "NC-20-183.32(c)#requests", "NE-60-3205(1)")
def preservations(profile: Profile, now: datetime) -> Evidence:
    return _requests(now, Kind.PRESERVATION)


@gives_evidence("KIN-IV.E.5")
def officers(profile: Profile, now: datetime) -> Evidence:
    return _requests(now, Kind.OFFICER_DATA)


@gives_evidence("LEX-3.B.v", "LEX-3.G.iv", "KIN-IV.D.2", "NC-20-183.32(e)", "KIN-IV.D.3")
def releases(profile: Profile, now: datetime) -> Evidence:
    return _requests(now, Kind.RELEASE)


@gives_evidence("LEX-3.B.xiii", "KIN-IV.D.4")
def outbound(profile: Profile, now: datetime) -> Evidence:
    return _requests(now, Kind.OUTBOUND)


@gives_evidence("LEX-3.G.i", "KIN-IV.D.5", "NE-60-3205(2)")
def others(profile: Profile, now: datetime) -> Evidence:
    return _requests(now, Kind.OTHER)


@gives_evidence("KIN-IV.E.6", "KIN-IV.E.2#search")
def packages(profile: Profile, now: datetime) -> Evidence:
    late = Package.objects.destruction_overdue(now).count()
    words = f"{counted(Package.objects.count(), 'package')} made by the Administrator"
    if late:
        words += f"; destruction of {late} not confirmed"
    return Evidence(words, State.AMBER if late else State.GREEN, "data_requests:packages")


@gives_evidence("LEX-3.E#equipment", "KIN-IV.E.2#equipment", "NC-20-183.32(a)#equipment")
def vendor(profile: Profile, now: datetime) -> Evidence:
    rules, last = profile.requests.vendor, VendorConfirmation.objects.first()
    if rules is None:
        return Evidence("No vendor keeps copies", page="data_requests:vendor")
    if last is None:
        return Evidence("The vendor has confirmed nothing yet", State.AMBER, "data_requests:vendor")
    due = rules.confirm_every.after(last.noted_at)
    words = (
        f"Deleted after {last.deletes_after_days} days, confirmed {last.confirmed_on:%b %-d, %Y}"
    )
    words += f", next by {day(due, profile)}"
    return Evidence(words, State.AMBER if due < now else State.GREEN, "data_requests:vendor")
