"""After a search: its case where it began with a call, and what came of it."""

import contextlib
import threading
from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.utils import timezone

from alpr_compliance.policy import PolicyViolation
from governance.models import Case, Flag
from governance.services import close_case
from ledger.models import Event
from personnel.services import scheduled_work
from reads.models import Inquiry
from reads.permissions import require
from reads.services.follow_up import flag_late_cases, name_case, record_usage
from reads.services.monitoring import decide_finding
from reads.tasks import flag_late_cases as flag_late_cases_task
from tests.reads.searches import search

USED = {"is_used": True, "report_number": "26-004711", "is_named_in_report": True}
IN_REPORT = pytest.mark.clause("KIN-IV.B.6#search")


@IN_REPORT
def test_a_used_search_names_its_report(agency):
    inquiry = search(agency)
    assert list(Inquiry.objects.usage_due()) == [inquiry]
    record_usage(inquiry_id=inquiry.pk, actor=agency.officer, **USED)
    inquiry.refresh_from_db()
    assert (inquiry.is_used, inquiry.report_number) == (True, "26-004711")
    assert not Inquiry.objects.usage_due().exists()
    event = Event.objects.about(inquiry).get(kind="inquiry.usage_recorded")
    assert (event.clause, event.data) == (agency.profile.searching.usage_clause, {"used": True})


@IN_REPORT
@pytest.mark.parametrize("lacking", ["report_number", "is_named_in_report"])
def test_a_used_search_without_its_report_is_refused(agency, lacking):
    inquiry = search(agency)
    with pytest.raises(PolicyViolation) as refused:
        record_usage(
            inquiry_id=inquiry.pk, actor=agency.officer, **(USED | {lacking: type(USED[lacking])()})
        )
    assert refused.value.clause == agency.profile.searching.usage_clause


def test_a_search_that_was_not_used_needs_no_report(agency):
    inquiry = record_usage(inquiry_id=search(agency).pk, actor=agency.officer, is_used=False)
    assert inquiry.used_recorded_at is not None


def test_it_is_said_once(agency):
    inquiry = record_usage(inquiry_id=search(agency).pk, actor=agency.officer, is_used=False)
    with pytest.raises(PolicyViolation, match="recorded already"):
        record_usage(inquiry_id=inquiry.pk, actor=agency.officer, **USED)


def test_of_two_answers_at_once_one_counts(committed_agency, monkeypatch):
    inquiry = search(committed_agency)
    meet, outcomes = threading.Barrier(2, timeout=0.5), []

    def wait_for_the_other(*args):
        with contextlib.suppress(threading.BrokenBarrierError):
            meet.wait()
        require(*args)

    def answer(facts):
        try:
            record_usage(inquiry_id=inquiry.pk, actor=committed_agency.officer, **facts)
            outcomes.append("recorded")
        except PolicyViolation:
            outcomes.append("refused")
        finally:
            connection.close()

    monkeypatch.setattr("reads.permissions.require", wait_for_the_other)
    threads = [threading.Thread(target=answer, args=[f]) for f in (USED, {"is_used": False})]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["recorded", "refused"]


@IN_REPORT
def test_an_answer_that_is_late_is_listed(agency):
    inquiry = search(agency)
    due = inquiry.opened_at + timedelta(days=14)
    assert not Inquiry.objects.usage_overdue(due - timedelta(seconds=1)).exists()
    assert list(Inquiry.objects.usage_overdue(due)) == [inquiry]


def test_the_case_follows_the_call(agency):
    inquiry = search(agency, call_number=agency.profile.searching.call_number_example)
    name_case(inquiry_id=inquiry.pk, actor=agency.officer, case_id=agency.case().pk)
    inquiry.refresh_from_db()
    assert inquiry.case == agency.case()
    assert not Inquiry.objects.case_overdue(timezone.now() + timedelta(days=2)).exists()
    assert Event.objects.about(inquiry).filter(kind="inquiry.case_named").exists()
    with pytest.raises(PolicyViolation, match="its case already"):
        name_case(inquiry_id=inquiry.pk, actor=agency.officer, case_id=agency.case().pk)


def test_the_case_that_follows_is_an_open_one(agency):
    inquiry = search(agency, call_number=agency.profile.searching.call_number_example)
    close_case(case_id=agency.case().pk, actor=agency.officer)
    for case_id in (None, agency.case().pk, 987_654):
        with pytest.raises(PolicyViolation, match="no open case"):
            name_case(inquiry_id=inquiry.pk, actor=agency.officer, case_id=case_id)


@pytest.mark.clause("NE-60-3204(3)#search")
def test_in_nebraska_the_case_that_follows_is_an_investigation(lexington):
    inquiry = search(lexington, call_number=lexington.profile.searching.call_number_example)
    case = lexington.case()
    Case.objects.update(kind="other")
    with pytest.raises(PolicyViolation, match="no criminal or missing-person investigation"):
        name_case(inquiry_id=inquiry.pk, actor=lexington.officer, case_id=case.pk)


def test_where_no_case_came_of_a_call_the_flags_decision_ends_the_wait(agency):
    call = agency.profile.searching.call_number_example
    late = search(agency, call_number=call)
    with time_machine.travel(late.case_due_at + timedelta(hours=1)):
        flag_late_cases(actor=scheduled_work())
        with pytest.raises(PolicyViolation, match="is overdue"):
            search(agency, call_number=call)
        flag = Flag.objects.get(kind=Flag.Kind.CASE_MISSING)
        decide_finding(
            flag_id=flag.pk, actor=flag.decider, decision=Flag.Status.FINE, note="A lost child."
        )
        search(agency, call_number=call)


@pytest.mark.parametrize("who", ["other_officer", "sergeant", "captain", "chief", "auditor"])
def test_only_who_searched_follows_up(agency, who):
    inquiry, person = search(agency), getattr(agency, who)
    with pytest.raises(PermissionDenied):
        record_usage(inquiry_id=inquiry.pk, actor=person, **USED)
    with pytest.raises(PermissionDenied):
        name_case(inquiry_id=inquiry.pk, actor=person, case_id=agency.case().pk)


def test_a_case_that_does_not_follow_is_flagged_once(agency, settings):
    call = agency.profile.searching.call_number_example
    late, named = search(agency, call_number=call), search(agency, call_number=call)
    name_case(inquiry_id=named.pk, actor=agency.officer, case_id=agency.case().pk)
    assert flag_late_cases(actor=scheduled_work()) == 0
    with time_machine.travel(late.case_due_at):
        assert flag_late_cases_task.apply().result == 1
        assert flag_late_cases(actor=scheduled_work()) == 0
    event = Event.objects.get(kind="inquiry.case_late")
    assert (event.subject_id, event.data) == (str(late.pk), {"searcher": agency.officer.pk})
    entry = settings.CELERY_BEAT_SCHEDULE["flag-late-cases"]
    assert entry["task"] == "reads.tasks.flag_late_cases"
    assert entry["options"]["expires"] < entry["schedule"].total_seconds()


def test_only_scheduled_work_flags(agency):
    with pytest.raises(PermissionDenied):
        flag_late_cases(actor=agency.captain)
