"""Items are judged by another person, fails are read twice, and what they mean reaches whoever
decides."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse

from alpr_compliance.policy import PolicyViolation
from audits.models import ItemCheck
from audits.progress import outstanding, progress, rows_of
from audits.rules.draw import lots
from audits.services.review import attach_letter, read_second, record_result, replace_item
from governance.models import Flag
from ledger.models import Event
from personnel.models import User
from tests.audits.auditing import NOTE, drawn, judge, searches, submitted

pytestmark = pytest.mark.clause("LEX-3.H", "KIN-IV.A.5#audit")
READERS = ("auditor", "captain", "chief")


@pytest.fixture
def item(agency):
    """The item of one search by the officer, for the captain to judge."""
    searches(agency, 1)
    return drawn(agency).items.exclude(inquiry=None).get()


def answer(item, result="fail", *, by=None, code="case_open", note=NOTE):
    return record_result(
        item_id=item.pk, code=code, result=result, actor=by or item.reviewer, note=note
    )


def second(check, by, *, agrees=True, **changes):
    facts = {"check_id": check.pk, "actor": by, "agrees": agrees, "note": NOTE}
    return read_second(**(facts | changes))


def test_each_answer_is_kept_with_who_gave_it(agency, item):
    check = answer(item, "pass", note="")
    assert (check.result, check.by) == ("pass", agency.captain)
    event = Event.objects.about(item).get(kind="audit.item_judged")
    assert event.data == {"audit": item.audit_id, "question": "case_open", "result": "pass"}
    assert event.clause == item.audit.program.clause


@pytest.mark.parametrize("who", ["auditor", "chief", "officer", "sergeant"])
def test_only_its_reviewer_judges_it(agency, item, who):
    with pytest.raises(PermissionDenied):
        answer(item, by=getattr(agency, who))


@pytest.mark.parametrize("result", ["fail", "cannot_tell"])
@pytest.mark.parametrize("note", ["", "  ", "vehicle"])
def test_what_is_no_pass_says_why(item, result, note):
    with pytest.raises(PolicyViolation, match="needs a note"):
        answer(item, result, note=note)
    made = answer(item, result)
    with pytest.raises(IntegrityError, match="says_why"), transaction.atomic():
        ItemCheck.objects.filter(pk=made.pk).update(note="")


@pytest.mark.parametrize("changes", [{"code": "made_up"}, {"result": "perhaps"}])
def test_other_questions_and_answers_are_refused(item, changes):
    with pytest.raises(PolicyViolation, match="no question"):
        answer(item, **({"result": "pass"} | changes))


def test_an_answer_may_be_changed_until_it_is_read_a_second_time(agency, item):
    answer(item, "pass", note="")
    failed = answer(item)
    assert item.checks.count() == 1
    second(failed, agency.auditor)
    with pytest.raises(PolicyViolation, match="settled"):
        answer(item, "pass", note="")


@pytest.mark.parametrize("who", ["auditor", "chief"])
def test_a_fail_is_read_by_a_second_person_and_becomes_a_flag(agency, item, who):
    check = second(answer(item), getattr(agency, who))
    assert (check.second_by, check.second_agrees) == (getattr(agency, who), True)
    flag = Flag.objects.get(kind=Flag.Kind.AUDIT_FINDING)
    assert (flag.person, flag.decider) == (agency.officer, agency.sergeant)
    assert flag.facts == {"audit": item.audit_id, "question": "case_open"}
    assert not flag.is_outside


def test_a_second_reader_may_see_it_otherwise(agency, item):
    check = second(answer(item), agency.auditor, agrees=False)
    assert check.result == "fail"
    assert check.second_agrees is False
    assert not Flag.objects.filter(kind=Flag.Kind.AUDIT_FINDING).exists()


def test_the_second_reader_is_another_person(agency, item):
    check = answer(item)
    with pytest.raises(PolicyViolation, match="another person"):
        second(check, agency.captain)
    second(check, agency.auditor)
    with pytest.raises(IntegrityError, match="read_by_two"), transaction.atomic():
        ItemCheck.objects.filter(pk=check.pk).update(second_by=check.by)
    with pytest.raises(PolicyViolation, match="Nothing waits"):
        second(check, agency.chief)


def test_a_pass_is_not_read_twice_and_a_second_reading_says_something(agency, item):
    with pytest.raises(PolicyViolation, match="Nothing waits"):
        second(answer(item, "pass", note=""), agency.auditor)
    with pytest.raises(PolicyViolation, match="what was looked at"):
        second(answer(item), agency.auditor, note="")
    with pytest.raises(PermissionDenied):
        second(answer(item), agency.sergeant)


def test_whose_search_it_is_reads_it_neither_first_nor_second(agency):
    searches(agency, 1, by=agency.captain)
    item = drawn(agency, by=agency.auditor).items.exclude(inquiry=None).get()
    check = answer(item)
    with pytest.raises(PolicyViolation, match="your own search"):
        second(check, agency.captain)


class TestAboutTheChief:
    @pytest.fixture
    def item(self, agency):
        searches(agency, 1, by=agency.chief)
        return drawn(agency).items.exclude(inquiry=None).get()

    def test_a_finding_goes_to_the_outside_recipient_at_once(self, agency, item):
        answer(item)
        flag = Flag.objects.get(kind=Flag.Kind.AUDIT_FINDING)
        assert (flag.person, flag.is_outside, flag.decider) == (agency.chief, True, None)
        assert flag.mailed_at is None

    def test_it_is_read_a_second_time_outside_by_letter(self, agency, item, sign_in):
        check = answer(item)
        with pytest.raises(PolicyViolation, match="read outside the agency"):
            second(check, agency.auditor)
        with pytest.raises(PolicyViolation, match="own search"):
            second(check, agency.chief, letter_id=agency.paper(agency.chief).pk)
        letter = agency.paper(agency.auditor)
        check = second(check, agency.auditor, letter_id=letter.pk)
        assert check.second_letter == letter
        # Beside answers that have none, the letter opens: to all who read audits but the Chief.
        answer(item, "pass", code="purpose_allowed", note="")
        address = reverse("governance:document", args=[letter.pk])
        found = {who: sign_in(getattr(agency, who)).get(address).status_code for who in READERS}
        assert found == {"auditor": 200, "captain": 200, "chief": 404}
        assert Flag.objects.filter(kind=Flag.Kind.AUDIT_FINDING).count() == 1

    def test_what_was_searched_for_the_chief_counts_too(self, agency):
        [made] = searches(agency, 1)
        type(made).objects.filter(pk=made.pk).update(requester=agency.chief)
        item = drawn(agency).items.get(inquiry=made)
        answer(item)
        flagged = Flag.objects.filter(kind=Flag.Kind.AUDIT_FINDING)
        assert {flag.person for flag in flagged} == {agency.officer, agency.chief}


def test_an_outside_reviewers_item_is_complete_with_their_letter(agency):
    searches(agency, 1, by=agency.captain)
    User.objects.filter(pk=agency.auditor.pk).update(is_active=False)
    item = drawn(agency).items.exclude(inquiry=None).get()
    with pytest.raises(PolicyViolation, match="own search"):
        judge(item, by=agency.captain)
    User.objects.filter(pk=agency.auditor.pk).update(is_active=True)
    judge(item, by=agency.auditor)
    assert outstanding(rows_of(item.audit)).letters == 1
    attach_letter(
        item_id=item.pk, actor=agency.auditor, document_id=agency.paper(agency.auditor).pk
    )
    assert outstanding(rows_of(item.audit)).letters == 0


def test_an_item_with_a_reviewer_takes_no_letter(agency, item):
    with pytest.raises(PolicyViolation, match="reviewer of its own"):
        attach_letter(
            item_id=item.pk, actor=agency.captain, document_id=agency.paper(agency.captain).pk
        )


class TestReplacement:
    REASON = "Its case was sealed by the court."

    def test_the_next_lot_takes_the_place_and_both_stay(self, agency):
        searches(agency, 13)
        audit = drawn(agency)
        item = audit.items.exclude(inquiry=None)[3]
        new = replace_item(item_id=item.pk, actor=agency.captain, reason=self.REASON)
        assert new.inquiry_id == lots(audit.population, audit.seed)[10]
        item.refresh_from_db()
        assert (item.replaced_by, item.replaced_reason) == (new, self.REASON)
        judged = [row.item.pk for row in rows_of(audit)]
        assert new.pk in judged and item.pk not in judged
        with pytest.raises(PolicyViolation, match="settled"):
            answer(item)

    def test_it_needs_a_reason_and_happens_once(self, agency):
        searches(agency, 13)
        item = drawn(agency).items.exclude(inquiry=None)[0]
        with pytest.raises(PolicyViolation, match="says why"):
            replace_item(item_id=item.pk, actor=agency.captain, reason="no")
        replace_item(item_id=item.pk, actor=agency.captain, reason=self.REASON)
        with pytest.raises(PolicyViolation, match="and once"):
            replace_item(item_id=item.pk, actor=agency.captain, reason=self.REASON)

    @pytest.mark.parametrize("result", ["fail", "cannot_tell", "pass"])
    def test_what_is_being_judged_is_not_replaced(self, agency, result):
        searches(agency, 13)
        item = drawn(agency).items.exclude(inquiry=None)[0]
        answer(item, result)
        with pytest.raises(PolicyViolation, match="being judged"):
            replace_item(item_id=item.pk, actor=agency.captain, reason=self.REASON)
        item.refresh_from_db()
        assert item.replaced_by is None

    def test_only_its_reviewer_has_it_replaced(self, agency):
        searches(agency, 13)
        item = drawn(agency).items.exclude(inquiry=None)[0]
        with pytest.raises(PermissionDenied):
            replace_item(item_id=item.pk, actor=agency.auditor, reason=self.REASON)

    def test_there_may_be_none_left(self, agency, item):
        with pytest.raises(PolicyViolation, match="Every inquiry"):
            replace_item(item_id=item.pk, actor=agency.captain, reason=self.REASON)

    def test_nobody_has_their_own_search_replaced(self, agency):
        searches(agency, 13, by=agency.captain)
        # With nobody else inside it goes to the outside reviewer, whose letter any auditor takes.
        User.objects.filter(pk=agency.auditor.pk).update(is_active=False)
        item = drawn(agency).items.exclude(inquiry=None)[0]
        with pytest.raises(PolicyViolation, match="own search"):
            replace_item(item_id=item.pk, actor=agency.captain, reason=self.REASON)


def test_nothing_is_judged_before_the_draw_or_after_the_memo(agency):
    searches(agency, 1)
    audit = submitted(agency)
    item = audit.items.exclude(inquiry=None).get()
    with pytest.raises(PolicyViolation, match="with its recipient"):
        answer(item)


def test_progress_counts_questions_and_says_what_is_lacking(agency, item):
    rows = rows_of(item.audit)
    questions = len(item.audit.program.checklist) + len(item.audit.program.whole)
    assert (progress(rows).answered, progress(rows).questions) == (0, questions)
    answer(item)
    answer(item, code="data_right")
    rows = rows_of(item.audit)
    assert progress(rows).answered == 2
    words = outstanding(rows).words
    assert f"{questions - 2} questions not answered" in words
    assert "2 fails without a second reading" in words
    assert "1 data error found and not written down" in words
