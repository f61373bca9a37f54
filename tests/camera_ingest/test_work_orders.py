"""Installation, maintenance and repair are done by authorised sources and kept on record."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from alpr_compliance.policy import PolicyViolation
from camera_ingest.models import WorkOrder
from camera_ingest.services.work import WorkDone, cancel_work, close_work, order_work

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.clause("LEX-3.A#equipment", "LEX-3.B.ix", "KIN-IV.A.4"),
]
SOURCES = {"lexington_ne": "city_staff", "kinston_nc": "rekor"}


def ordered(agency, camera, **changes) -> WorkOrder:
    source = SOURCES[agency.profile.name]
    facts = {"kind": "repair", "what": "Realign the head", "source": source}
    facts |= {"actor": agency.sysadmin, "camera_id": camera.pk}
    return order_work(**(facts | changes))


def done(agency, order, **changes) -> WorkOrder:
    day = timezone.now().date() - timedelta(days=1)
    facts = {"done_by": "J. Ruiz", "done_on": day, "result": "Head realigned", "reference": "T-9"}
    done = WorkDone(**(facts | changes))
    return close_work(order_id=order.pk, actor=agency.sysadmin, done=done)


@pytest.mark.parametrize("kind", ["installation", "maintenance", "repair"])
def test_only_the_sources_of_the_policy_work_on_cameras(agency, camera, kind):
    with pytest.raises(PolicyViolation, match="Nobody else") as refused:
        ordered(agency, camera, kind=kind, source="a_garage")
    work = agency.profile.equipment.work
    assert refused.value.clause == (work.repair_clause if kind == "repair" else work.clause)
    assert ordered(agency, camera, kind=kind).source_label
    with pytest.raises(PermissionDenied):
        ordered(agency, camera, actor=agency.officer)


def test_in_kinston_all_work_goes_through_rekor_by_its_number(kinston):
    camera = kinston.add_camera()
    assert [source.code for source in kinston.profile.equipment.work.sources] == ["rekor"]
    with pytest.raises(PolicyViolation, match="number of Rekor") as refused:
        done(kinston, ordered(kinston, camera), reference=" ")
    assert refused.value.clause == "KIN-IV.A.4"
    assert done(kinston, ordered(kinston, camera, reference="RK-1"), reference="").reference


def test_it_closes_once_with_who_did_it_when_and_what(agency, camera):
    order = ordered(agency, camera)
    for lacking in ({"done_by": ""}, {"done_on": None}, {"result": " "}):
        with pytest.raises(PolicyViolation, match="not complete"):
            done(agency, order, **lacking)
    with pytest.raises(PolicyViolation, match="not come yet"):
        done(agency, order, done_on=timezone.now().date() + timedelta(days=3))
    closed = done(agency, order)
    assert (closed.status, closed.closed_by) == ("done", agency.sysadmin)
    with pytest.raises(PolicyViolation, match="closed"):
        done(agency, order)


def test_it_is_cancelled_with_the_reason(agency, camera):
    order = ordered(agency, camera)
    with pytest.raises(ValidationError):
        cancel_work(order_id=order.pk, actor=agency.captain, why=" ")
    assert cancel_work(order_id=order.pk, actor=agency.captain, why="Ordered twice").closed_at
