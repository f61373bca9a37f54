"""What the database refuses about alerts, matches and stops by itself, whatever code asks."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from hotlists.models import Alert, AlertView, Match, Stop


def stop(agency, desk, **changes):
    facts = {
        "alert": desk.alert,
        "officer": agency.officer,
        "report_number": "26-004711",
        "is_named_in_narrative": True,
        "not_cleared_reason": "It ran a red light before me",
        "recorded_at": timezone.now(),
        "outcomes": ["citation"],
        "has_search": False,
        "has_force": False,
        "has_injury": False,
    }
    return Stop.objects.create(**(facts | changes))


@pytest.mark.clause("LEX-3.C.vii.c", "KIN-IV.B.6#alerts")
@pytest.mark.parametrize("lacking", [{"report_number": ""}, {"is_named_in_narrative": False}])
def test_a_stop_without_report_or_narrative(agency, desk, lacking):
    with pytest.raises(IntegrityError, match="stop_is_documented"), transaction.atomic():
        stop(agency, desk, **lacking)
    assert stop(agency, desk).pk


@pytest.mark.clause("LEX-3.C.vi#alerts")
def test_a_stop_neither_cleared_nor_explained(agency, desk):
    with pytest.raises(IntegrityError, match="stop_was_cleared_or_says_why"), transaction.atomic():
        stop(agency, desk, not_cleared_reason="")


@pytest.mark.clause("LEX-3.C.vi#alerts")
def test_a_stop_that_was_made_after_it_was_recorded(agency, desk):
    recorded = timezone.now()
    later = recorded + timedelta(seconds=1)
    with pytest.raises(IntegrityError, match="stop_is_recorded_after"), transaction.atomic():
        stop(agency, desk, recorded_at=recorded, made_at=later)
    assert stop(agency, desk, recorded_at=recorded, made_at=recorded).pk


def test_a_second_stop_of_one_alert(agency, desk):
    stop(agency, desk)
    with pytest.raises(IntegrityError, match="alert_id"), transaction.atomic():
        stop(agency, desk)


@pytest.mark.clause("LEX-3.B.vii.1", "LEX-3.B.vii.2")
@pytest.mark.parametrize("lacking", ["field_outcome", "ended_by", "ended_at"])
def test_an_end_without_outcome_person_or_time(agency, desk, lacking):
    whole = {
        "status": "ended",
        "field_outcome": "observed",
        "ended_by": agency.officer,
        "ended_at": timezone.now(),
    }
    half = whole | {lacking: "" if lacking == "field_outcome" else None}
    found = Alert.objects.filter(pk=desk.alert.pk)
    with pytest.raises(IntegrityError, match="alert_ends_with_an_outcome"), transaction.atomic():
        found.update(**half)
    assert found.update(**whole) == 1


@pytest.mark.clause("NE-60-3206(3)#alerts")
@pytest.mark.parametrize(
    ("outcome", "mismatch"), [("did_not_correlate", ""), ("confirmed", "misread"), ("", "misread")]
)
def test_a_mismatch_without_reason_or_a_reason_without_mismatch(desk, outcome, mismatch):
    with pytest.raises(IntegrityError, match="match_mismatch_is_named"), transaction.atomic():
        Match.objects.filter(pk=desk.match.pk).update(outcome=outcome, mismatch=mismatch)


def test_a_second_view_of_one_person(agency, desk):
    view = {"alert": desk.alert, "person": agency.officer, "first_at": timezone.now()}
    AlertView.objects.create(**view)
    with pytest.raises(IntegrityError, match="alert_view_once_per_person"), transaction.atomic():
        AlertView.objects.create(**view)
