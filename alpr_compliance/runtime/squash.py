"""What squashed migrations are made of, so that a new database is ready in seconds."""

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations import SeparateDatabaseAndState
from django.db.migrations.state import ProjectState


class CreateModels(SeparateDatabaseAndState):
    """Many models of one app, in any order, given as `state_operations`.

    Django keeps a copy of every model while it migrates, and with each CreateModel makes anew all
    that a foreign key leads to: with ours, everything. Here it does so once for all of them.
    """

    reversible = False

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Know the models; their copies are made when the first is asked for."""
        if "apps" in state.__dict__:
            del state.apps
        super().state_forwards(app_label, state)

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Make their tables."""
        for create in self.state_operations:
            create.database_forwards(app_label, schema_editor, from_state, to_state)

    def describe(self) -> str:
        """What `migrate --plan` shows."""
        return f"Create {len(self.state_operations)} models"
