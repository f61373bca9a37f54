"""What docker-compose.yml gives its containers is what the code in them asks for."""

import re
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
