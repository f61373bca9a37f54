"""Use and effectiveness of the system in a period, in numbers without plates."""

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db.models import Count

from alpr_compliance.policy import Profile, enforces
from audits.blocks import Block, bars, count, day, facts, paragraph, section, spans, table
from audits.contents import reads_captured, uncounted_days
from audits.models import Audit
from audits.services.opening import bounds, searches_in
from data_requests.models import DataRequest
from governance.models import Flag, Referral
from hotlists.models import Alert, Match, Stop
from hotlists.services.tally import count_outcomes
from reads.activity import by_outcome, by_purpose
from reads.cameras import camera_codes
from reads.models import Reconciliation, RetentionIncident

DAY = timedelta(days=1)


@enforces("KIN-IV.H.2#audit", "KIN-IV.A.5#audit", "NC-20-183.31(a)#audit")
def use_and_effectiveness(audit: Audit, profile: Profile) -> list[dict[str, object]]:
    """The sections of the memo that say how the system was used and what came of it."""
    since, until = bounds(audit, profile)
    return [
        section("Use of the system", *_use(audit, profile, since, until)),
        section("What came of alerts and stops", *_effect(audit, since, until)),
        section("Supervision and requests", *_supervision(since, until)),
    ]


def _use(audit: Audit, profile: Profile, since: datetime, until: datetime) -> list[Block]:
    searches = searches_in(audit, profile)
    used = searches.filter(is_used=True).count()
    unsaid = searches.filter(is_used=None).count()
    total = searches.count()
    people = searches.order_by().values("searcher").distinct().count()
    purposes = by_purpose(searches, profile)
    alerts = Alert.objects.filter(opened_at__gte=since, opened_at__lt=until)
    return [
        facts(
            ("Searches", f"{total:,}"),
            ("Members who searched", f"{people:,}"),
            ("Used in their case", _share(used, total)),
            ("Not yet said", f"{unsaid:,}"),
            ("Reads captured", f"{reads_captured(audit.first, audit.end - DAY):,}"),
            ("Alerts", f"{alerts.count():,}"),
        ),
        *_chart("Searches by purpose", purposes.rows),
    ]


def _share(part: int, whole: int) -> str:
    return f"{part:,} of {whole:,} ({100 * part / whole:.0f} %)" if whole else "0"


def _chart(title: str, rows: Iterable[Iterable[object]]) -> list[Block]:
    counted = [(str(label), int(str(number))) for label, number in rows]
    return [bars(title, counted)] if any(number for _, number in counted) else []


def _effect(audit: Audit, since: datetime, until: datetime) -> list[Block]:
    found = count_outcomes(audit.first, audit.end - DAY)
    outcomes: Counter[str] = Counter()
    for (_, _, outcome), number in found.items():
        outcomes[outcome] += number
    stops = Stop.objects.filter(recorded_at__gte=since, recorded_at__lt=until)
    came_of: Counter[str] = Counter()
    for stop in stops:
        came_of.update(stop.outcome_labels)
    confirmed, total = outcomes[Match.Outcome.CONFIRMED], sum(outcomes.values())
    return [
        facts(
            ("Matches with a hot list", f"{total:,}"),
            ("Confirmed", _share(confirmed, total)),
            ("Stops after an alert", f"{stops.count():,}"),
        ),
        *_chart("Matches by outcome", [(o.label, outcomes[o]) for o in Match.Outcome]),
        *_chart("Stops by what came of them", came_of.most_common()),
        paragraph(
            "Reads and matches are counted from what is stored and from the counts "
            f"that were sealed when reads were destroyed. {_uncounted_words(audit)}"
        ),
    ]


def _uncounted_words(audit: Audit) -> str:
    missing = uncounted_days(audit.first, audit.end - DAY)
    if not missing:
        return "No day is missing."
    return f"NOT COUNTED WHOLE, as its purge did not come to its end: {spans(missing)}."


def _supervision(since: datetime, until: datetime) -> list[Block]:
    flags = Flag.objects.filter(opened_at__gte=since, opened_at__lt=until)
    reported = Referral.objects.all().tally(since, until)
    asked = dict(
        DataRequest.objects.filter(submitted_at__gte=since, submitted_at__lt=until)
        .order_by()
        .values_list("kind")
        .annotate(Count("pk"))
    )
    return [
        table(("Flags raised by the system", "Number"), by_outcome(flags).rows),
        facts(
            ("Reports of misuse", f"{reported['reported']:,}"),
            ("Taken up as referrals", f"{reported['referred']:,}"),
            ("Proved to be misuse", f"{reported['misuse']:,}"),
            ("Not decided yet", f"{reported['waiting']:,}"),
        ),
        table(
            ("Requests for data", "Number"),
            [(kind.label, asked[kind]) for kind in DataRequest.Kind if kind in asked],
            none="No request for data was submitted in this period.",
        ),
    ]


@enforces("KIN-IV.H.2#audit")
def over_age(audit: Audit, profile: Profile) -> dict[str, object]:
    """The over-age report: what is older than the limit, by the hold and request that supports it.

    Days on which nothing was compared are said, not passed over.
    """
    since, until = bounds(audit, profile)
    made = Reconciliation.objects.filter(made_at__gte=since, made_at__lt=until)
    incidents = RetentionIncident.objects.filter(
        kind=RetentionIncident.Kind.UNSUPPORTED, opened_at__gte=since, opened_at__lt=until
    )
    last = Reconciliation.objects.filter(made_at__lt=until).first()
    if last is None:
        return section(
            "Data older than the limit",
            paragraph("Stored data was not compared with the holds in this period or before it."),
        )
    limit = profile.retention.reads
    compared = {at.astimezone(since.tzinfo).date() for at in made.values_list("made_at", flat=True)}
    return section(
        "Data older than the limit",
        paragraph(
            f"The limit is {limit.effective} ({limit.clause.document_id}). What is older was "
            f"compared with the holds and the Data Retention Request Log "
            f"{count(made.count(), 'time')} in this period; last on "
            f"{day(last.made_at.astimezone(since.tzinfo))}. {_gap_words(audit, compared)}"
        ),
        facts(
            ("Records past the limit under a hold", f"{last.supported:,}"),
            ("Records without support", f"{last.unsupported:,}"),
            ("Incidents of unsupported data in the period", f"{incidents.count():,}"),
        ),
        table(
            ("Captured on", "Camera", "Supported by", "Records"),
            _lines(last),
            none="Nothing older than the limit was stored then.",
        ),
    )


def _gap_words(audit: Audit, compared: set[date]) -> str:
    missing = (audit.end - audit.first).days - len(compared)
    if missing <= 0:
        return "No day is missing."
    return f"On {count(missing, 'day')} of the period no comparison was made."


def _lines(last: Reconciliation) -> list[tuple[object, ...]]:
    cameras = camera_codes()
    requests = dict((each.hold_id, each.number) for each in DataRequest.objects.exclude(hold=None))
    rows: list[tuple[object, ...]] = []
    for line in last.lines.select_related("hold"):
        if line.day is None:
            continue
        support = "NOTHING: an incident"
        if line.hold is not None:
            support = f"Hold {line.hold_id}, {line.hold.get_ground_display().lower()}"
            if line.hold_id in requests:
                support += f", {requests[line.hold_id]}"
        camera = cameras.get(line.camera_id or 0, "all")
        rows.append((day(line.day), camera, support, f"{line.rows:,}"))
    return rows
