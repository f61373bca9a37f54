"""Two people act on one audit at once: one act stands, the other is refused."""

import contextlib
import threading

import pytest
from django.db import connection

from alpr_compliance.policy import PolicyViolation
from audits import permissions
from audits.models import Audit
from audits.rules.draw import draw
from audits.services.memo import file_memo, return_memo
from audits.services.opening import draw_sample
from tests.audits.auditing import opened, searches, submitted


@pytest.fixture
def at_once(monkeypatch):
    """Run acts in threads that meet where permission is asked; what became of each."""

    def run_all(*acts):
        meet = threading.Barrier(len(acts), timeout=0.5)
        require, outcomes = permissions.require, []

        def wait_for_the_other(*args):
            with contextlib.suppress(threading.BrokenBarrierError):
                meet.wait()
            require(*args)

        def run(act):
            try:
                act()
                outcomes.append("done")
            except PolicyViolation:
                outcomes.append("refused")
            finally:
                connection.close()

        monkeypatch.setattr("audits.permissions.require", wait_for_the_other)
        threads = [threading.Thread(target=run, args=[act]) for act in acts]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return sorted(outcomes)

    return run_all


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
