"""Whether a database can be upgraded, and beside the processes of the version before or not."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.checks import CheckMessage, Error
from django.db import connections, models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations import Migration, operations
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

# What makes, or takes away what nobody asks for by name.
HARMLESS = (
    operations.CreateModel,
    operations.AddIndex,
    operations.RemoveIndex,
    operations.RemoveConstraint,
    operations.AlterModelOptions,
    operations.AlterModelManagers,
)
DESTROYS = re.compile(r"\b(DROP\s+(TABLE|COLUMN|FUNCTION)|RENAME\s+(TO|COLUMN)|ALTER\s+COLUMN)\b")
# Statements that take something away only to put it back otherwise, or change what is sampled.
REPLACES = re.compile(
    r"DROP\s+(FUNCTION|TRIGGER)\s+IF\s+EXISTS|ALTER\s+COLUMN\s+\S+\s+SET\s+STATISTICS"
)


@dataclass(frozen=True)
class Step:
    """A migration that waits, and why the version before can not run beside it; mostly nothing."""

    app: str
    name: str
    reasons: tuple[str, ...]


def refuse_too_old(
    app_configs: Any, databases: Sequence[str] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """An error where a database stands in the midst of migrations that were squashed since.

    Django would take the squashed one for neither applied nor waiting, and go on without it. Runs
    with `manage.py migrate` and `manage.py check --database default`.
    """
    if "default" not in (databases or ()):
        return []
    loader = MigrationLoader(connections["default"])
    applied = loader.applied_migrations.keys()
    halves = [
        squashed.app_label
        for squashed in loader.replacements.values()
        if 0 < len(applied & set(squashed.replaces)) < len(squashed.replaces)
    ]
    if not halves:
        return []
    return [
        Error(
            f"This version can not upgrade a database so old ({', '.join(sorted(halves))}).",
            hint="Migrate it with the version that CHANGELOG.md names first, then with this one.",
            id="alpr.E001",
        )
    ]


def waiting_steps(connection: BaseDatabaseWrapper) -> list[Step]:
    """The migrations that this database lacks, in their order."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    # Those that were squashed are recorded, and known no more.
    known = executor.loader.graph.nodes.keys()
    state = executor.loader.project_state(list(executor.loader.applied_migrations.keys() & known))
    steps = []
    for migration, _ in plan:
        steps.append(Step(migration.app_label, migration.name, tuple(_reasons(migration, state))))
        state = migration.mutate_state(state, preserve=False)
    return steps


def _reasons(migration: Migration, state: ProjectState) -> Iterator[str]:
    """Why, for one migration after this state."""
    made: set[str] = set()
    for operation in migration.operations:
        if isinstance(operation, operations.CreateModel):
            made.add(operation.name.lower())
        # What the same migration makes, the version before does not know.
        elif getattr(operation, "model_name", "").lower() not in made:
            yield from incompatible(operation, migration.app_label, state)


def incompatible(operation: Operation, app: str, state: ProjectState) -> Iterator[str]:
    """Why processes of the version before fail once this was done, in words."""
    match operation:
        case operations.RemoveField() | operations.RenameField():
            name = getattr(operation, "old_name", getattr(operation, "name", ""))
            yield f"takes {operation.model_name}.{name} away"
        case operations.DeleteModel() | operations.RenameModel():
            name = getattr(operation, "old_name", getattr(operation, "name", ""))
            yield f"takes the table of {name} away"
        case operations.AddField():
            if not _fills_itself(operation.field):
                yield f"wants {operation.model_name}.{operation.name} in every new row"
        case operations.AlterField():
            old = state.models[app, operation.model_name_lower].fields.get(operation.name)
            if old is not None and _is_narrower(operation.field, old):
                yield f"takes less into {operation.model_name}.{operation.name}"
        case operations.RunSQL():
            text = str(operation.sql).upper()
            if DESTROYS.search(REPLACES.sub("", text)):
                yield "changes or drops something by SQL: read it"
        case operations.SeparateDatabaseAndState():
            for inner in operation.database_operations:
                yield from incompatible(inner, app, state)
        case operations.AddConstraint():
            yield f"takes no row of {operation.model_name} that breaks {operation.constraint.name}"
        case _ if not isinstance(operation, HARMLESS):
            yield f"does what can not be told: read it ({operation.describe()})"


def _fills_itself(field: "models.Field[object, object]") -> bool:
    """Whether a row that does not name the column can be added."""
    return field.null or field.many_to_many or field.has_db_default()


def _is_narrower(new: "models.Field[object, object]", old: "models.Field[object, object]") -> bool:
    before, after = getattr(old, "max_length", None), getattr(new, "max_length", None)
    return (
        type(new) is not type(old)
        or (old.null and not new.null)
        or (before is not None and after is not None and after < before)
    )
