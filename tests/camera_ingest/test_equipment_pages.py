"""Pages of equipment: what each person sees and does there."""

from datetime import timedelta
from importlib import import_module

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from camera_ingest.models import Deployment, DeploymentNote, EquipmentCheck, WorkOrder
from governance.services import close_case
from personnel.access import MEMBERS
from personnel.models import Role
from tests.camera_ingest.inspecting import add_inspector, answers, inspect, new_camera, photo

pytestmark = pytest.mark.django_db
APPS = ("personnel", "governance", "reads", "hotlists", "camera_ingest", "data_requests", "audits")


def test_an_inspector_enters_equipment_pages_and_nothing_of_reads():
    rows = {
        f"{app}:{name}"
        for app in APPS
        for name, row in import_module(f"{app}.permissions").ROUTES.items()
        if isinstance(row, frozenset) and Role.INSPECTOR in row and row != MEMBERS
    }
    own = {name for name in rows if name.startswith("camera_ingest:")}
    assert rows == own
    assert not {name for name in own if "deployment" in name or "key" in name}


@pytest.mark.clause("LEX-3.B.viii", "KIN-IV.H.2#equipment")
def test_an_inspector_checks_a_camera_on_the_form(agency, camera, sign_in):
    client = sign_in(add_inspector(agency))
    assert client.get(reverse("personnel:home")).url == reverse("camera_ingest:checks")
    form = reverse("camera_ingest:check", args=[camera.pk, "function"])
    assert form in client.get(reverse("camera_ingest:checks")).content.decode()
    page = client.get(form).content.decode()
    assert all(
        item.label in page and item.help.split("'")[0] in page
        for item in agency.profile.equipment.check("function").items
    )
    given = {answer.code: "yes" for answer in answers(agency.profile)}
    refused = client.post(form, given, headers={"HX-Request": "true"})
    assert (refused.status_code, EquipmentCheck.objects.filter(camera=camera).count()) == (403, 2)
    assert "photograph" in refused.content.decode()
    given |= {"alignment": "no", "alignment_note": "Turned to the left", "photo": photo()}
    assert client.post(form, given).url == reverse("camera_ingest:camera", args=[camera.pk])
    camera_page = client.get(reverse("camera_ingest:camera", args=[camera.pk])).content.decode()
    assert "Turned to the left" in camera_page
    assert "Out of service" in camera_page
    made = EquipmentCheck.objects.filter(camera=camera).first()
    shown = client.get(reverse("camera_ingest:check-photo", args=[made.pk]))
    assert b"".join(shown.streaming_content).startswith(b"\xff\xd8\xff")


def check_form(agency):
    facts = {answer.code: "yes" for answer in answers(agency.profile)}
    return facts | {"photo": photo()}


def test_a_new_camera_says_one_thing_that_it_still_needs(agency, sign_in):
    camera = new_camera(agency)
    page = reverse("camera_ingest:camera", args=[camera.pk])
    shown = sign_in(agency.captain).get(page).content.decode().partition("<main")[2]
    assert "Before it serves <span" in shown
    ask = reverse("camera_ingest:ask-deployment", args=[camera.pk])
    assert f'<a class="btn btn-primary" href="{ask}">' in shown
    inspector = add_inspector(agency)
    form = reverse("camera_ingest:check", args=[camera.pk, "function"])
    passed = sign_in(inspector).post(form, check_form(agency), follow=True).content.decode()
    assert "still out of service: No approved deployment" in passed
    agency.deploy(camera)
    passed = sign_in(inspector).post(form, check_form(agency), follow=True).content.decode()
    assert f"{camera} may be put in service" in passed
    assert "stands against it." not in passed
    put = reverse("camera_ingest:camera-service", args=[camera.pk])
    client = sign_in(agency.captain)
    client.post(put, {"in_service": "1"})
    client.post(put, {"reason": "Storm"})
    assert "Before it serves again <span" in client.get(page).content.decode()


def test_the_pages_of_checks_ask_the_same_for_each_camera(agency, camera, sign_in):
    client = sign_in(agency.captain)

    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert client.get(reverse("camera_ingest:checks")).status_code == 200
        return len(asked)

    for_one = queries()
    for number in range(2, 5):
        agency.add_camera(f"cam-{number}")
    assert queries() == for_one


def test_what_is_overdue_shows_first_and_by_itself(agency, camera, sign_in):
    new = agency.add_camera("cam-old", checked_at=timezone.now() - timedelta(days=40))
    page = sign_in(agency.captain).get(reverse("camera_ingest:checks"), {"show": "overdue"})
    names = [row["camera"].name for row in page.context["rows"]]
    assert (names, camera.name in names) == ([new.name], False)
    assert "overdue since" in page.content.decode()


@pytest.mark.clause("LEX-3.B.iv", "KIN-III.D#equipment")
def test_a_deployment_is_asked_decided_noted_and_ended_on_its_pages(agency, sign_in):
    camera = new_camera(agency)
    form = reverse("camera_ingest:ask-deployment", args=[camera.pk])
    sergeant = sign_in(agency.sergeant)
    assert "I attest" in sergeant.get(form).content.decode()
    day = timezone.now().date()
    given = {
        "kind": "temporary", "place": "Mill Road", "purpose": "Thefts at the mill",
        "starts_on": f"{day - timedelta(days=2)}", "ends_on": f"{day + timedelta(days=9)}",
    }  # fmt: skip
    refused = sergeant.post(form, given, headers={"HX-Request": "true"})
    assert refused.status_code == 403
    assert sergeant.post(form, given | {"starts_on": "soon"}).status_code == 400
    case = agency.case()
    close_case(case_id=case.pk, actor=agency.captain)
    closed = sergeant.post(form, given | {"is_attested": "on", "case": case.number})
    assert (closed.status_code, "This case is closed" in closed.content.decode()) == (400, True)
    sergeant.post(form, given | {"is_attested": "on"})
    made = Deployment.objects.get()
    page = reverse("camera_ingest:deployment", args=[made.pk])
    assert "Waits for its decision" in sergeant.get(page).content.decode()
    captain = sign_in(agency.captain)
    assert "Your decision" in captain.get(page).content.decode()
    decide = reverse("camera_ingest:decide-deployment", args=[made.pk])
    captain.post(decide, {"answer": "approve", "words": "Approved for two weeks."})
    assert "Approved for two weeks." in captain.get(page).content.decode()
    note = reverse("camera_ingest:note-result", args=[made.pk])
    captain.post(note, {"kind": "result", "day": f"{day - timedelta(days=1)}", "text": "None yet"})
    assert DeploymentNote.objects.get().text == "None yet"
    assert "Mill Road" in captain.get(reverse("camera_ingest:deployments")).content.decode()
    captain.post(reverse("camera_ingest:end-deployment", args=[made.pk]))
    made.refresh_from_db()
    assert made.ended_by == agency.captain


@pytest.mark.clause("KIN-IV.B.6#equipment")
def test_a_covert_deployment_is_sealed_to_the_chief_and_absent_for_others(agency, sign_in):
    camera = new_camera(agency)
    approval = agency.written_approval("deployment")
    covert = agency.deploy(
        camera, place="Warehouse row", written_approval=approval, case=agency.case()
    )
    page = reverse("camera_ingest:deployment", args=[covert.pk])
    listed = reverse("camera_ingest:deployments")
    for person, sees, knows in (("captain", True, True), ("chief", False, True),
                                ("sergeant", False, False)):  # fmt: skip
        client = sign_in(getattr(agency, person))
        assert (client.get(page).status_code == 200) is sees
        text = client.get(listed).content.decode()
        assert ("Warehouse row" in text) is sees
        assert ("Sealed" in text) is (knows and not sees)
        one = client.get(reverse("camera_ingest:camera", args=[camera.pk])).content.decode()
        assert ("Warehouse row" in one) is sees


@pytest.mark.clause("LEX-3.A#equipment", "LEX-3.B.ix", "KIN-IV.A.4")
def test_a_repair_is_ordered_from_the_failed_check_and_written_down(agency, camera, sign_in):
    failed = inspect(agency, camera, add_inspector(agency), "mounting")
    captain = sign_in(agency.captain)
    form = reverse("camera_ingest:order-work", args=[camera.pk])
    assert "Bent by a truck" in captain.get(form, {"check": failed.pk}).content.decode()
    source = agency.profile.equipment.work.sources[0].code
    order = {"kind": "repair", "what": "New bracket", "source": source, "check": failed.pk}
    captain.post(form, order)
    made = WorkOrder.objects.get()
    assert made.check_failed == failed
    page = reverse("camera_ingest:work-order", args=[made.pk])
    assert "Is it done?" in captain.get(page).content.decode()
    done = {
        "done_by": "J. Ruiz", "done_on": f"{timezone.now().date() - timedelta(days=1)}",
        "reference": "T-1", "result": "New bracket mounted",
    }  # fmt: skip
    captain.post(reverse("camera_ingest:close-work", args=[made.pk]), done)
    assert "A passed check is next" in captain.get(page).content.decode()
    assert "Repair" in captain.get(reverse("camera_ingest:work-orders")).content.decode()
