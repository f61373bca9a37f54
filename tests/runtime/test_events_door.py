"""The running site's `/events/` asks the same gate as its pages."""

from pathlib import Path

import pytest
import requests
from django.test import Client

from tests.cast import Agency
from tests.site import Site, run_site


@pytest.fixture
def site(committed_agency: Agency, tmp_path: Path):
    with run_site(committed_agency.profile.name, tmp_path, worker=False) as running:
        yield running


def answer(site: Site, session: str) -> int:
    cookies = {"sessionid": session} if session else {}
    with requests.get(f"{site.url}/events/", cookies=cookies, stream=True, timeout=20) as response:
        return response.status_code


def test_it_opens_to_who_watches_alerts_and_to_nobody_else(
    site: Site, committed_agency: Agency
) -> None:
    answers = {"": answer(site, "")}
    for person in ("officer", "dispatcher", "auditor", "outsider"):
        client = Client()
        client.force_login(committed_agency.people[person])
        answers[person] = answer(site, client.cookies["sessionid"].value)
    assert answers == {
        "": 403, "officer": 200, "dispatcher": 200, "auditor": 403, "outsider": 403
    }  # fmt: skip
