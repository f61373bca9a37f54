"""The change history: who changed what in people's, policies', cases' and lists' records."""

from auditlog.models import LogEntry
from auditlog.registry import auditlog
from django.apps import apps
from django.db import connection
from django.urls import reverse

from camera_ingest.services.camera import take_out_of_service
from governance.models import Case
from governance.services import adopt, close_case, propose_adoption
from hotlists.models import Entry
from hotlists.services import entry as entries
from personnel.models import Role, User
from personnel.services import set_roles
from reads.register import TABLES

PLATE = "KTX4827"
REGISTERED = {
    "personnel.User",
    "personnel.Designation",
    "personnel.TrainingRecord",
    "governance.Adoption",
    "governance.Case",
    "governance.Flag",
    "governance.Referral",
    "governance.UseReview",
    "governance.WrittenApproval",
    "hotlists.HotList",
    "hotlists.Entry",
    "camera_ingest.Camera",
    "camera_ingest.Deployment",
    "camera_ingest.WorkOrder",
    "data_requests.DataRequest",
}


def changes_of(instance):
    """Each field that the history says changed, with its values, oldest first."""
    rows = LogEntry.objects.get_for_object(instance).order_by("pk")
    return [(name, values) for row in rows for name, values in row.changes_dict.items()]


def whole_history():
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(row::text, ' ') FROM auditlog_logentry AS row")
        return cursor.fetchone()[0]


def test_it_keeps_the_records_that_people_answer_for():
    assert {model._meta.label for model in auditlog.get_models()} == REGISTERED


def test_it_keeps_nothing_captured():
    captured = {model for model in apps.get_models() if model._meta.db_table in TABLES} | set(
        apps.get_app_config("reads").get_models()
    )
    assert captured
    assert not captured & set(auditlog.get_models())


def test_an_entry_leaves_no_plate_and_no_words(agency):
    entry = entries.add_entry(
        draft=agency.draft(
            PLATE,
            reason=f"{PLATE} was taken",
            summary=f"Theft of {PLATE}",
            cautions=f"{PLATE} is armed",
            contact=f"Owner of {PLATE}",
            person_description=f"Drives {PLATE}",
        ),
        actor=agency.other_officer,
    )
    entries.decide_entry(
        entry_id=entry.pk, actor=agency.captain, approve=False, note=f"{PLATE} is mistyped"
    )
    assert PLATE not in whole_history().upper()
    assert ("status", ["proposed", "refused"]) in changes_of(entry)


def test_an_entrys_words_stay_out_even_when_they_change_by_hand(agency):
    entry = agency.add_entry(PLATE)
    entry.plate, entry.plate_key, entry.reason = "BQD9316", "BQD9316", "Was BQD9316"
    entry.save()
    assert "BQD9316" not in whole_history()


def test_a_cases_status_is_there(agency):
    case = agency.case()
    close_case(case_id=case.pk, actor=agency.officer)
    assert ("status", ["open", "closed"]) in changes_of(case)


def test_it_names_who_changed_it(agency, sign_in):
    case = agency.case()
    sign_in(agency.officer).post(
        reverse("governance:close-case", args=[case.pk]),
        headers={"X-Forwarded-For": "no address"},
    )
    row = LogEntry.objects.get_for_object(case).latest("pk")
    assert (row.actor, row.remote_addr) == (agency.officer, None)
    assert Case.objects.get(pk=case.pk).status == Case.Status.CLOSED


def test_a_changed_role_is_there_and_no_password(agency):
    set_roles(person_id=agency.officer.pk, roles=[Role.AUDITOR], actor=agency.captain)
    agency.officer.set_password("another-long-password")
    agency.officer.save()
    names = [name for name, _ in changes_of(agency.officer)]
    assert "groups" in names
    assert not {"password", "last_login"} & set(names)
    assert "argon2" not in whole_history()


def test_the_adopted_text_is_not_kept_twice(agency):
    proposal = propose_adoption(actor=agency.captain)
    paper = agency.paper(agency.chief)
    adopt(adoption_id=proposal.pk, actor=agency.chief, document_id=paper.pk)
    names = [name for name, _ in changes_of(proposal)]
    assert "adopted_by" in names
    assert "content" not in names


def test_a_cameras_reason_stays_out(agency, camera):
    take_out_of_service(camera_id=camera.pk, actor=agency.captain, reason=f"Reads {PLATE}")
    assert PLATE not in whole_history()
    assert ("is_in_service", ["True", "False"]) in changes_of(camera)


def test_each_kept_field_of_an_entry_is_a_field():
    kept = auditlog.get_model_fields(Entry)["include_fields"]
    assert set(kept) < {field.name for field in Entry._meta.get_fields()}
    assert User in auditlog.get_models()
