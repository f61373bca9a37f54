"""What the database itself holds to, whoever writes."""

import pytest
from django.db import IntegrityError, transaction

from data_requests.models import DataRequest, Step
from tests.data_requests.asking import granted, officer_draft, submitted


@pytest.mark.parametrize(
    ("name", "changes"),
    [
        ("request_not_decided_by_who_asked", {"decided_by": "officer"}),
        ("request_decision_is_whole", {"decided_at": None}),
        ("request_submitted_when_dated", {"submitted_at": None}),
        ("request_granted_by_somebody", {"decided_by": None, "decided_at": None}),
    ],
)
def test_a_request_that_breaks_a_rule_is_refused(agency, name, changes):
    granted(agency, submitted(agency, officer_draft(agency)))
    if changes.get("decided_by") == "officer":
        changes = {"decided_by": agency.officer}
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        DataRequest.objects.update(**changes)


def test_a_window_runs_forward(agency):
    request = submitted(agency, officer_draft(agency))
    with pytest.raises(IntegrityError, match="window_runs_forward"), transaction.atomic():
        DataRequest.objects.update(window_to=request.window_from)


@pytest.mark.parametrize("action", Step.NOT_OWN)
def test_no_review_step_is_taken_by_who_asked(agency, action):
    request = submitted(agency, officer_draft(agency))
    step = request.steps.last()
    with pytest.raises(IntegrityError, match="own_request"), transaction.atomic():
        Step.objects.filter(pk=step.pk).update(action=action, note="x")


@pytest.mark.parametrize("action", ["returned", "refused", "granted_in_part"])
def test_what_goes_against_the_requester_says_why(agency, action):
    step = granted(agency, submitted(agency, officer_draft(agency))).steps.last()
    with pytest.raises(IntegrityError, match="says_why"), transaction.atomic():
        Step.objects.filter(pk=step.pk).update(action=action, note="")
