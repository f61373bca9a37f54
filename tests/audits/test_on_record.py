"""What the system has on record for a search, by the policy under which it was made."""

from datetime import timedelta

import pytest

from audits.on_record import on_record
from governance.models import Adoption
from reads.models import Inquiry
from tests.audits.auditing import searches

pytestmark = pytest.mark.clause("LEX-3.H", "KIN-IV.H.2#audit")


@pytest.fixture
def made(agency):
    [inquiry] = searches(agency, 1)
    return Inquiry.objects.get(pk=inquiry.pk)


def facts(inquiry, code):
    return on_record(inquiry)[code]


def adopt_without_its_purpose(inquiry, at):
    """Another policy, in force from then, under which this search would have no purpose."""
    other = Adoption.objects.get()
    other.pk, other.version, other.effective_from = None, "e" * 64, at
    kept = [each for each in other.content["purposes"] if each["code"] != inquiry.purpose]
    other.content = {**other.content, "purposes": kept}
    other.save()


def test_a_search_is_judged_by_the_policy_of_its_day(made):
    adopt_without_its_purpose(made, made.opened_at + timedelta(seconds=1))
    assert not any(fact.looks_wrong for fact in facts(made, "purpose_allowed"))


def test_a_purpose_that_was_not_on_the_list_then_looks_wrong(made):
    adopt_without_its_purpose(made, made.opened_at - timedelta(seconds=1))
    [fact] = facts(made, "purpose_allowed")
    assert fact.looks_wrong and "closed list" in fact.text


def test_each_question_that_the_system_knows_of_has_its_facts(agency, made):
    known = on_record(made)
    asked = {check.code for check in agency.profile.audits.programs[0].checklist}
    assert asked <= set(known)
    assert all(known[code] for code in asked - {"determined"})


def test_a_call_that_no_case_followed_looks_wrong(agency, made):
    late = made.opened_at + timedelta(hours=24)
    number = agency.profile.searching.call_number_example
    Inquiry.objects.filter(pk=made.pk).update(case=None, call_number=number, case_due_at=late)
    found = facts(Inquiry.objects.get(pk=made.pk), "case_open")
    assert [(fact.text, fact.looks_wrong) for fact in found] == [
        (f"Searched on call {number}", False),
        ("No case followed the call", True),
    ]


def test_a_weak_reason_looks_wrong(made):
    assert not any(fact.looks_wrong for fact in facts(made, "reason_specific"))
    made.reason = "Blue sedan"
    assert facts(made, "reason_specific")[0].looks_wrong


def test_what_came_of_it_is_told(made):
    assert facts(made, "report_given")[0].looks_wrong
    made.is_used = False
    assert "no report is needed" in facts(made, "report_given")[0].text
    made.is_used, made.report_number = True, "26-004711"
    assert "26-004711" in facts(made, "report_given")[0].text
