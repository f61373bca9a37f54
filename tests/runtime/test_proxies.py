"""Where a request comes from, behind a reverse proxy: its word counts where it is trusted."""

import pytest
import requests

from ledger.models import Event
from tests.site import run_site

FORGED = "203.0.113.5"
CLIENT = "198.51.100.7"


def refused_from(url, forwarded):
    """The address that the trail keeps of a wrong password sent with this header."""
    session = requests.Session()
    login = f"{url}/account/login/"
    session.get(login, timeout=20)
    form = {
        "login": "officer",
        "password": "wrong",
        "csrfmiddlewaretoken": session.cookies["csrftoken"],
    }
    headers = {"X-Forwarded-For": forwarded, "Referer": login}
    assert session.post(login, form, headers=headers, timeout=20).status_code == 200
    return Event.objects.filter(kind="person.sign_in_refused").latest("pk").source_address


@pytest.mark.parametrize(
    ("trusted", "forwarded", "told"),
    [
        ("127.0.0.1", f"{FORGED}, {CLIENT}", CLIENT),
        ("127.0.0.1,10.8.0.0/16", f"{FORGED}, {CLIENT}, 10.8.3.1", CLIENT),
        ("10.8.0.0/16", f"{FORGED}, {CLIENT}", "127.0.0.1"),
    ],
)
def test_the_last_address_that_no_trusted_proxy_has_is_the_clients(
    committed_lexington, tmp_path, monkeypatch, trusted, forwarded, told
):
    monkeypatch.setenv("ALPR_TRUSTED_PROXIES", trusted)
    with run_site("lexington_ne", tmp_path, worker=False) as site:
        assert refused_from(site.url, forwarded) == told
