"""Evidence on requests, releases and copies elsewhere."""

from datetime import datetime

from django.db.models import Count, Q

from alpr_compliance.policy import Profile
from audits.evidence.people import day
from audits.evidence.registry import (
    Evidence,
    State,
    count_parts,
    counted,
    gives_evidence,
    gives_parts,
)
from data_requests.models import DataRequest, Package, VendorConfirmation, VendorLetter

Kind = DataRequest.Kind


@gives_parts(
    log=("KIN-III.C", "KIN-IV.E.1"),
    preservation=("KIN-IV.E.4#requests", "NC-20-183.32(c)#requests", "NE-60-3205(1)"),
    officer_data=("KIN-IV.E.5",),
    release=("LEX-3.B.v", "LEX-3.G.iv", "KIN-IV.D.2", "NC-20-183.32(e)", "KIN-IV.D.3"),
    outbound=("LEX-3.B.xiii", "KIN-IV.D.4"),
    other=("LEX-3.G.i", "KIN-IV.D.5", "NE-60-3205(2)"),
)
def requests(profile: Profile, now: datetime) -> dict[str, Evidence]:
    """All requests, and each kind of them."""
    by_kind = {
        row["kind"]: (row["total"], row["waiting"], row["late"])
        for row in DataRequest.objects.exclude(status=DataRequest.Status.DRAFT)
        .order_by()
        .values("kind")
        .annotate(
            total=Count("pk"),
            waiting=Count("pk", filter=Q(pk__in=DataRequest.objects.open().values("pk"))),
            late=Count("pk", filter=Q(pk__in=DataRequest.objects.overdue(now).values("pk"))),
        )
    }
    found = {kind.value: _of_requests(*by_kind.get(kind.value, (0, 0, 0))) for kind in Kind}
    every = map(sum, zip(*by_kind.values(), strict=True))
    return found | {"log": _of_requests(*every)}


def _of_requests(total: int = 0, waiting: int = 0, late: int = 0) -> Evidence:
    words = f"{counted(total, 'request')}, {waiting} open"
    if late:
        words += f", {late} overdue"
    return Evidence(words, State.AMBER if late else State.GREEN, "data_requests:log")


@gives_evidence("KIN-IV.E.6", "KIN-IV.E.2#search")
def packages(profile: Profile, now: datetime) -> Evidence:
    found = count_parts(Package.objects.all(), late=Package.objects.destruction_overdue(now))
    late = found["late"]
    words = f"{counted(found['total'], 'package')} made by the Administrator"
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
    unanswered = VendorLetter.objects.unanswered(now).count()
    if unanswered:
        words += f"; {counted(unanswered, 'letter')} without an answer"
    is_late = due < now or unanswered > 0
    return Evidence(words, State.AMBER if is_late else State.GREEN, "data_requests:vendor")
