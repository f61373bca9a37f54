"""The commands that docs/operations.md has for systemd, run as they stand but in another folder."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from alpr_compliance.runtime.roles import drop_database
from alpr_compliance.runtime.startup import DATABASE

ROOT = Path(__file__).resolve().parents[2]
UNITS = {unit.stem for unit in (ROOT / "deploy" / "systemd").glob("*.service")}
# What would change this machine, or is done in its tests already.
NOT_HERE = ("useradd ", "cd /opt/alpr-", "cp deploy/", "systemctl ")
needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can give folders away")


@pytest.fixture
def machine() -> Iterator[Path]:
    """Stands for the root of a file system; every account may look into it."""
    folder = Path(tempfile.mkdtemp(prefix="alpr-guide-"))
    folder.chmod(0o755)
    for each in ("etc", "var/lib", "mnt", "opt/alpr-1", "opt/alpr-2"):
        (folder / each).mkdir(parents=True)
    yield folder
    shutil.rmtree(folder)


def commands(machine: Path, section: str = "systemd") -> list[str]:
    """Each block of commands of the guide, for `nobody` in place of `alpr`."""
    text = (ROOT / "docs/operations.md").read_text()
    guide = text.partition(f"\n## {section}\n")[2].partition("\n## ")[0]
    blocks = re.findall(r"^```\n(.*?)^```$", guide, re.DOTALL | re.MULTILINE)
    mine = []
    for block in blocks:
        kept = [line for line in block.splitlines() if not line.startswith(NOT_HERE)]
        script = re.sub(r"(/etc/|/var/lib/|/mnt/|/opt/)", rf"{machine}\1", "\n".join(kept))
        script = re.sub(r"(-o|-g|-u|chown) alpr\b", r"\1 nobody", script)
        mine.append(script.replace("-g nobody", "-g nogroup").replace(".venv/bin/", ""))
    return mine


def run(script: str) -> subprocess.CompletedProcess[str]:
    own = {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    return subprocess.run(
        ["sh", "-euc", script], cwd=ROOT, env=own, capture_output=True, text=True, check=False
    )


@pytest.fixture
def called_with(machine, servers) -> Iterator[Callable[..., str]]:
    """What a command says on a machine that was prepared as the guide says."""
    prepared, called, _ = commands(machine)
    prepared = re.sub(
        r"ALPR_SUPERUSER_URL=\S+", f"ALPR_SUPERUSER_URL='{servers.urls.superuser}'", prepared
    )
    [*functions, _bootstrap] = called.splitlines()

    def call(command: str, *, by_root: bool = False) -> str:
        script = "\n".join([*functions, command])
        ran = run(script.replace("runuser -u nobody -- ", "") if by_root else script)
        return ran.stdout or ran.stderr

    try:
        told = run(prepared)
        assert told.returncode == 0, told.stderr
        yield call
    finally:
        drop_database(servers.urls.superuser, DATABASE)


@needs_root
def test_the_account_reads_what_it_needs_and_not_the_address_of_the_role_that_migrates(
    machine, called_with
):
    assert "//alpr_app:" in called_with("""as_alpr sh -c 'cat "$DATABASE_URL_FILE"'""")
    assert len(called_with("""as_alpr sh -c 'cat "$SECRET_KEY_FILE"'""")) == 65
    assert "denied" in called_with(f"as_alpr cat {machine}/etc/alpr/migration.url")
    assert "//alpr_migrate:" in called_with("""migrating sh -c 'echo "$DATABASE_URL"'""")
    assert called_with("""as_alpr sh -c 'echo "${DATABASE_URL-none}"'""") == "none\n"
    assert called_with("""as_alpr sh -c 'touch "$ALPR_DATA_DIR/any" && id -un'""") == "nobody\n"


@needs_root
def test_after_an_upgrade_the_new_version_is_what_runs(machine, called_with):
    link = machine / "opt/alpr"
    assert link.resolve() == machine / "opt/alpr-1"
    # The Python of the tests is root's own here and there.
    called_with("migrating python manage.py migrate --verbosity=0", by_root=True)
    [upgrade] = commands(machine, "Upgrading")
    said = called_with(upgrade, by_root=True)
    assert "Migrate first" in said and "No migrations to apply" in said
    assert link.resolve() == machine / "opt/alpr-2"
    # As one found it who had installed into the folder itself.
    link.unlink()
    link.mkdir()
    [points_to] = [line for line in upgrade.splitlines() if line.startswith("ln ")]
    assert run(points_to).returncode != 0
    assert list(link.iterdir()) == []


@needs_root
def test_a_folder_elsewhere_is_named_to_every_unit(machine):
    _, _, elsewhere = commands(machine)
    assert run(elsewhere).stderr == ""
    made = list((machine / "etc/systemd/system").glob("*.service.d/folders.conf"))
    assert {path.parent.name.removesuffix(".service.d") for path in made} == UNITS
    for path in made:
        [named] = re.findall(r"^ReadWritePaths=(.*)$", path.read_text(), re.MULTILINE)
        assert all(Path(folder).is_dir() for folder in named.split())
