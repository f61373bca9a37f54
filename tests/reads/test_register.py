"""Every column, table and folder that can hold a plate is registered with how it is emptied.

A new one fails here until it is registered (`reads/register.py`, in the app's `ready`) or stands
below with the reason why it never holds a plate.
"""

import re
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection, models

from reads.register import FOLDERS, KEPT, TABLES, WRITTEN

OUR_APPS = (
    "ledger",
    "personnel",
    "governance",
    "reads",
    "hotlists",
    "camera_ingest",
    "data_requests",
    "audits",
)
# Columns that can hold a text, and so a plate. One with choices holds those alone.
TEXT = (models.CharField, models.TextField, models.JSONField, models.BinaryField)

# By reason: a table and its columns to a line.
NEVER_A_PLATE = {
    "codes, ids and counts; the service refuses anything else": """
        ledger_event kind subject_type subject_id clause data
        governance_flag topic facts subject_type
        governance_usereview looked_at
        camera_ingest_cameraalarm facts
        camera_ingest_pulse state
        audits_failedtask name ids error
        governance_adoption effects
        """,
    "a code of the profile, of a model or of the program": """
        personnel_designation act
        personnel_trainingrecord topics
        personnel_trainingsession topics
        personnel_user rank shift
        personnel_accountrequest rank roles
        governance_adoption profile_name version content
        governance_case kind
        governance_writtenapproval decided_as
        reads_purgerun limit clause problem boot_id
        reads_purgetally place
        reads_hold clause origin origin_id
        reads_retentionincident place
        reads_inquiry purpose
        reads_unfinishedrestore backup
        reads_preservedrow place
        reads_reconciliationline place
        hotlists_match category
        hotlists_listcategory category purpose
        hotlists_check step kind method
        hotlists_clearance legal_basis
        hotlists_joined unit
        hotlists_disclosure fields
        hotlists_duty unit area
        hotlists_hotlist source
        hotlists_entry category purpose decided_as
        hotlists_entrychange fields decided_as
        hotlists_extension decided_as
        hotlists_listimport layout category confirmed_as
        hotlists_importchange category
        hotlists_stop legal_basis
        hotlists_suspension status_method
        hotlists_outcometally entry_kind
        camera_ingest_camera code area
        camera_ingest_refusedposts reason
        camera_ingest_equipmentcheck kind
        camera_ingest_workorder source
        camera_ingest_deployment decided_as
        data_requests_datarequest purpose
        data_requests_step capacity clause
        data_requests_outsiderequester asker
        data_requests_instrument ground
        data_requests_otherask basis answer_clause
        audits_report code clause
        audits_postedpaper code
        audits_audit program_code content
        audits_itemcheck code
        """,
    "a state, an agency's number, a make or a colour": """
        reads_preservedread state make model color body box engine
        hotlists_entry state source_agency
        hotlists_importchange state
        data_requests_datarequest plate_state
        data_requests_outsiderequester ori
        hotlists_recipient ori state
        """,
    "who a person or an office is, and where they are reached": """
        personnel_user password username first_name last_name email badge_number
        personnel_accountnotice words
        personnel_accountrequest first_name last_name username badge_number email
        governance_referral sent_to
        audits_audititem outside_reviewer
        audits_vendorsearch who agency
        audits_report sent_to
        audits_unknownagency agency
        hotlists_disclosure agency person received_by destroyed_as_told_by
        hotlists_recipient name agency url
        hotlists_hotlist owner
        data_requests_step mail_refused mail_waiting
        data_requests_intakeattempt source
        data_requests_outsiderequester name title agency email phone address
        data_requests_outsiderequester call_back_number call_back_person
        data_requests_swornstatement signer oath_by oath_title commission place
        data_requests_instrument court issued_by
        data_requests_releaseterms counsel_by
        data_requests_outboundask agency cancelled_to
        camera_ingest_workorder done_by
        data_requests_vendorletter sent_to acknowledged_by
        data_requests_vendorconfirmation confirmed_by
        """,
    "what a list, category, course, camera, recipient or paper is, whatever goes with it": """
        audits_postedpaper title
        personnel_trainingrecord course
        personnel_trainingsession course
        hotlists_match list_name
        hotlists_outcometally list_name
        hotlists_hotlist name legal_basis
        hotlists_listcategory reason
        hotlists_recipient basis
        camera_ingest_camera name place
        camera_ingest_agent name
        camera_ingest_agentcamera called
        camera_ingest_deployment place permit
        camera_ingest_workorder reference
        """,
    "words of the program or of the profile": """
        reads_inquiry determination
        hotlists_listimport problem
        camera_ingest_deployment attested
        camera_ingest_equipmentcheck label
        camera_ingest_workorder source_label
        """,
    "about the law, in which there is no vehicle": """
        audits_lawreview statute finding
        """,
    "what this program keeps of a browser, which is no search and no form": """
        personnel_session session_key session_data device
        """,
    "drawn by chance, or a turn": """
        audits_audit seed commitment
        reads_reconciliationline reference
        data_requests_intake receipt
        data_requests_package file_name
        """,
    "a certificate, a report or a signed count: ids and counts": """
        audits_report content
        reads_purgecertificate content
        hotlists_tallyadjustment content
        ledger_seal statement leaves
        """,
    "encrypted": """
        hotlists_recipient sealed_secret
        """,
}
# Of content without plates, or under a key that no database holds: it tells a repeat, no plate.
DIGEST = re.compile(r"digest$|sha256$|^seal$|^signature$|^public_key$")
NO_FOLDER_OF_PLATES = {
    "BASE_DIR": "the program",
    "MODEL_DIR": "weights",
    "ROOT_DIR": "seals of the audit trail: numbers and digests",
}


def registered() -> set[str]:
    places = [*TABLES.values(), *KEPT.values()]
    columns = {f"{p.name}.{c}" for p in places for c in (*p.plate_columns, *p.text_columns)}
    return columns | set(WRITTEN)


def never_a_plate() -> list[str]:
    lines = [line.split() for text in NEVER_A_PLATE.values() for line in text.split("\n")]
    return [f"{line[0]}.{column}" for line in lines if line for column in line[1:]]


def model_of(table: str) -> type[models.Model]:
    return next(model for model in apps.get_models() if model._meta.db_table == table)


def own_models() -> list[type[models.Model]]:
    return [m for m in apps.get_models() if m._meta.app_label in OUR_APPS]


def is_text(field: models.Field) -> bool:
    """Whether it holds a text, or a list of texts."""
    return isinstance(getattr(field, "base_field", field), TEXT)


def suspects(found: list[type[models.Model]]) -> set[str]:
    """Columns outside the captured tables, whose rows go as a whole, that can hold a plate."""
    return {
        f"{model._meta.db_table}.{field.column}"
        for model in found
        if model._meta.db_table not in TABLES
        for field in model._meta.concrete_fields
        if is_text(field)
        and not getattr(field, "base_field", field).choices
        and not DIGEST.search(field.name)
    }


def test_every_column_that_can_hold_a_plate_is_registered():
    assert suspects(own_models()) - registered() - set(never_a_plate()) == set()


def test_what_never_holds_a_plate_is_there_once_and_not_registered():
    listed = never_a_plate()
    assert len(listed) == len(set(listed))
    assert set(listed) - suspects(own_models()) == set()
    assert set(listed) & registered() == set()


# What lists bring by the million: matching and imports are planned by it.
SAMPLED = {
    f"hotlists_entry.{name}"
    for name in ("source_record", "vehicle_body", "vehicle_color", "vehicle_make", "vehicle_model")
} | {"hotlists_importchange.source_record"}


@pytest.mark.parametrize("column", WRITTEN)
def test_each_column_in_which_people_write_exists(column):
    table, name = column.split(".")
    assert name in {field.column for field in model_of(table)._meta.concrete_fields}


@pytest.mark.django_db
def test_no_column_in_which_people_write_keeps_statistics():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT attrelid::regclass::text || '.' || attname FROM pg_attribute"
            " WHERE attstattarget = 0 AND attnum > 0"
        )
        without = {column for (column,) in cursor.fetchall()}
    assert set(WRITTEN) - without == SAMPLED


@pytest.mark.parametrize("place", [*TABLES.values(), *KEPT.values()], ids=lambda p: p.name)
def test_each_registered_column_exists(place):
    columns = {field.column for field in model_of(place.name)._meta.concrete_fields}
    assert {*place.plate_columns, *place.text_columns} <= columns


@pytest.mark.django_db
def test_every_table_in_day_partitions_is_registered():
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relkind = 'p'")
        assert {name for (name,) in cursor.fetchall()} == set(TABLES)


def test_every_folder_of_ours_is_registered():
    named = [name for name in dir(settings) if name.endswith("_DIR")]
    folders = {name for name in named if isinstance(getattr(settings, name), Path)}
    assert folders - set(FOLDERS) - set(NO_FOLDER_OF_PLATES) == set()


def test_a_new_column_of_text_is_seen():
    class Ticket(models.Model):
        plate_seen = models.CharField(max_length=10)
        body = models.JSONField()
        plate_digest = models.BinaryField()
        kind = models.CharField(max_length=4, choices=[("paid", "Paid")])
        lines = models.IntegerField()

        class Meta:
            app_label = "reads"
            managed = False

        def __str__(self) -> str:
            return "ticket"

    apps.all_models["reads"].pop("ticket")
    apps.clear_cache()
    assert suspects([Ticket]) == {"reads_ticket.plate_seen", "reads_ticket.body"}


@pytest.mark.parametrize("table", TABLES.values(), ids=lambda table: table.name)
def test_a_captured_column_named_like_a_plate_keeps_no_statistics(table):
    texts = [f for f in model_of(table.name)._meta.concrete_fields if is_text(f)]
    named = {field.column for field in texts if "plate" in field.name}
    assert named <= {*table.plate_columns, *table.text_columns}
