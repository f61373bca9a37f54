"""What the memo says of searches in the vendor's own system, and of what its log leaves open."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from alpr_compliance.policy import Profile
from audits.blocks import Block, count, day, paragraph, spans, table
from audits.models import Audit, VendorLog, VendorSearch

DAY = timedelta(days=1)


def vendor_words(audit: Audit, profile: Profile) -> Iterator[Block]:
    """The logs whose searches were in the population, and the days that no log tells of."""
    if profile.requests.vendor is None:
        return
    logs = VendorLog.objects.filter(
        taken_at__lt=audit.opened_at, first__lt=audit.end, last__gte=audit.first
    ).order_by("first")
    if not logs:
        yield paragraph(
            "No log of the vendor's was taken in for this period: searches in its own system, if "
            "there were any, were not audited."
        )
        return
    numbers = [*audit.population, *audit.outside]
    found = VendorSearch.objects.filter(pk__in=numbers)
    members = found.filter(pk__in=audit.population).count()
    yield paragraph(
        f"In these are {count(members, 'search', 'searches')} by members in the vendor's own "
        f"system, by its log; {count(found.count() - members, 'search', 'searches')} in that log "
        "by others are listed apart."
    )
    yield table(
        ("Vendor's log", "Days", "Columns it lacks", "Days without a search", "Lines left out"),
        [
            (
                f"{log.name}, SHA-256 {log.sha256}",
                f"{day(log.first)} to {day(log.last)}",
                ", ".join(log.missing_labels) or "none",
                spans(each for each in log.silent_days if audit.first <= each < audit.end),
                log.left_out,
            )
            for log in logs
        ],
    )
    if uncovered := list(_uncovered(audit, logs)):
        yield paragraph(f"No log of the vendor's was taken in for {spans(uncovered)}.")


def _uncovered(audit: Audit, logs: Iterable[VendorLog]) -> Iterator[date]:
    told = [(log.first, log.last) for log in logs]
    each = audit.first
    while each < audit.end:
        if not any(first <= each <= last for first, last in told):
            yield each
        each += DAY
