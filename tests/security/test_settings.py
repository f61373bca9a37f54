"""The settings that docs/operations.md tells pass Django's own list for a deployment."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
SECRET = "0123456789abcdef" * 4
DATABASE = "postgres://alpr_app@127.0.0.1/alpr"


def of_compose(folder: Path) -> dict[str, str]:
    """The environment of the product's containers, each file in this folder."""
    compose = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
    given = compose["x-product"]["environment"]
    return {
        name: str(folder / Path(value).name)
        if name.endswith("_FILE")
        else re.sub(r"\$\{\w+:-(.*?)\}", r"\1", value)
        for name, value in given.items()
    }


def of_systemd(folder: Path) -> dict[str, str]:
    """The settings that operations.md has for /etc/alpr/settings, each file in this folder."""
    text = (ROOT / "docs/operations.md").read_text()
    [written] = re.findall(r"> /etc/alpr/settings <<'END'\n(.*?)\nEND\n", text, re.DOTALL)
    given = dict(line.split("=", 1) for line in written.splitlines())
    return {name: value.replace("/etc/alpr", str(folder)) for name, value in given.items()}


def run(*arguments: str, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "manage.py", *arguments]
    clean = {"PATH": os.environ["PATH"]} | environment
    return subprocess.run(command, cwd=ROOT, env=clean, capture_output=True, text=True)


@pytest.fixture
def files(tmp_path: Path) -> Path:
    (tmp_path / "secret_key").write_text(f"{SECRET}\n")
    (tmp_path / "metrics_token").write_text(f"{SECRET}\n")
    (tmp_path / "app.url").write_text(DATABASE)
    # Empty until there is one.
    for name in ("email_password", "oidc_client_secret"):
        (tmp_path / name).touch()
    return tmp_path


@pytest.mark.parametrize("told", [of_compose, of_systemd])
def test_a_deployment_as_told_has_nothing_to_mend(told, files):
    environment = told(files) | {"ALPR_DATA_DIR": str(files / "data")}
    checked = run("check", "--deploy", "--fail-level", "WARNING", environment=environment)
    assert checked.returncode == 0, checked.stderr
    asked = (
        "from django.conf import settings as s;"
        "print(s.SECRET_KEY, s.DEBUG, s.DEMO, s.SECOND_FACTOR_REQUIRED, s.SECURE_SSL_REDIRECT,"
        " s.SESSION_COOKIE_SECURE, s.SESSION_COOKIE_HTTPONLY, s.ALLOWED_HOSTS[0],"
        " s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME)"
    )
    facts = run("shell", "--no-imports", "-c", asked, environment=environment).stdout
    assert facts.split() == [
        SECRET, "False", "False", "True", "True", "True", "True", "plates.example.org",
        "__Host-sessionid", "__Host-csrftoken",
    ]  # fmt: skip


def test_no_secret_has_a_default(tmp_path):
    # Two deployments that were told nothing: what they sign with is theirs alone.
    asked = "from django.conf import settings as s; print(s.SECRET_KEY, repr(s.METRICS_TOKEN))"
    found = []
    for name in ("one", "other"):
        folder = tmp_path / name
        told = {"ALPR_DATA_DIR": str(folder), "DATABASE_URL": DATABASE}
        printed = run("shell", "--no-imports", "-c", asked, environment=told).stdout
        key, token = printed.split()
        assert (len(key), token) == (64, "''")
        assert (folder / "secret_key").stat().st_mode & 0o077 == 0
        found.append(key)
    assert found[0] != found[1]


@pytest.mark.parametrize("weak", ["changeme", "x" * 64])
def test_a_weak_secret_is_refused_at_the_start(weak, tmp_path):
    told = {"ALPR_DATA_DIR": str(tmp_path), "DATABASE_URL": DATABASE, "SECRET_KEY": weak}
    started = run("check", environment=told)
    assert started.returncode != 0
    assert "SECRET_KEY" in started.stderr and weak not in started.stderr


def test_a_file_of_a_secret_that_is_missing_stops_the_start(tmp_path):
    told = {
        "ALPR_DATA_DIR": str(tmp_path),
        "DATABASE_URL": DATABASE,
        "SECRET_KEY_FILE": str(tmp_path / "nowhere"),
    }
    assert run("check", environment=told).returncode != 0
    assert not (tmp_path / "secret_key").exists()


def test_what_can_not_be_read_or_written_is_one_sentence_that_names_the_setting(tmp_path):
    (tmp_path / "file").touch()
    told = {"DATABASE_URL": DATABASE, "ALPR_DATA_DIR": str(tmp_path / "file" / "alpr")}
    for setting in ("ALPR_DATA_DIR", "SECRET_KEY_FILE"):
        started = run("up", environment=told)
        assert started.returncode == 1
        assert started.stderr.count("\n") == 1
        assert setting in started.stderr and "can not be" in started.stderr
        told["SECRET_KEY_FILE"] = str(tmp_path / "nowhere")


def test_the_readme_names_every_setting():
    code = "".join(
        (ROOT / "alpr_compliance" / name).read_text() for name in ("settings.py", "environment.py")
    )
    read = set(re.findall(r'\benv(?:_flag)?\(\s*"(\w+)"', code))
    table = (ROOT / "README.md").read_text().partition("\n## Settings\n")[2].partition("\n## ")[0]
    assert read - set(re.findall(r"`(\w+)`", table)) == set()
