"""Step 10: looks for what a run removed in the database's files and in the product's folders."""

import time
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import connection

from governance.models import Document
from reads.models import PurgeCertificate
from reads.register import FOLDERS
from reads.services.purge.elsewhere import NotSearched, ask_database_host
from reads.services.purge.sample import without_kept
from reads.services.purge.search_files import SHORTEST, Searched, search_files, server_number

Bytes = PurgeCertificate.Bytes


@dataclass(frozen=True)
class Scan:
    """What a search of the files says about the bytes of removed plates. Counts, no plate.

    `kept` plates were found but stand by right in a row or a stored paper: they passed again, are
    on a list, are held or were named by a person. `files_found` are the files with plates that do
    not.
    """

    state: str
    reason: str = ""
    plates: int = 0
    too_short: int = 0
    kept: int = 0
    found: int = 0
    files_found: tuple[str, ...] = ()
    files: int = 0
    size: int = 0
    unread: int = 0
    milliseconds: int = 0


def scan_files(plates: Collection[str]) -> Scan:
    """Search for these plates; the database's files must have been written out before."""
    wanted = {plate for plate in plates if len(plate) >= SHORTEST}
    too_short = len(plates) - len(wanted)
    if not wanted:
        return Scan(Bytes.NOTHING, "Nothing was removed that can be searched for", 0, too_short)
    began = time.monotonic()
    try:
        searched = _search(wanted)
    except NotSearched:
        reason = "The database's files can not be read from here"
        return Scan(Bytes.NOT_VERIFIED, reason, 0, too_short)
    left = _outside_papers({plate: searched.found[plate] for plate in without_kept(searched.found)})
    files = set().union(*left.values())
    return Scan(
        state=_state(found=len(left), unread=len(searched.unread)),
        reason="Some files could not be read" if searched.unread else "",
        plates=len(wanted),
        too_short=too_short,
        kept=len(searched.found) - len(left),
        found=len(left),
        files_found=tuple(sorted(str(path) for path in files)),
        files=searched.files,
        size=searched.size,
        unread=len(searched.unread),
        milliseconds=round(1000 * (time.monotonic() - began)),
    )


def _search(wanted: Collection[str]) -> Searched:
    """Look in the database's files, here or on their own machine, and in the product's folders.

    Raises NotSearched where the database's files can be read on neither.
    """
    database = database_folder()
    own = search_files(
        [*([database] if database else []), *_own_folders(is_sealed=False)],
        wanted,
        # What is encrypted shows no plate; its keys are destroyed instead.
        skipped=_own_folders(is_sealed=True),
    )
    if database is not None:
        return own
    if not settings.DATABASE_SCAN_COMMAND:
        raise NotSearched
    return own.with_other(ask_database_host(_own_server(), wanted))


def _outside_papers(found: Mapping[str, set[Path]]) -> dict[str, set[Path]]:
    """The plates with the files that have them, but for stored papers: those name what they do."""
    folder = settings.DOCUMENT_DIR.resolve()
    inside = {path for files in found.values() for path in files if path.parent == folder}
    stored = Document.objects.filter(file__in=[path.name for path in inside])
    papers = {folder / name for name in stored.values_list("file", flat=True)}
    return {plate: files - papers for plate, files in found.items() if files - papers}


def _state(*, found: int, unread: int) -> str:
    if found:
        return Bytes.FOUND
    return Bytes.NOT_VERIFIED if unread else Bytes.GONE


def database_folder() -> Path | None:
    """The folder of the server's files where this process can read it, else None.

    A folder of the same name on another machine is told by the server's own number.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT setting FROM pg_settings WHERE name = 'data_directory'")
        row = cursor.fetchone()
    if row is None:
        return None
    folder = Path(row[0])
    return folder if server_number(folder) == _own_server() else None


def _own_server() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT system_identifier FROM pg_control_system()")
        [number] = cursor.fetchone()
    return int(number)


def _own_folders(*, is_sealed: bool) -> list[Path]:
    chosen = [folder for folder in FOLDERS.values() if folder.is_sealed == is_sealed]
    return [getattr(settings, folder.setting) for folder in chosen]
