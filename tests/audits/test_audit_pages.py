"""The pages of audits: the calendar, an audit, an item with its evidence, the memo."""

import hashlib
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils import timezone

from audits.models import Audit
from audits.services.law_review import law_review_due
from audits.services.report import due_reports
from ledger.models import Event
from personnel.models import TrainingRecord
from reads.models import Inquiry
from tests.audits.auditing import (
    NOTE,
    SUMMARY,
    drawn,
    judge_all,
    last_period,
    local_today,
    long_adopted,
    main_program,
    opened,
    searches,
    submitted,
)

pytestmark = pytest.mark.clause("LEX-3.H", "KIN-IV.F.3#audit", "KIN-IV.H.2#audit")


def url(name, *ids):
    return reverse(f"audits:{name}", args=ids)


def page(client, name, *ids, **query):
    answer = client.get(url(name, *ids), query)
    assert answer.status_code == 200
    return answer.content.decode()


def post(client, name, *ids, **facts):
    return client.post(url(name, *ids), facts)


def test_the_calendar_shows_what_is_overdue_with_one_button(agency, sign_in):
    long_adopted(agency)
    client = sign_in(agency.captain)
    program, period = main_program(agency), last_period(agency)
    text = page(client, "calendar", year=period.due.year)
    assert program.label in text and "Weekly log review" in text
    assert f'value="{period.end:%Y-%m-%d}"' in text
    answer = post(client, "open", program=program.code, end=f"{period.end:%Y-%m-%d}")
    audit = Audit.objects.get()
    assert answer.url == url("audit", audit.pk)
    assert audit.number in page(client, "calendar", year=period.due.year)


def test_the_calendar_says_whether_this_year_has_its_audit(agency, sign_in):
    searches(agency, 1)
    client = sign_in(agency.captain)
    year = local_today(agency).year
    assert f"none filed in {year} yet" in page(client, "calendar")
    audit = submitted(agency)
    post(sign_in(agency.chief), "decide-memo", audit.pk, decision="file", remarks="")
    assert f"filed in {year}" in page(client, "calendar")
    assert f"none filed in {year}" not in page(client, "calendar")


def test_the_calendar_names_what_else_comes_each_year(agency, sign_in):
    long_adopted(agency)
    text = page(sign_in(agency.chief), "calendar")
    due = law_review_due(agency.profile, timezone.now()).astimezone(
        ZoneInfo(agency.profile.agency.timezone)
    )
    assert f"Review of the law, {agency.profile.statute.citation}" in text
    assert f"{due:%b} {due.day}, {due.year}" in text
    for report in due_reports(agency.profile, timezone.now()):
        assert f"{report.report.label}, {report.year}" in text
    assert "overdue" in text


@pytest.mark.parametrize("year", ["abc", "0", "-1", "99999"])
def test_a_year_that_is_none_shows_this_one(agency, sign_in, year):
    assert f"Audits {local_today(agency).year}" in page(
        sign_in(agency.captain), "calendar", year=year
    )


@pytest.mark.parametrize("end", ["", "x", "2026-02-30"])
def test_a_day_that_is_none_is_said(agency, sign_in, end):
    answer = post(sign_in(agency.captain), "open", program=main_program(agency).code, end=end)
    assert answer.status_code == 400
    assert not Audit.objects.exists()


def test_the_seed_is_on_no_page_before_the_draw(agency, sign_in):
    searches(agency, 12)
    audit = opened(agency)
    client = sign_in(agency.auditor)
    before = page(client, "audit", audit.pk)
    assert audit.seed not in before and audit.commitment in before
    post(client, "draw", audit.pk, size="11", with_flagged="on")
    audit.refresh_from_db()
    assert audit.sample_size == 11
    assert audit.seed in page(client, "audit", audit.pk)


def test_the_population_is_a_file_that_hashes_as_shown(agency, sign_in):
    searches(agency, 3)
    audit = opened(agency)
    answer = sign_in(agency.captain).get(url("population", audit.pk))
    assert hashlib.sha256(answer.content).hexdigest() == audit.population_sha256


class TestItem:
    @pytest.fixture
    def item(self, agency):
        searches(agency, 1)
        return drawn(agency).items.exclude(inquiry=None).get()

    def test_it_shows_the_search_and_the_evidence_beside_it(self, agency, sign_in, item):
        text = page(sign_in(agency.captain), "item", item.audit_id, item.pk)
        assert item.inquiry.reason in text
        assert "KTX4827" in text
        assert "valid until" in text
        assert item.inquiry.case.number in text
        assert 'data-key="p"' in text and 'data-key="f"' in text and 'data-key="c"' in text
        assert Event.objects.about(item).filter(kind="audit.item_opened").count() == 1

    def test_training_is_that_of_the_day_of_the_search(self, agency, sign_in, item):
        after = item.inquiry.opened_at + timedelta(days=1)
        TrainingRecord.objects.filter(person=agency.officer).update(completed_at=after)
        text = page(sign_in(agency.captain), "item", item.audit_id, item.pk)
        assert "No training was current then" in text

    def test_a_case_that_was_closed_by_then_is_marked(self, agency, sign_in, item):
        case = item.inquiry.case
        case.status, case.closed_at = "closed", item.inquiry.opened_at - timedelta(days=3)
        case.save()
        text = page(sign_in(agency.captain), "item", item.audit_id, item.pk)
        assert "Closed already since" in text

    def test_answers_lead_from_question_to_question(self, agency, sign_in, item):
        client = sign_in(agency.captain)
        for check in item.questions:
            answer = post(
                client, "judge", item.audit_id, item.pk, code=check.code, result="pass", note=""
            )
            assert answer.status_code == 302
        assert item.checks.filter(result="pass").count() == len(item.questions)

    def test_replacing_is_offered_until_the_first_answer(self, agency, sign_in, item):
        client = sign_in(agency.captain)
        address = url("replace", item.audit_id, item.pk)
        assert address in page(client, "item", item.audit_id, item.pk)
        post(client, "judge", item.audit_id, item.pk, code="trained", result="fail", note=NOTE)
        assert address not in page(client, "item", item.audit_id, item.pk)

    def test_a_fail_without_a_note_is_refused_with_its_clause(self, agency, sign_in, item):
        answer = post(
            sign_in(agency.captain), "judge", item.audit_id, item.pk, code="trained", result="fail"
        )
        assert answer.status_code == 403
        assert str(item.audit.program.clause.document_id) in answer.content.decode()

    def test_whose_search_it_is_does_not_open_it(self, agency, sign_in, item):
        Inquiry.objects.filter(pk=item.inquiry_id).update(requester=agency.chief)
        client = sign_in(agency.chief)
        assert client.get(url("item", item.audit_id, item.pk)).status_code == 404
        assert url("item", item.audit_id, item.pk) not in page(client, "audit", item.audit_id)

    def test_a_second_reading_by_page(self, agency, sign_in, item):
        post(
            sign_in(agency.captain), "judge", item.audit_id, item.pk,
            code="trained", result="fail", note=NOTE,
        )  # fmt: skip
        check = item.checks.get()
        client = sign_in(agency.auditor)
        assert "Your reading of this fail" in page(client, "item", item.audit_id, item.pk)
        post(client, "second", item.audit_id, item.pk, check=check.pk, agrees="yes", note=NOTE)
        check.refresh_from_db()
        assert check.second_by == agency.auditor

    def test_a_data_error_by_page_and_its_correction(self, agency, sign_in, item):
        client = sign_in(agency.captain)
        due = timezone.now() + timedelta(days=9)
        post(
            client, "add-error", item.audit_id, item=item.pk, owner=agency.sergeant.pk,
            what="The record names 26-000771, the report 26-000717.", due=f"{due:%Y-%m-%d}",
        )  # fmt: skip
        error = item.data_errors.get()
        assert error.what in page(client, "calendar")
        post(client, "correct-error", error.pk, correction="The record says 26-000717 now.")
        error.refresh_from_db()
        assert error.corrected_by == agency.captain
        assert error.what not in page(client, "calendar")

    def test_a_sealed_search_shows_nothing_to_whom_it_is_sealed(self, agency, sign_in, item):
        approval = agency.written_approval("inquiry", audience=[agency.captain])
        Inquiry.objects.filter(pk=item.inquiry_id).update(is_sensitive=True, approval=approval)
        text = page(sign_in(agency.auditor), "item", item.audit_id, item.pk)
        assert item.inquiry.reason not in text and "KTX4827" not in text
        assert item.inquiry.reason in page(sign_in(agency.captain), "item", item.audit_id, item.pk)


def test_the_memo_fills_as_the_audit_does(agency, sign_in):
    searches(agency, 2)
    audit = drawn(agency)
    client = sign_in(agency.captain)
    assert "questions not answered" in page(client, "memo", audit.pk)
    assert "Submit the memo" not in page(client, "memo", audit.pk)
    judge_all(audit)
    assert "2 met every one" in page(client, "memo", audit.pk)
    post(client, "write-memo", audit.pk, summary=SUMMARY, recommendations="", submit="yes")
    audit.refresh_from_db()
    assert audit.status == "submitted"
    chief = sign_in(agency.chief)
    assert "File the memo" in page(chief, "memo", audit.pk)
    post(chief, "decide-memo", audit.pk, decision="return", remarks="Name the report numbers too.")
    assert "Name the report numbers too." in page(sign_in(agency.captain), "memo", audit.pk)


@pytest.mark.parametrize(
    ("name", "kind"),
    [("memo-pdf", "application/pdf"), ("memo-docx", "wordprocessingml"), ("file", "zip")],
)
def test_papers_are_taken_by_those_who_read_audits_and_it_is_recorded(agency, sign_in, name, kind):
    searches(agency, 1)
    audit = submitted(agency)
    for person in (agency.captain, agency.auditor, agency.chief):
        answer = sign_in(person).get(url(name, audit.pk))
        assert answer.status_code == 200
        assert kind in answer["Content-Type"]
    assert sign_in(agency.officer).get(url(name, audit.pk)).status_code == 403
    taken = Event.objects.about(audit).filter(kind__in=["memo.printed", "audit.file_taken"])
    assert taken.count() == 3


def test_an_audit_that_is_not_drawn_has_no_memo_and_no_file(agency, sign_in):
    long_adopted(agency)
    audit = opened(agency)
    client = sign_in(agency.captain)
    for name in ("memo", "memo-pdf", "memo-docx", "file"):
        assert client.get(url(name, audit.pk)).status_code == 400
    assert client.get(url("audit", audit.pk + 1)).status_code == 404


def test_the_list_of_items_asks_few_queries(agency, sign_in, django_assert_max_num_queries):
    searches(agency, 14)
    audit = drawn(agency, size=14)
    client = sign_in(agency.captain)
    page(client, "audit", audit.pk)
    with django_assert_max_num_queries(45):
        page(client, "audit", audit.pk)
