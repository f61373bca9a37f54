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

from reads.register import FOLDERS, KEPT, TABLES

OUR_APPS = ("ledger", "personnel", "governance", "reads", "hotlists", "camera_ingest")
# What a column that holds a plate, or text with one, is called or is made of.
NAMED_LIKE_A_PLATE = re.compile(r"plate|question|sighted|typed")
CAN_HOLD_ANYTHING = (models.JSONField, models.BinaryField)
TEXT = (models.CharField, models.TextField, *CAN_HOLD_ANYTHING)

NEVER_A_PLATE = {
    "ledger_event.data": "codes and ids; the service refuses anything else",
    "personnel_trainingrecord.topics": "topics of the profile",
    "governance_adoption.content": "the profile",
    "governance_adoption.effects": "counts",
    "hotlists_entrychange.fields": "names of fields",
    "hotlists_recipient.sealed_secret": "a secret, encrypted",
    "governance_flag.facts": "codes and counts",
    "governance_usereview.looked_at": "counts",
    "data_requests_datarequest.plate_state": "a state",
}
# A digest under a key that no database holds: it tells a repeat, and no plate.
KEYED_DIGEST = re.compile(r"_digest$")
NO_FOLDER_OF_PLATES = {"BASE_DIR": "the program", "MODEL_DIR": "weights"}


def registered() -> set[str]:
    places = [*TABLES.values(), *KEPT.values()]
    return {f"{p.name}.{c}" for p in places for c in (*p.plate_columns, *p.text_columns)}


def model_of(table: str) -> type[models.Model]:
    return next(model for model in apps.get_models() if model._meta.db_table == table)


def own_models() -> list[type[models.Model]]:
    return [m for m in apps.get_models() if m._meta.app_label in {*OUR_APPS, "data_requests"}]


def suspects(found: list[type[models.Model]]) -> set[str]:
    """Columns outside the captured tables, whose rows go as a whole, that can hold a plate."""
    return {
        f"{model._meta.db_table}.{field.column}"
        for model in found
        if model._meta.db_table not in TABLES
        for field in model._meta.concrete_fields
        if isinstance(field, TEXT)
        and not KEYED_DIGEST.search(field.name)
        and (NAMED_LIKE_A_PLATE.search(field.name) or isinstance(field, CAN_HOLD_ANYTHING))
    }


def test_every_column_that_can_hold_a_plate_is_registered():
    assert suspects(own_models()) - registered() - set(NEVER_A_PLATE) == set()


def test_what_never_holds_a_plate_is_there_and_not_registered():
    columns = {f"{m._meta.db_table}.{f.column}" for m in own_models() for f in m._meta.fields}
    assert set(NEVER_A_PLATE) - columns == set()
    assert set(NEVER_A_PLATE) & registered() == set()


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


def test_a_new_column_named_like_a_plate_is_seen():
    class Ticket(models.Model):
        plate_seen = models.CharField(max_length=10)
        body = models.JSONField()
        plate_digest = models.BinaryField()
        place = models.CharField(max_length=64)

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
    texts = [f for f in model_of(table.name)._meta.concrete_fields if isinstance(f, TEXT)]
    named = {field.column for field in texts if "plate" in field.name}
    assert named <= {*table.plate_columns, *table.text_columns}
