"""Each day the holds are compared with the log of requests, and the log with the holds."""

import os
from datetime import timedelta

import pytest
import time_machine
from django.conf import settings
from django.utils import timezone

from alpr_compliance.policy import PolicyViolation
from data_requests.models import DataRequest, Package
from data_requests.services.packaging import make_package, path_of, remove_due_packages
from data_requests.services.submission import withdraw_request
from personnel.services import scheduled_work
from reads.models import Hold, Reconciliation, RetentionIncident
from reads.overage import UNTIL_NEXT_RUN
from reads.services.hold import end_hold
from reads.services.incident import close_incident
from reads.services.reconciliation import reconcile
from tests.data_requests.asking import granted, submitted, warrant_draft
from tests.data_requests.test_handover import medium, ready
from tests.data_requests.test_preservation import sworn_and_submitted

pytestmark = pytest.mark.clause("KIN-IV.H.2#retention")


def compare(*, later: timedelta = UNTIL_NEXT_RUN) -> Reconciliation:
    with time_machine.travel(timezone.now() + later, tick=False):
        made = reconcile(actor=scheduled_work())
    assert made is not None
    return made


def findings(made: Reconciliation) -> list[tuple[str, int | None, str]]:
    lines = made.lines.exclude(finding="").order_by("pk")
    return [(line.finding, line.hold_id, line.reference) for line in lines]


def withdrawn(agency) -> DataRequest:
    request = sworn_and_submitted(agency)
    return withdraw_request(request_id=request.pk, actor=agency.officer, note="Not needed")


def test_a_standing_request_supports_its_hold(agency):
    sworn_and_submitted(agency)
    granted(agency, submitted(agency, warrant_draft(agency)))
    made = compare()
    assert (findings(made), made.log_findings) == ([], 0)
    assert not RetentionIncident.objects.exists()


def test_a_hold_that_outlives_its_request_is_an_incident_until_it_ends(agency):
    request = withdrawn(agency)
    assert findings(compare(later=timedelta(hours=1))) == []
    made = compare()
    assert findings(made) == [("log_over", request.hold_id, request.number)]
    assert made.log_findings == 1
    incident = RetentionIncident.objects.get()
    assert (incident.kind, incident.rows, incident.owner) == ("log", 1, agency.captain)
    facts = {"incident_id": incident.pk, "actor": agency.captain, "explanation": "It had waited."}
    with time_machine.travel(timezone.now() + UNTIL_NEXT_RUN, tick=False):
        with pytest.raises(PolicyViolation, match="still there: 1 records"):
            close_incident(**facts)
        end_hold(hold_id=request.hold_id, actor=agency.chief)
        assert close_incident(**facts).closed_by == agency.captain
    assert findings(compare()) == []


def test_a_hold_of_a_request_that_is_not_in_the_log(agency):
    request = sworn_and_submitted(agency)
    Hold.objects.filter(pk=request.hold_id).update(origin_id="987654")
    assert findings(compare()) == [("no_request", request.hold_id, "")]


def test_a_granted_request_to_keep_that_holds_nothing(agency):
    request = granted(agency, submitted(agency, warrant_draft(agency)))
    DataRequest.objects.filter(pk=request.pk).update(hold=None)
    assert findings(compare()) == [("no_hold", None, request.number)]


def test_the_page_names_the_request(agency, sign_in):
    request = withdrawn(agency)
    compare()
    text = sign_in(agency.captain).get("/retention/").content.decode()
    assert f"{request.number} goes on, though its request was refused or withdrawn" in text
    assert "KTX4827" not in text


def stray(hours: int, name: str = "stray.zip") -> None:
    settings.PACKAGE_DIR.mkdir(parents=True, exist_ok=True)
    path = settings.PACKAGE_DIR / name
    path.write_bytes(b"PK")
    written = (timezone.now() - timedelta(hours=hours)).timestamp()
    os.utime(path, (written, written))


def places(made: Reconciliation) -> list[tuple[str, int]]:
    return [(line.place, line.rows) for line in made.lines.exclude(place="")]


def test_a_package_without_a_record_is_told(agency):
    stray(hours=1)
    assert places(compare(later=timedelta(0))) == []
    stray(hours=3)
    assert places(compare(later=timedelta(0))) == [("packages", 1)]
    assert RetentionIncident.objects.get().place == "packages"


def test_a_package_that_waits_to_be_collected_is_no_incident_until_it_was_due_to_go(agency):
    made = make_package(request_id=ready(agency).pk, actor=agency.captain, **medium(agency))
    # By the test's clock; the file system has one of its own.
    os.utime(path_of(made.package), (timezone.now().timestamp(),) * 2)
    waits = made.package.collect_by - timezone.now()
    assert places(compare(later=waits)) == []
    assert places(compare(later=waits + UNTIL_NEXT_RUN)) == [("packages", 1)]


def test_files_without_a_record_are_removed_after_an_hour(agency):
    """A younger one may belong to a transaction that is not committed yet."""
    made = make_package(request_id=ready(agency).pk, actor=agency.captain, **medium(agency))
    kept = path_of(made.package)
    stray(hours=2, name="old.zip")
    stray(hours=0, name="young.zip")
    os.utime(kept, (0, 0))
    remove_due_packages(timezone.now())
    assert {path.name for path in settings.PACKAGE_DIR.glob("*")} == {kept.name, "young.zip"}
    assert Package.objects.on_disk().exists()
