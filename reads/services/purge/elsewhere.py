"""The search of the database's files on the machine where they lie, if that is another one.

The plates go to it over a pipe and stay in memory on both sides; numbers of plates come back.
"""

import json
import subprocess
from collections.abc import Collection
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings

from reads.services.purge.search_files import Searched, search_files, server_number

LONGEST_SEARCH = timedelta(hours=1)


class NotSearched(Exception):
    """The other machine did not search, or not the files of this database."""


def ask_database_host(server: int, plates: Collection[str]) -> Searched:
    """Have the files of this database server searched there. Raises NotSearched."""
    ordered = sorted(plates)
    try:
        done = subprocess.run(  # noqa: S603 the operator's own command, no shell
            settings.DATABASE_SCAN_COMMAND,
            input=json.dumps({"server": server, "plates": ordered}),
            capture_output=True,
            text=True,
            timeout=LONGEST_SEARCH.total_seconds(),
            check=True,
        )
        said = json.loads(done.stdout)
        return Searched(
            files=int(said["files"]),
            size=int(said["size"]),
            found={
                ordered[int(number)]: {Path(path) for path in paths}
                for number, paths in said["found"].items()
            },
            unread=[Path(path) for path in said["unread"]],
        )
    # What it said is not passed on: nobody knows what is in it.
    except (OSError, subprocess.SubprocessError, ValueError, LookupError, TypeError):
        raise NotSearched from None


def answer(asked: dict[str, Any], folder: Path) -> dict[str, Any]:
    """What the database's machine answers: counts, and files by the number of the plate in them.

    Raises NotSearched where the folder is of another server than the one that was asked about.
    """
    if server_number(folder) != asked["server"]:
        raise NotSearched
    numbers = {plate: number for number, plate in enumerate(asked["plates"])}
    searched = search_files([folder], numbers)
    return {
        "files": searched.files,
        "size": searched.size,
        "found": {
            numbers[plate]: sorted(map(str, paths)) for plate, paths in searched.found.items()
        },
        "unread": sorted(map(str, searched.unread)),
    }
