"""What an agency installs from: compose file, image, units of systemd."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import venv
from contextlib import closing
from importlib import metadata
from pathlib import Path
from typing import Any

import psycopg2
import pytest
import yaml
from django.conf import settings

from alpr_compliance.runtime.postgres import SETTINGS, free_port
from alpr_compliance.runtime.prepare import prepare
from alpr_compliance.runtime.roles import drop_database
from alpr_compliance.runtime.startup import DATABASE
from reads.checks import WANTED
from tests.waiting import wait_for

# One that every account may run: the image's is such a one.
PYTHON = shutil.which("python3.11", path="/usr/local/bin:/usr/bin")
ROOT = Path(__file__).resolve().parents[2]
UNITS = ROOT / "deploy" / "systemd"
QUEUES = {route["queue"] for route in settings.CELERY_TASK_ROUTES.values()} | {"default"}


@pytest.fixture(scope="module")
def compose():
    return yaml.safe_load((ROOT / "docker-compose.yml").read_text())


def queues_in(command: str) -> set[str]:
    _, found, rest = command.partition("--queues=")
    return set(rest.split()[0].split(",")) if found else set()


@pytest.mark.skipif(not shutil.which("docker-compose"), reason="docker-compose is not installed")
def test_compose_accepts_the_file():
    subprocess.run(["docker-compose", "config", "--quiet"], cwd=ROOT, check=True)


def test_composes_database_keeps_no_destroyed_plate(compose):
    given = dict(
        each.removeprefix("-c").split("=")
        for each in compose["services"]["postgres"]["command"][1:]
    )
    assert given == {
        name: SETTINGS[name]
        for name in (*(WANTED.keys() & SETTINGS.keys()), "max_locks_per_transaction")
    }


def test_every_queue_has_a_worker(compose):
    in_compose = [str(each.get("command", "")) for each in compose["services"].values()]
    in_units = [unit.read_text() for unit in UNITS.glob("*.service")]
    for commands in (in_compose, in_units):
        assert set().union(*map(queues_in, commands)) == QUEUES


def test_nothing_of_ours_runs_as_root_or_holds_a_secret(compose):
    ours = [each for each in compose["services"].values() if "build" in each]
    assert len(ours) == 6
    for service in ours:
        assert service["user"] == "10001"
        assert service["read_only"]
        assert service["cap_drop"] == ["ALL"]
    for service in compose["services"].values():
        for name, value in service.get("environment", {}).items():
            assert not name.endswith("PASSWORD"), value
    for unit in UNITS.glob("*.service"):
        assert "User=alpr" in unit.read_text()


def test_only_what_migrates_can_read_the_address_of_the_role_that_may(compose):
    command = " ".join(compose["services"]["migrate"]["command"])
    folder = Path(command.partition("DATABASE_URL_FILE=")[2].split()[0]).parent
    assert f"alpr_compliance.runtime.prepare /urls {folder} " in command
    mounts = {name: mounted(service) for name, service in compose["services"].items()}
    [volume] = [source for source, place in mounts["migrate"].items() if place == str(folder)]
    assert [name for name, volumes in mounts.items() if volume in volumes] == ["migrate"]
    # A volume that is new belongs to whom its place in the image belongs to.
    assert f" {folder} " in (ROOT / "Dockerfile").read_text().replace("\n", " ")

    named = [unit.name for unit in UNITS.iterdir() if "migration" in unit.read_text()]
    assert named == ["alpr-migrate.service"]
    unit = (UNITS / named[0]).read_text()
    assert "\nLoadCredential=migration.url:/etc/alpr/migration.url\n" in unit
    assert unit.count("EnvironmentFile=") == 1
    for other in UNITS.glob("*.service"):
        # Of its own view of the folders: the credentials of other units are hidden in it.
        assert "\nProtectSystem=strict\n" in other.read_text()


def test_mails_and_notices_find_a_way_out_and_all_else_stays_inside(compose):
    inside = {name for name, facts in compose["networks"].items() if (facts or {}).get("internal")}
    services = compose["services"].items()
    out = {name for name, service in services if set(service["networks"]) - inside}
    assert out == {"proxy", "web", "worker", "worker-purge"}

    code = "".join(
        (ROOT / "alpr_compliance" / f).read_text() for f in ("settings.py", "environment.py")
    )
    read = set(re.findall(r'env(?:_flag)?\(\s*"((?:EMAIL|DEFAULT_FROM|ALPR_OIDC)_\w+)"', code))
    assert len(read) == 11
    for name in ("web", "worker", "worker-purge"):
        given = compose["services"][name]["environment"]
        assert read <= {setting.removesuffix("_FILE") for setting in given}


def test_what_a_container_reads_and_writes_is_mounted_there(compose):
    for service in (each for each in compose["services"].values() if "build" in each):
        secrets = {f"/run/secrets/{name}" for name in service["secrets"]}
        files = {v for k, v in service["environment"].items() if k.endswith("_FILE")}
        assert {file for file in files if file.startswith("/run/secrets")} <= secrets
        assert set(service["secrets"]) <= compose["secrets"].keys()
        # The image is read-only, and a weight that came with it would be lost with it.
        volumes = mounted(service).values()
        assert str(Path(service["environment"]["ALPR_MODEL_DIR"]).parent) in volumes


def mounted(service: dict[str, Any]) -> dict[str, str]:
    """What a service mounts, and where."""
    return dict(each.rsplit(":", 2)[:2] if each.endswith(":ro") else each.rsplit(":", 1)
                for each in service.get("volumes", ()))  # fmt: skip


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd is not installed")
def test_systemd_accepts_the_units(tmp_path):
    for unit in UNITS.iterdir():
        text = unit.read_text().replace("/opt/alpr/.venv", sys.prefix)
        (tmp_path / unit.name).write_text(text)
    checked = subprocess.run(
        ["systemd-analyze", "verify", *tmp_path.iterdir()], capture_output=True, text=True
    )
    ours = [line for line in checked.stderr.splitlines() if "alpr-" in line]
    assert (checked.returncode, ours) == (0, [])


def test_a_web_process_that_binds_its_own_address_answers(db, tmp_path, servers):
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "alpr_compliance.web", f"127.0.0.1:{port}"],
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "alpr_compliance.settings"},
        cwd=ROOT,
    )
    try:
        wait_for(lambda: _answers(port))
    finally:
        process.terminate()
        process.wait(timeout=30)


def _answers(port: int) -> bool:
    import requests

    try:
        return requests.get(f"http://127.0.0.1:{port}/healthz", timeout=2).text == "ok"
    except requests.RequestException:
        return False


def test_roles_and_database_are_made_once_and_their_addresses_written(
    servers, tmp_path, monkeypatch
):
    monkeypatch.setenv("ALPR_SUPERUSER_URL", servers.urls.superuser)
    try:
        prepare(tmp_path, tmp_path)
        for _ in range(2):
            prepare(tmp_path, tmp_path / "apart")
        assert not (tmp_path / "migration.url").exists()
        for name, user in (("app.url", "alpr_app"), ("apart/migration.url", "alpr_migrate")):
            file = tmp_path / name
            assert file.stat().st_mode & 0o077 == 0
            with closing(psycopg2.connect(file.read_text())) as session, session.cursor() as cursor:
                cursor.execute("SELECT session_user, current_database()")
                assert cursor.fetchone() == (user, DATABASE)
    finally:
        drop_database(servers.urls.superuser, DATABASE)


def test_the_product_is_built_with_what_the_lock_brought_and_nothing_is_fetched_for_it(tmp_path):
    install, own = (
        [line.strip() for line in (ROOT / name).read_text().splitlines() if " -e ." in line]
        for name in ("deploy/install.sh", "Makefile")
    )
    assert len(install) == 1 and len(own) == 2
    assert all("--no-deps --no-build-isolation" in line for line in (*install, *own))
    # The lock has the one that is installed here.
    tool = metadata.distribution("setuptools")
    assert f"setuptools=={tool.version} " in (ROOT / "requirements.lock").read_text()
    subprocess.run(
        ["git", "checkout-index", "--all", f"--prefix={tmp_path}/"], cwd=ROOT, check=True
    )
    venv.create(tmp_path / ".venv", with_pip=True)
    [packages] = (tmp_path / ".venv" / "lib").glob("*/site-packages")
    for name in ("setuptools", f"setuptools-{tool.version}.dist-info"):
        shutil.copytree(tool.locate_file(name), packages / name, dirs_exist_ok=True)
    without_an_index = os.environ | {"PIP_NO_INDEX": "1"}
    subprocess.run(["sh", "-euc", install[0]], cwd=tmp_path, env=without_an_index, check=True)
    found = subprocess.run(
        [".venv/bin/python", "-c", "import data_requests; print(data_requests.__file__)"],
        cwd=tmp_path, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert found.stdout.startswith(str(tmp_path))


@pytest.mark.long
@pytest.mark.timeout(1800)
@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another account")
@pytest.mark.skipif(PYTHON is None, reason="no Python 3.11 that other accounts may run")
def test_the_images_install_steps_run_without_rights_in_a_fresh_folder():
    with tempfile.TemporaryDirectory(prefix="alpr-install-") as folder:
        export = ["git", "checkout-index", "--all", f"--prefix={folder}/"]
        subprocess.run(export, cwd=ROOT, check=True)
        subprocess.run(["chown", "-R", "nobody", folder], check=True)
        # What reaches the package index from here, too.
        kept = {name: value for name, value in os.environ.items() if name.startswith("PIP_")}
        own = {"HOME": folder, "PYTHON": PYTHON, "PATH": os.environ["PATH"]}

        def as_nobody(*command: str, **settings: str) -> str:
            environment = kept | own | settings
            return subprocess.run(
                command, cwd=folder, user="nobody", env=environment, check=True,
                stdout=subprocess.PIPE, text=True,
            ).stdout  # fmt: skip

        as_nobody("deploy/install.sh")
        nowhere = "postgres://nobody@127.0.0.1/none"
        checked = as_nobody(".venv/bin/python", "manage.py", "check", DATABASE_URL=nowhere)
        assert "no issues" in checked
