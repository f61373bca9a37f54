"""Statutory reports: exact, frozen, posted by somebody else, the same after the purge as before."""

import json
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from alpr_compliance.policy import PolicyViolation
from audits.contents import (
    kept_and_captured,
    manual_entries,
    matches_by_list,
    reads_captured,
    requests,
)
from audits.models import Report
from audits.rules.report import reports_due
from audits.services.report import due_reports, make_report, post_report
from governance.models import Adoption
from hotlists.models import Alert, Match
from hotlists.services.ending import Answer, end_alert
from hotlists.services.tally import count_outcomes
from ledger.models import Event
from ledger.signing import Signature, is_signed
from personnel.services import scheduled_work
from reads.calendar import other_day
from reads.models import PreservedRead, Read
from reads.partitions import start_of
from reads.services import purge_expired
from tests.reads.captured import SECOND, Past, begin_past
from tests.reads.holding import YEAR, around, hold

DAY = timedelta(days=1)
COMMISSION = pytest.mark.clause("LEX-3.B.vii", "NE-60-3206(3)#audit")
RIGHT_OF_WAY = pytest.mark.clause("NC-20-183.32A")


def last_year(agency):
    """The policy has been in force since the year before: that year can be reported."""
    year = timezone.now().year - 1
    Adoption.objects.update(effective_from=timezone.now() - timedelta(days=400))
    return year


def make_ended_alert(agency, camera, plate, outcome, at):
    agency.add_entry(plate)
    agency.read(camera, plate, at=at)
    match = Match.objects.latest("pk")
    answer = Answer(outcome=outcome, mismatch="misread" if outcome == "did_not_correlate" else "")
    end_alert(
        alert_id=match.alert_id, actor=agency.officer, answers={match.pk: answer},
        field_outcome=Alert.FieldOutcome.OBSERVED,
    )  # fmt: skip


@pytest.fixture
def past(profile_name, committed_db) -> Past:
    return begin_past()


@COMMISSION
def test_the_counts_are_exact_and_the_same_after_the_purge(past):
    agency = past.agency
    at = past.cutoff - timedelta(hours=2)
    with past.then():
        make_ended_alert(agency, past.camera, "KTX4827", "confirmed", at)
        make_ended_alert(agency, past.camera, "BQD9316", "confirmed", at)
        make_ended_alert(agency, past.camera, "WLE6243", "did_not_correlate", at)
        agency.read(past.camera, "ZZT1122", at=at)
    year = at.year

    def counted():
        return [
            part(year, agency.profile)
            for part in (matches_by_list, manual_entries, requests, kept_and_captured)
        ]

    before = counted()
    [row] = before[0]["lists"]
    assert (row["matches"], row["confirmed"], row["did_not_correlate"]) == (3, 2, 1)
    assert before[1]["manual"]["entered"] == 3
    assert before[3] == {"captured": 4, "preserved": 0}
    past.purge()
    assert counted() == before


@RIGHT_OF_WAY
def test_what_is_held_counts_in_the_year_in_which_it_reached_the_limit(settings, committed_db):
    # When the report over 2026 may first be made, on January 1, this read is stored like any other.
    settings.ALPR_PROFILE = "kinston_nc"
    with time_machine.travel("2027-01-20T12:00:00Z"):
        past = begin_past()
    at = past.cutoff - timedelta(hours=1)
    assert at.year == 2026
    past.read("KTX4827", at)
    past.read("GONE123", at)
    with time_machine.travel(past.today - timedelta(minutes=5), tick=False):
        hold(past.agency, past.camera.pk, **around(at))
    past.purge()
    counted = [kept_and_captured(year, past.agency.profile) for year in (2026, 2027, 2028)]
    assert counted == [
        {"captured": 2, "preserved": 0},
        {"captured": 0, "preserved": 1},
        {"captured": 0, "preserved": 0},
    ]
    with time_machine.travel(past.today + 2 * YEAR, tick=False):
        purge_expired(actor=scheduled_work(), clock_is_right=True)
    assert not PreservedRead.objects.exists()
    # Destroyed since, it counts in the same year.
    assert kept_and_captured(2027, past.agency.profile)["preserved"] == 1


@COMMISSION
def test_days_are_the_agencys_before_and_after_the_purge(past):
    agency = past.agency
    zone = ZoneInfo(agency.profile.agency.timezone)
    day = past.cutoff.astimezone(zone).date()
    begins = datetime.combine(day, time(), zone)
    with past.then():
        make_ended_alert(agency, past.camera, "KTX4827", "confirmed", begins - SECOND)
        make_ended_alert(agency, past.camera, "BQD9316", "confirmed", begins)
        agency.read(past.camera, "ZZT1122", at=begins + SECOND)

    def counted():
        days = [(each, each) for each in (day - DAY, day, day + DAY)]
        return [(reads_captured(*each), count_outcomes(*each).total()) for each in days]

    before = counted()
    assert before == [(1, 1), (2, 1), (0, 0)]
    past.purge()
    assert not Read.objects.exists()
    assert counted() == before


@pytest.mark.parametrize(
    ("zone", "hours"),
    [("America/Chicago", -5), ("America/New_York", -4), ("UTC", 0), ("Pacific/Guam", 10)],
)
def test_a_day_as_it_is_kept_reaches_into_one_other_day_of_the_agencys(zone, hours):
    day = date(2026, 7, 1)
    other = other_day(day, ZoneInfo(zone))
    for hour in range(24):
        at = start_of(day) + timedelta(hours=hour)
        own = at.astimezone(ZoneInfo(zone)).date()
        assert own == (other.day if other.since <= at < other.until else day)
    assert (other.until - other.since) == timedelta(hours=abs(hours))


@COMMISSION
def test_it_is_signed_frozen_and_made_anew_as_a_further_number(lexington):
    year = last_year(lexington)
    first = make_report(code="crime_commission", year=year, actor=lexington.captain)
    again = make_report(code="crime_commission", year=year, actor=lexington.captain)
    assert (first.number, again.number) == (1, 2)
    signature = Signature(first.public_key, first.signature)
    assert is_signed(first.content.encode(), signature)
    for change in ({"content": "{}"}, {"year": 1999}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Report.objects.filter(pk=first.pk).update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        first.delete()
    event = Event.objects.filter(kind="report.made").latest("pk")
    assert event.clause == "NE-60-3206(3)#audit"


@COMMISSION
def test_it_says_to_whom_under_which_clause_and_what(lexington):
    year = last_year(lexington)
    report = make_report(code="crime_commission", year=year, actor=lexington.captain)
    facts = json.loads(report.content)
    assert facts["recipient"].startswith("Nebraska Commission on Law Enforcement")
    assert facts["clause"] == "NE-60-3206(3)"
    assert facts["lists"] == []
    assert facts["manual"]["entered"] == 0
    assert report.document.file.read().startswith(b"%PDF-")


@COMMISSION
def test_the_chief_posts_it_once_and_nobody_their_own(lexington):
    report = make_report(
        code="crime_commission", year=last_year(lexington), actor=lexington.captain
    )
    with pytest.raises(PermissionDenied):
        post_report(report_id=report.pk, actor=lexington.captain)
    assert post_report(report_id=report.pk, actor=lexington.chief).posted_by == lexington.chief
    with pytest.raises(PolicyViolation, match="posted already"):
        post_report(report_id=report.pk, actor=lexington.chief)


@COMMISSION
def test_a_year_that_has_not_ended_is_refused(lexington):
    with pytest.raises(PolicyViolation, match="has not ended") as refused:
        make_report(code="crime_commission", year=timezone.now().year, actor=lexington.captain)
    assert refused.value.clause == "NE-60-3206(3)#audit"


def test_a_report_that_the_policy_does_not_know_is_refused(agency):
    with pytest.raises(PolicyViolation, match="no such report"):
        make_report(code="weather", year=2020, actor=agency.captain)


def test_an_officer_makes_none(agency):
    with pytest.raises(PermissionDenied):
        make_report(code="crime_commission", year=2020, actor=agency.officer)


@COMMISSION
def test_it_is_due_from_the_turn_of_the_year_and_overdue_after_its_day(lexington):
    rules = {"profile": lexington.profile, "first_year": 2025, "done": {}}

    def due(when):
        with time_machine.travel(when):
            return reports_due(now=timezone.now(), has_right_of_way=False, **rules)

    assert due("2025-12-31T20:00:00Z") == []
    [one] = due("2026-01-10T12:00:00Z")
    assert (one.year, str(one.on), one.is_overdue) == (2025, "2026-02-01", False)
    [late] = due("2026-02-03T12:00:00Z")
    assert late.is_overdue


@RIGHT_OF_WAY
def test_in_north_carolina_it_is_due_only_with_a_camera_on_state_land(kinston):
    year = last_year(kinston)
    camera = kinston.add_camera()
    assert due_reports(kinston.profile, timezone.now()) == []
    with pytest.raises(PolicyViolation, match="right-of-way") as refused:
        make_report(code="right_of_way", year=year, actor=kinston.captain)
    assert refused.value.clause == "NC-20-183.32A"
    kinston.deploy(camera, is_on_right_of_way=True, permit="Agreement 2026-17")
    assert [each.year for each in due_reports(kinston.profile, timezone.now())] == [year]
    report = make_report(code="right_of_way", year=year, actor=kinston.captain)
    facts = json.loads(report.content)
    assert facts["policy"]["version"] == kinston.profile.version
    assert (facts["requests"], facts["captured"], facts["preserved"]) == ([], 0, 0)
    [due] = due_reports(kinston.profile, timezone.now())
    assert due.left == ("posted", "sent")


@COMMISSION
def test_it_is_made_and_posted_on_its_page(lexington, sign_in):
    last_year(lexington)
    captain = sign_in(lexington.captain)
    page = captain.get(reverse("audits:reports")).content.decode()
    assert "Annual report to the Nebraska Crime Commission" in page
    [due] = due_reports(lexington.profile, timezone.now())
    answer = captain.post(
        reverse("audits:make-report"), {"report": due.report.code, "year": due.year}
    )
    assert answer.status_code == 302
    report = Report.objects.get()
    assert captain.post(reverse("audits:post-report", args=[report.pk])).status_code == 403
    public = reverse("audits:public-report", args=[report.pk])
    assert captain.get(public).status_code == 404
    assert (
        sign_in(lexington.chief).post(reverse("audits:post-report", args=[report.pk])).status_code
        == 302
    )
    assert b"".join(captain.get(public).streaming_content).startswith(b"%PDF-")
    signed = captain.get(reverse("audits:report-json", args=[report.pk]))
    assert signed.content.decode() == report.content


@pytest.mark.parametrize("year", ["", "next", "20255", "-1"])
def test_nonsense_for_a_year_is_answered_with_words(agency, sign_in, year):
    answer = sign_in(agency.captain).post(
        reverse("audits:make-report"), {"report": "x", "year": year}
    )
    assert answer.status_code == 400
