"""What audits ask of a person shows on their dashboard, and how audits stand on the matrix."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from audits.evidence import State, evidence_of
from audits.needs import needs_of
from audits.services.memo import file_memo
from audits.services.review import record_result
from tests.audits.auditing import (
    NOTE,
    drawn,
    last_period,
    local_today,
    long_adopted,
    searches,
    submitted,
)

CLAUSES = {"lexington_ne": "LEX-3.H", "kinston_nc": "KIN-IV.H.2#audit"}
pytestmark = pytest.mark.clause("LEX-3.H", "KIN-IV.H.2#audit")


def needs(agency, who):
    found = needs_of(getattr(agency, who), agency.profile, timezone.now())
    return {need.label: need.number for need in found if "udit" in need.label}


def test_an_audit_that_is_due_waits_for_those_who_audit(agency):
    long_adopted(agency)
    assert needs(agency, "captain")["Audits to open"] > 0
    assert needs(agency, "auditor") == needs(agency, "captain")
    assert needs(agency, "chief") == needs(agency, "officer") == {}


def test_items_wait_for_their_reviewer_and_fails_for_another(agency):
    searches(agency, 2)
    searches(agency, 1, by=agency.captain)
    audit = drawn(agency)
    whole = len(audit.items.filter(inquiry=None))
    assert needs(agency, "captain")["Items of audits to judge"] == 2 + whole
    assert needs(agency, "auditor")["Items of audits to judge"] == 1
    item = audit.items.filter(reviewer=agency.captain).exclude(inquiry=None)[0]
    record_result(item_id=item.pk, code="trained", result="fail", actor=agency.captain, note=NOTE)
    label = "Fails in audits to read a second time"
    assert [label in needs(agency, who) for who in ("captain", "auditor", "chief")] == [
        False, True, True,
    ]  # fmt: skip


def test_a_fail_does_not_wait_for_whose_search_it_is(agency):
    searches(agency, 1, by=agency.captain)
    item = drawn(agency).items.exclude(inquiry=None).get()
    record_result(item_id=item.pk, code="trained", result="fail", actor=agency.auditor, note=NOTE)
    assert "Fails in audits to read a second time" not in needs(agency, "captain")


def test_a_submitted_memo_waits_for_the_chief(agency):
    searches(agency, 1)
    submitted(agency)
    assert needs(agency, "chief")["Memos of audits to review"] == 1
    assert "Memos of audits to review" not in needs(agency, "captain")


def test_the_matrix_tells_late_from_kept(agency):
    giver = evidence_of(CLAUSES[agency.profile.name])
    assert giver(agency.profile, timezone.now()).state is State.GREEN
    searches(agency, 1)
    late = giver(agency.profile, timezone.now())
    period = last_period(agency)
    assert period.end <= local_today(agency)
    if local_today(agency) > period.due:
        assert late.state is State.AMBER and "overdue since" in late.words
    audit = submitted(agency)
    file_memo(audit_id=audit.pk, actor=agency.chief, remarks="")
    assert "1 audit filed" in giver(agency.profile, timezone.now()).words
    page = Client().get(reverse("audits:public")).content.decode()
    assert audit.program.label in page[page.index("Audits done") :]
