"""A statutory report stays due until it is posted and its sending is written down."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from alpr_compliance.policy import PolicyViolation
from audits.calendar_page import other_dates
from audits.evidence.publishing import statutory_reports
from audits.evidence.registry import State
from audits.models import Report
from audits.needs import needs_of
from audits.rules.report import reports_due
from audits.services.opening import local_day
from audits.services.report import due_reports, make_report, note_report_sent, post_report
from governance.models import Adoption
from ledger.models import Event

DUTY = pytest.mark.clause("NE-60-3206(3)#audit", "LEX-3.B.vii", "NC-20-183.32A")
RECIPIENT = "Commission, by e-mail to alpr@ncc.example"


@pytest.fixture
def past_due(agency):
    """A day on which last year's report is overdue."""
    if agency.profile.name == "kinston_nc":
        agency.deploy(agency.add_camera(), is_on_right_of_way=True, permit="Agreement 2026-17")
    now = timezone.now()
    Adoption.objects.update(effective_from=now.replace(year=now.year - 1, month=6, day=1))
    with time_machine.travel(max(now, now.replace(month=3, day=2)), tick=False):
        yield agency


def today(agency):
    return local_day(agency.profile, timezone.now())


def made(agency):
    [due, *_] = due_reports(agency.profile, timezone.now())
    return make_report(code=due.report.code, year=due.year, actor=agency.captain)


def sent(agency, report, by=None, **changes):
    facts = {"on": today(agency), "to": RECIPIENT, **changes}
    return note_report_sent(report_id=report.pk, actor=by or agency.captain, **facts)


def left(agency, year):
    found = due_reports(agency.profile, timezone.now())
    return {each.year: each.left for each in found}.get(year, ())


def waiting(agency, who):
    needs = needs_of(getattr(agency, who), agency.profile, timezone.now())
    return {need.label: need.is_late for need in needs if "eport" in need.label}


@DUTY
def test_it_stays_due_until_it_is_posted_and_sent(past_due):
    report = made(past_due)
    assert left(past_due, report.year) == ("posted", "sent")
    post_report(report_id=report.pk, actor=past_due.chief)
    assert left(past_due, report.year) == ("sent",)
    sent(past_due, report)
    assert left(past_due, report.year) == ()


@DUTY
def test_sending_alone_is_not_enough(past_due):
    report = made(past_due)
    sent(past_due, report)
    assert left(past_due, report.year) == ("posted",)
    again = make_report(code=report.code, year=report.year, actor=past_due.captain)
    post_report(report_id=again.pk, actor=past_due.chief)
    assert len(left(past_due, report.year)) == 1, "what was sent is not what was posted"


@DUTY
def test_one_that_is_not_posted_by_its_rule_is_only_sent(lexington):
    [rule] = lexington.profile.publication.reports
    publication = lexington.profile.publication.model_copy(
        update={"reports": (rule.model_copy(update={"is_posted": False}),)}
    )
    profile = lexington.profile.model_copy(update={"publication": publication})
    year = timezone.now().year - 1
    facts = {"profile": profile, "first_year": year, "has_right_of_way": False}
    done = {(rule.code, year): frozenset({"made"})}
    [due] = reports_due(now=timezone.now(), done=done, **facts)
    assert due.left == ("sent",)


@DUTY
def test_the_matrix_is_amber_until_then_and_says_what_is_left(past_due):
    profile = past_due.profile
    for due in due_reports(profile, timezone.now()):
        report = make_report(code=due.report.code, year=due.year, actor=past_due.captain)
        post_report(report_id=report.pk, actor=past_due.chief)
    late = statutory_reports(profile, timezone.now())
    assert late.state is State.AMBER
    assert "still to do: send it and write that down" in late.words
    for report in Report.objects.all():
        sent(past_due, report)
    kept = statutory_reports(profile, timezone.now())
    assert kept.state is State.GREEN and kept.words.endswith("1 sent")


def test_what_is_left_waits_for_who_does_it_and_stands_on_the_calendar(past_due):
    report = made(past_due)
    assert waiting(past_due, "captain") == {
        "Statutory reports to send, and to write that down": True
    }
    assert waiting(past_due, "chief") == {"Reports to look at and post": True}
    dates = other_dates(past_due.profile, timezone.now())
    [line] = [each for each in dates if each.code == f"report-{report.code}-{report.year}"]
    assert line.is_late and "post it, send it" in line.label
    sent(past_due, report)
    assert waiting(past_due, "captain") == {}


@DUTY
def test_it_is_noted_once_with_the_day_to_whom_and_by_whom(past_due):
    report = sent(past_due, made(past_due), by=past_due.auditor)
    assert (report.sent_to, report.sent_noted_by) == (RECIPIENT, past_due.auditor)
    event = Event.objects.get(kind="report.sent")
    assert event.actor_id == past_due.auditor.pk and event.clause == report.clause
    assert event.data == {"on": f"{today(past_due)}"}
    with pytest.raises(PolicyViolation, match="written down already"):
        sent(past_due, report)
    post_report(report_id=report.pk, actor=past_due.chief)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"days": 1}, "nor later than today"),
        ({"days": -1}, "not sent before"),
        ({"to": " "}, "whom"),
    ],
)
def test_a_day_that_can_not_be_and_no_recipient_are_refused(past_due, changes, words):
    changes = dict(changes)
    on = today(past_due) + timedelta(days=changes.pop("days", 0))
    with pytest.raises(PolicyViolation, match=words):
        sent(past_due, made(past_due), on=on, **changes)
    assert Report.objects.get().sent_on is None


@pytest.mark.parametrize("who", ["chief", "officer", "sysadmin"])
def test_only_who_makes_reports_notes_it(past_due, who):
    report = made(past_due)
    with pytest.raises(PermissionDenied):
        sent(past_due, report, by=getattr(past_due, who))


@pytest.mark.parametrize(
    "change", [{"sent_on": None}, {"sent_to": ""}, {"sent_noted_by": None}, {"sent_to": "Somebody"}]
)
def test_the_database_itself_keeps_what_was_noted(past_due, change):
    report = sent(past_due, made(past_due))
    with pytest.raises(IntegrityError), transaction.atomic():
        Report.objects.filter(pk=report.pk).update(**change)


def test_the_database_itself_wants_the_whole_of_it(past_due):
    report = made(past_due)
    with pytest.raises(IntegrityError, match="report_sending_is_whole"), transaction.atomic():
        Report.objects.filter(pk=report.pk).update(sent_to="Somebody")


def test_it_is_noted_on_the_page_of_reports(past_due, sign_in):
    report = made(past_due)
    address = reverse("audits:note-report-sent", args=[report.pk])
    captain, page = sign_in(past_due.captain), reverse("audits:reports")
    shown = captain.get(page).content.decode()
    assert address in shown and "still to do: post it, send it and write that down" in shown
    assert captain.post(address, {"on": "someday", "to": RECIPIENT}).status_code == 400
    facts = {"on": f"{today(past_due)}", "to": RECIPIENT}
    assert captain.post(address, facts).status_code == 302
    shown = captain.get(page).content.decode()
    assert RECIPIENT in shown and address not in shown
    assert sign_in(past_due.chief).post(address, facts).status_code == 403
