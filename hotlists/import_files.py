"""The files of imports: kept for as long as their import needs them, under its id."""

import hashlib
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import uuid4

from django.conf import settings
from django.template.defaultfilters import filesizeformat

from hotlists.layouts import Layout, UnusableFile

CHUNK = 1024 * 1024


@dataclass(frozen=True)
class KeptFile:
    """One file as it was taken in."""

    path: Path
    sha256: str
    size: int


def path_of(import_id: int) -> Path:
    return Path(settings.IMPORT_FILE_DIR) / f"{import_id}.rows"


def check_size(size: int, layout: Layout) -> None:
    """Refuse a file by its size, before anything of it is read."""
    if not size:
        raise UnusableFile("The file is empty.")
    limit = settings.IMPORT_MAX_BYTES
    if layout.max_mb is not None:
        limit = min(limit, layout.max_mb * 1024 * 1024)
    if size > limit:
        raise UnusableFile(
            f"The file has {filesizeformat(size)}; the limit is {filesizeformat(limit)}."
        )


def keep(chunks: Iterable[bytes]) -> KeptFile:
    """Write the parts of a file where only the application reads; it gets its id later."""
    folder = Path(settings.IMPORT_FILE_DIR)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / f"{uuid4().hex}.new"
    path.touch(mode=0o600)
    digest, size = hashlib.sha256(), 0
    with path.open("wb") as file:
        for chunk in chunks:
            file.write(chunk)
            digest.update(chunk)
            size += len(chunk)
    return KeptFile(path, digest.hexdigest(), size)


def delete_left(*, needed: Iterable[int], before: datetime) -> None:
    """Delete what was written before that time, but for the files of the imports that need them.

    Whoever dies between the file and its row, or between the row's end and the file's, leaves one.
    """
    kept = {path_of(import_id) for import_id in needed}
    for path in Path(settings.IMPORT_FILE_DIR).glob("*"):
        if path in kept or path.suffix not in {".rows", ".new"}:
            continue
        # Another sweep may be at it too.
        with suppress(FileNotFoundError):
            if path.stat().st_mtime < before.timestamp():
                path.unlink()


def chunks_of(path: Path) -> Iterable[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            yield chunk
