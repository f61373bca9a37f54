"""Make roles and database on a PostgreSQL server, and write down the ways in.

`python -m alpr_compliance.runtime.prepare FOLDER [FOLDER]`, once before each start of a new
version. Reads ALPR_SUPERUSER_URL (or ALPR_SUPERUSER_URL_FILE, or with ALPR_SUPERUSER_PASSWORD_FILE
the password alone); writes for DATABASE_URL_FILE `app.url` into the first folder, and
`migration.url`, which web and workers may not read, into the second where one is named. Safe to
repeat.
"""

import os
import sys
from pathlib import Path
from urllib.parse import quote, urlsplit

from alpr_compliance.environment import env
from alpr_compliance.runtime.roles import prepare_database
from alpr_compliance.runtime.startup import DATABASE


def prepare(folder: Path, migration_folder: Path) -> None:
    """Write each address into its folder, readable by its owner only."""
    urls = prepare_database(_superuser_url(), DATABASE)
    # Where an earlier version wrote it, for everybody who mounts that folder.
    (folder / "migration.url").unlink(missing_ok=True)
    for path, url in (
        (folder / "app.url", urls.app),
        (migration_folder / "migration.url", urls.migration),
    ):
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(url)


def _superuser_url() -> str:
    """The given address, with its password from a file of its own where one is named."""
    url = env("ALPR_SUPERUSER_URL")
    password = env("ALPR_SUPERUSER_PASSWORD", "")
    if not password:
        return url
    parts = urlsplit(url)
    host = f"{parts.hostname}:{parts.port or 5432}"
    return parts._replace(netloc=f"{parts.username}:{quote(password, safe='')}@{host}").geturl()


if __name__ == "__main__":
    prepare(Path(sys.argv[1]), Path(sys.argv[-1]))
