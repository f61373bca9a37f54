"""What the figures are measured on: a durable database, an agency, a large hot list, the site."""

import io
import sys
import tempfile
from collections.abc import Iterable
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Self

ENTRIES = 100_000


def note(text: str) -> None:
    """Detail, for people: standard error."""
    sys.stderr.write(f"{text}\n")


class World:
    """Servers for one run, on a temporary folder; the site is started when a figure asks."""

    def __enter__(self) -> Self:
        from tests.servers import start_servers

        self.stack = ExitStack()
        self.servers = start_servers(is_durable=True)
        self.stack.callback(self.servers.stop)
        self.folder = Path(tempfile.mkdtemp(prefix="alpr-bench-"))
        self._set_up_django()
        return self

    def __exit__(self, *details: Any) -> None:
        from django.db import connections

        connections.close_all()
        self.stack.close()

    def _set_up_django(self) -> None:
        import os

        os.environ["ALPR_SECOND_FACTOR"] = "no"
        os.environ["ALPR_IMAGE_DIR"] = str(self.folder / "images")
        os.environ["ALPR_KEY_DIR"] = str(self.folder / "keys")
        os.environ["ALPR_ROOT_DIR"] = str(self.folder / "roots")
        import dj_database_url
        import django
        from django.core.management import call_command
        from django.db import connection

        django.setup()
        app = dict(connection.settings_dict)
        connection.settings_dict.update(dj_database_url.parse(self.servers.urls.migration))
        call_command("migrate", verbosity=0)
        connection.close()
        connection.settings_dict.update(app)

        from camera_ingest.services.key import issue_key
        from tests.cast import make_agency

        self.agency = make_agency()
        self.camera = self.agency.add_camera()
        self.key = issue_key(camera_id=self.camera.pk, actor=self.agency.captain)
        self._fill_hot_list()

    def _fill_hot_list(self) -> None:
        """Copy approved entries in; plates of the form WnnnnnX, which ordinary reads never hit."""
        self.entry = self.agency.add_entry("KTX4827")
        self.fill_hot_list(f"W{n:06d}X" for n in range(ENTRIES))

    def fill_hot_list(self, plates: Iterable[str]) -> None:
        """Copy approved entries of these plates in, none of them with a character to fold."""
        from django.db import connection

        fields = self.entry._meta.concrete_fields
        columns = [f.column for f in fields if f.column != "id"]
        with connection.cursor() as cursor:
            cursor.execute("CREATE TEMP TABLE fresh (plate text)")
            cursor.copy_expert("COPY fresh FROM STDIN", io.StringIO("\n".join(plates)))
            chosen = ", ".join(
                "fresh.plate" if c in ("plate", "plate_key") else f"e.{c}" for c in columns
            )
            cursor.execute(
                f"INSERT INTO hotlists_entry ({', '.join(columns)})"  # noqa: S608 columns of ours
                f" SELECT {chosen} FROM fresh, hotlists_entry e WHERE e.id = %s",
                [self.entry.pk],
            )
            cursor.execute("DROP TABLE fresh")
            cursor.execute("VACUUM ANALYZE hotlists_entry")

    def site(self) -> Any:
        """The running site (web and one worker), started once."""
        from tests.site import run_site

        if not hasattr(self, "_site"):
            self._site = self.stack.enter_context(run_site("lexington_ne", self.folder))
        return self._site
