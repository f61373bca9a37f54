"""An upgrade names what the running version could not live with, before anything is changed."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection, migrations, models
from django.db.migrations.recorder import MigrationRecorder
from django.db.migrations.state import ModelState, ProjectState

from alpr_compliance.runtime.upgrades import incompatible

NAME = models.CharField(max_length=20, null=True)
STATE = ProjectState(models={("reads", "thing"): ModelState("reads", "Thing", [("name", NAME)])})
NAMED = ~models.Q(name="")
TEXT = models.CharField(max_length=20)
COMPATIBLE = [
    migrations.CreateModel("Other", [("id", models.BigAutoField(primary_key=True))]),
    migrations.AddField("thing", "note", models.TextField(null=True)),
    migrations.AddField("thing", "count", models.IntegerField(db_default=0)),
    migrations.AlterField("thing", "name", models.CharField(max_length=40, null=True)),
    migrations.AddIndex("thing", models.Index(fields=["name"], name="by_name")),
    migrations.RemoveIndex("thing", "by_name"),
    migrations.RemoveConstraint("thing", "named"),
    migrations.RunSQL("CREATE TRIGGER a BEFORE UPDATE ON b"),
    migrations.RunSQL("ALTER TABLE thing ALTER COLUMN name SET STATISTICS 0"),
]
INCOMPATIBLE = [
    migrations.RemoveField("thing", "name"),
    migrations.RenameField("thing", "name", "title"),
    migrations.DeleteModel("Thing"),
    migrations.RenameModel("Thing", "Object"),
    migrations.AddField("thing", "note", TEXT),
    # Django's own default fills the rows that are there, and none that the old version adds.
    migrations.AddField("thing", "count", models.IntegerField(default=0)),
    migrations.AlterField("thing", "name", models.CharField(max_length=10, null=True)),
    migrations.AlterField("thing", "name", TEXT),
    migrations.RunSQL("ALTER TABLE thing DROP COLUMN name"),
    # What the old version writes may break the new rule.
    migrations.AddConstraint("thing", models.CheckConstraint(condition=NAMED, name="named")),
    migrations.AlterUniqueTogether("thing", {("name",)}),
    migrations.RunPython(migrations.RunPython.noop),
]


@pytest.mark.parametrize("operation", COMPATIBLE, ids=lambda each: each.describe())
def test_what_only_adds_is_compatible(operation):
    assert list(incompatible(operation, "reads", STATE)) == []


@pytest.mark.parametrize("operation", INCOMPATIBLE, ids=lambda each: each.describe())
def test_what_takes_away_or_wants_more_is_not(operation):
    assert len(list(incompatible(operation, "reads", STATE))) == 1


def test_the_plan_names_what_waits(db):
    said = StringIO()
    call_command("upgrade_plan", stdout=said)
    assert said.getvalue().startswith("Migrate first")
    # As in a database of the version before the last change of the trail.
    applied = MigrationRecorder(connection).migration_qs.filter(app="ledger")
    applied.filter(name__gte="0004").delete()
    said = StringIO()
    call_command("upgrade_plan", stdout=said)
    assert "ledger 0004_seal: the old version runs beside it" in said.getvalue()
