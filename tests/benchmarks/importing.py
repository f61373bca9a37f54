"""One million rows imported, validated and live, as a multiple of COPY of the same rows."""

import os
import random
import subprocess
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path

from django.db import connection

from tests.benchmarks.world import World, note

ROWS = 1_000_000
CHANGED = ROWS // 100
LIST = "Imported"


def hotlist_import(world: World) -> dict[str, float]:
    """The second import of a list with 1 % changed, in a process of its own, over COPY's time."""
    _add_list(world)
    first, second = world.folder / "first.txt", world.folder / "second.txt"
    _write(first, changed=0)
    _write(second, changed=CHANGED)
    took, peak = _import(world, first)
    note(f"  first import: {took:.1f} s, {peak:.0f} MB")
    took, peak = _import(world, second)
    copied = _copy()
    note(f"  second import: {took:.1f} s, {peak:.0f} MB; COPY: {copied:.1f} s")
    _forget()
    return {"hotlist_import_vs_copy": took / copied, "hotlist_import_mb": peak}


def _add_list(world: World) -> None:
    from hotlists.services.entry import add_list, determine_list

    captain = world.agency.captain
    facts = {"source": "ncic", "owner": "FBI", "legal_basis": "28 USC 534"}
    hot_list = add_list(name=LIST, actor=captain, **facts)
    determine_list(hot_list_id=hot_list.pk, actor=captain)


def _write(path: Path, *, changed: int) -> None:
    """NCIC rows; of those that change a third is new, a third gone, a third another colour."""
    dice = random.Random(7)  # noqa: S311
    start = date(2020, 1, 1)
    third = changed // 3
    with path.open("w") as file:
        for number in range(ROWS):
            day = start + timedelta(days=dice.randrange(2000))
            number_of_row = number + ROWS if number < third else number
            color = "RED" if third <= number < 2 * third else "BLU"
            file.write(
                f"V{number_of_row:09d}NE0240100{day:%Y%m%d}{number_of_row:07d}Z  NE2026PC2015"
                f"F0RDF15PK{color}\n"
            )


def _import(world: World, path: Path) -> tuple[float, float]:
    """Seconds and peak megabytes of the command."""
    command = [sys.executable, "manage.py", "import_hot_list", LIST, str(path)]
    environment = os.environ | {"ALPR_IMPORT_FILE_DIR": str(world.folder / "imports")}
    with tempfile.TemporaryFile() as output:
        begun = time.perf_counter()
        process = subprocess.Popen(
            [*command, "--layout", "ncic_fixed"], env=environment, stdout=output, stderr=output
        )
        _, status, usage = os.wait4(process.pid, 0)
        took = time.perf_counter() - begun
        process.returncode = status
        output.seek(0)
        said = output.read().decode()
    if status or "held" in said or f"{ROWS} accepted" not in said:
        raise RuntimeError(f"Not imported: {said}")
    note("  " + said.strip().replace("\n", " "))
    return took, usage.ru_maxrss / 1024


def _copy() -> float:
    """Seconds to COPY the imported rows into a table with all that the table of entries has."""
    rows = tempfile.TemporaryFile()  # noqa: SIM115
    with rows, connection.cursor() as cursor:
        cursor.copy_expert(
            "COPY (SELECT * FROM hotlists_entry WHERE kind = 'imported') TO STDOUT", rows
        )
        cursor.execute("CREATE TEMP TABLE same (LIKE hotlists_entry INCLUDING ALL)")
        rows.seek(0)
        cursor.execute("CHECKPOINT")
        begun = time.perf_counter()
        cursor.copy_expert("COPY same FROM STDIN", rows)
        return time.perf_counter() - begun


def _forget() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE same")
        cursor.execute("DELETE FROM hotlists_importchange")
        cursor.execute("DELETE FROM hotlists_entry WHERE kind = 'imported'")
        cursor.execute("ANALYZE hotlists_entry")
