"""The watched folder: what a source leaves in the folder of its list is imported once.

`<folder>/<list name as a slug>/`; a file is taken into `taking/` first, and lies in `done/` or
`failed/` after, for a day.
"""

import shutil
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.utils import timezone
from django.utils.text import slugify

from alpr_compliance.policy import PolicyViolation
from hotlists.import_files import chunks_of
from hotlists.layouts import UnusableFile, layout_of
from hotlists.models import HotList, ListImport
from hotlists.services.importing import run_import, submit_import
from ledger.services import record_event, record_refusal
from personnel.models import User

FOLDER_LOCK = 7_201_031
# A file that still grows is not taken yet.
SETTLED = timedelta(seconds=20)
KEPT = timedelta(days=1)
Status = ListImport.Status


def take_incoming(*, actor: User) -> int:
    """Import every file that lies ready; returns how many were taken. One scan at a time."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [FOLDER_LOCK])
        if not cursor.fetchone()[0]:
            return 0
    try:
        return sum(_take_all(hot_list, actor) for hot_list in HotList.objects.order_by("pk"))
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [FOLDER_LOCK])


def _take_all(hot_list: HotList, actor: User) -> int:
    slug = slugify(hot_list.name)
    folder = Path(settings.IMPORT_DIR) / slug
    if not slug or not folder.is_dir():
        return 0
    now = timezone.now()
    for name in ("taking", "done", "failed"):
        (folder / name).mkdir(exist_ok=True)
    # Of a scan that died: the file goes again, and an import that lived changes nothing twice.
    for left in (folder / "taking").iterdir():
        left.rename(folder / left.name)
    _forget_old(folder, now)
    # As they were written: by their names, January comes before the December that went before.
    ready = sorted((path for path in folder.iterdir() if _is_ready(path, now)), key=_changed)
    for path in ready:
        _take(hot_list, path, actor, now)
    return len(ready)


def _is_ready(path: Path, now: datetime) -> bool:
    is_hidden = path.name.startswith(".") or path.suffix in {".part", ".tmp"}
    return path.is_file() and not is_hidden and _changed(path) < now - SETTLED


def _changed(path: Path) -> datetime:
    return datetime.fromtimestamp(path.stat().st_mtime, tz=timezone.get_default_timezone())


def _forget_old(folder: Path, now: datetime) -> None:
    for name in ("done", "failed"):
        for path in (folder / name).iterdir():
            if _changed(path) < now - KEPT:
                path.unlink()


def _take(hot_list: HotList, path: Path, actor: User, now: datetime) -> None:
    taken = path.rename(path.parent / "taking" / path.name)
    try:
        is_taken = _import(hot_list, taken, actor).status != Status.FAILED
    except UnusableFile:
        record_event("list_import.unusable", actor=actor, subject=hot_list, data={"way": "folder"})
        is_taken = False
    except PolicyViolation as refusal:
        record_refusal(refusal, actor=actor, act="take_incoming")
        is_taken = False
    shutil.move(
        taken, path.parent / ("done" if is_taken else "failed") / f"{now:%Y%m%dT%H%M%S}-{path.name}"
    )


def _import(hot_list: HotList, path: Path, actor: User) -> ListImport:
    # A person chose the layout of this list once, when they imported its first file.
    live = ListImport.objects.filter(hot_list=hot_list, status=Status.LIVE)
    last = live.order_by("-pk").first()
    if last is None:
        raise UnusableFile("Import the first file of this list by hand: that sets its layout.")
    wanted = layout_of(last.layout).file_name
    if wanted is not None and wanted not in path.name.lower():
        raise UnusableFile(f'The name of a file for this list has "{wanted}" in it.')
    list_import = submit_import(
        hot_list_id=hot_list.pk,
        layout=last.layout,
        category=last.category,
        file_name=path.name,
        size=path.stat().st_size,
        chunks=chunks_of(path),
        way=ListImport.Way.FOLDER,
        actor=actor,
    )
    return run_import(import_id=list_import.pk)
