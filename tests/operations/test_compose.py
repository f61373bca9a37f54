"""What docker-compose.yml gives its containers is what the code in them asks for."""

import ast
import re
import subprocess
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import requests
import yaml

from tests.site import run_web

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def compose():
    return yaml.safe_load((ROOT / "docker-compose.yml").read_text())


def as_without_env_file(value: str) -> str:
    """A setting as compose passes it on where `.env` names nothing."""
    return re.sub(r"\$\{\w+:-([^}]*)\}", r"\1", value)


# What the code asks for and docker-compose.yml does not pass on, with the reason.
NOT_PASSED_ON = {
    "only a demonstration or a developer changes it": "ALPR_DEMO DEBUG ALPR_SECOND_FACTOR",
    "the proxy beside it speaks https": "ALPR_HTTPS",
    "lies on the volume `data`": """
        ALPR_DOCUMENT_DIR ALPR_IMAGE_DIR ALPR_IMPORT_DIR ALPR_IMPORT_FILE_DIR ALPR_KEY_DIR
        ALPR_MAP_FILE ALPR_PACKAGE_DIR
        """,
    "for `migrate` alone": "ALPR_SUPERUSER_PASSWORD ALPR_SUPERUSER_URL",
    "typed by whoever gives the command": "PASSPHRASE f'ALPR_{who}_PASSWORD'",
}


def asked_for() -> dict[str, str | None]:
    """Each name that the code asks the environment for, with its default where that is a text."""
    found: dict[str, str | None] = {}
    tracked = subprocess.run(
        ["git", "ls-files", "*.py", ":!tests"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    for path in tracked.stdout.split():
        for call in ast.walk(ast.parse((ROOT / path).read_text())):
            if not (isinstance(call, ast.Call) and isinstance(call.func, ast.Name)):
                continue
            if call.func.id in ("env", "env_flag"):
                [name, *rest] = call.args
                default = rest[0] if rest else None
                is_text = isinstance(default, ast.Constant)
                own = name.value if isinstance(name, ast.Constant) else ast.unparse(name)
                found[own] = default.value if is_text else None
    return found


def test_each_setting_that_the_code_asks_for_is_passed_on_or_not_for_a_reason(compose):
    asked = asked_for().keys()
    settings = compose["x-product"]["environment"]
    given = {name if name in asked else name.removesuffix("_FILE") for name in settings}
    image = re.findall(r"\b(ALPR_\w+)=", (ROOT / "Dockerfile").read_text())
    excepted = " ".join(NOT_PASSED_ON.values()).split()
    # `name` is how `env_flag` asks on.
    assert asked - {"name"} == given | set(image) | set(excepted)
    assert given.isdisjoint(excepted)


def test_a_setting_that_env_does_not_name_has_its_own_default(compose):
    defaults = asked_for()
    differing = {
        name: value
        for name, value in compose["x-product"]["environment"].items()
        if "${" + name in value and (own := defaults[name]) is not None
        if as_without_env_file(value) != own
    }
    assert differing == {}


def test_the_web_container_is_found_healthy(compose, db, tmp_path):
    web = compose["services"]["web"]
    [asked] = re.findall(r"urlopen\('(.*)'\)", web["healthcheck"]["test"][-1])
    own = {
        name: as_without_env_file(web["environment"][name])
        for name in ("ALLOWED_HOSTS", "ALPR_SITE_URL")
    }
    with run_web("lexington_ne", tmp_path, ALPR_HTTPS="yes", **own) as site:
        host = {"Host": urlsplit(asked).netloc}
        answer = requests.get(
            site.url + urlsplit(asked).path, headers=host, timeout=60, allow_redirects=False
        )
    assert (answer.status_code, answer.text) == (200, "ok")
