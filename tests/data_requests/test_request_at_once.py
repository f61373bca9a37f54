"""Two people decide the same request at once: one decision stands, the other is refused."""

import contextlib
import threading

import pytest
from django.db import connection

from alpr_compliance.policy import PolicyViolation
from data_requests import permissions
from data_requests.models import DataRequest
from data_requests.services.decision import Decision, decide_request
from personnel.models import Role, User
from tests.data_requests.asking import officer_draft, reviewed, submitted


def decide(request_id, actor, outcomes):
    try:
        decided = decide_request(
            request_id=request_id, actor=actor, decision=Decision(outcome="granted")
        )
        outcomes.append(decided.status)
    except PolicyViolation as refusal:
        outcomes.append(str(refusal.clause))
    finally:
        connection.close()


@pytest.mark.clause("LEX-3.B.v", "KIN-IV.E.5")
def test_a_request_is_decided_once(committed_agency, monkeypatch):
    agency = committed_agency
    agency.chief.groups.add(agency.captain.groups.get(name=Role.ADMINISTRATOR))
    request = reviewed(agency, submitted(agency, officer_draft(agency)))
    meet = threading.Barrier(2, timeout=0.5)
    require = permissions.require

    def wait_for_the_other(*args):
        with contextlib.suppress(threading.BrokenBarrierError):
            meet.wait()
        require(*args)

    monkeypatch.setattr("data_requests.permissions.require", wait_for_the_other)
    outcomes: list[str] = []
    threads = [
        threading.Thread(target=decide, args=(request.pk, actor, outcomes))
        for actor in (agency.captain, User.objects.get(pk=agency.chief.pk))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    clause = agency.profile.requests.form("officer_data").clause
    assert sorted(outcomes) == sorted([clause, "granted"])
    assert DataRequest.objects.get().steps.filter(action="granted").count() == 1
