"""An upgrade names what the running version could not live with, before anything is changed."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.core.management.base import SystemCheckError
from django.db import connection, migrations, models
from django.db.migrations.loader import MigrationLoader
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


def plan() -> str:
    said = StringIO()
    call_command("upgrade_plan", stdout=said)
    return said.getvalue()


def forget(*names: str) -> None:
    """As in a database that has not come to these yet."""
    applied = MigrationRecorder(connection).migration_qs.filter(app="ledger")
    applied.filter(name__in=names).delete()


def test_the_plan_names_what_waits(db):
    assert plan().startswith("Migrate first")
    forget("0102_event_indexes", "0103_numbered", "0104_numbers_given")
    assert "ledger 0102_event_indexes: the old version runs beside it" in plan()


def test_a_database_from_before_the_squash_has_nothing_to_do(db):
    squashed = MigrationLoader(None).replacements
    applied = MigrationRecorder(connection).migration_qs
    recorded = set(applied.values_list("app", "name"))
    for app, name in squashed:
        applied.filter(app=app, name=name).delete()
    assert plan().startswith("Migrate first")
    call_command("migrate", verbosity=0, skip_checks=False)
    assert set(applied.values_list("app", "name")) == recorded


def test_one_in_the_midst_of_what_was_squashed_is_refused_before_anything_is_done(db):
    # What came last before the squash is missing.
    forget("0100_tables", "0101_append_only", "0005_seals_and_history_append_only")
    with pytest.raises(CommandError, match=r"can not upgrade a database so old \(ledger\)"):
        plan()
    with pytest.raises(SystemCheckError, match=r"so old \(ledger\)(?s:.*)CHANGELOG"):
        call_command("migrate", verbosity=0, skip_checks=False)
    assert not MigrationRecorder(connection).migration_qs.filter(name="0101_append_only").exists()


def test_each_app_tells_by_its_first_and_last_old_migration_whether_it_is_whole():
    """So that no database in the midst of them is taken for one that is new or up to date."""
    replaced = {}
    for (app, name), migration in sorted(MigrationLoader(None).replacements.items()):
        replaced.setdefault(app, []).append((name, [old for _, old in migration.replaces]))
    for app, squashed in replaced.items():
        _, first = squashed[0]
        every = sorted(old for _, names in squashed for old in names)
        assert len(every) == len(set(every)), app
        assert (first[0], first[-1]) == (every[0], every[-1]), app
        assert len(first) > 1, app
