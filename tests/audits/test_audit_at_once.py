"""Two people act on one audit at once: one act stands, the other is refused."""

from functools import partial

import pytest

from audits.models import Audit
from audits.rules.draw import draw
from audits.services.memo import file_memo, return_memo
from audits.services.opening import draw_sample
from tests import meeting
from tests.audits.auditing import opened, searches, submitted


@pytest.fixture
def at_once(monkeypatch):
    return partial(meeting.at_once, monkeypatch, door="audits.permissions")


@pytest.mark.clause("LEX-3.H")
def test_a_period_is_opened_once_and_drawn_once(committed_agency, at_once):
    agency = committed_agency
    searches(agency, 12)
    both = (agency.captain, agency.auditor)
    acts = [lambda who=who: opened(agency, by=who) for who in both]
    assert at_once(*acts) == ["done", "refused"]
    audit = Audit.objects.get()
    acts = [lambda who=who: draw_sample(audit_id=audit.pk, actor=who) for who in both]
    assert at_once(*acts) == ["done", "refused"]
    sample = [item.inquiry_id for item in audit.items.exclude(inquiry=None)]
    assert sample == draw(audit.population, audit.seed, size=10).sample


@pytest.mark.clause("LEX-3.H", "KIN-IV.H.2#audit")
def test_a_memo_is_filed_or_returned_and_not_both(committed_agency, at_once):
    agency = committed_agency
    searches(agency, 1)
    audit = submitted(agency)
    remarks = "The numbers of the reports are missing for two searches."
    facts = {"audit_id": audit.pk, "actor": agency.chief, "remarks": remarks}
    assert at_once(lambda: file_memo(**facts), lambda: return_memo(**facts)) == ["done", "refused"]
    assert audit.memos.exclude(decision="").count() == 1
