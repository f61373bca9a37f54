"""While the database is away: nothing is taken, everybody is told, and it ends by itself."""

import pytest
import requests
from django.db import connection

from camera_ingest.models import Frame
from camera_ingest.services.key import issue_key
from reads.models import Read
from tests.cast import PASSWORD
from tests.faults.device import Device
from tests.faults.links import Link
from tests.site import run_site
from tests.waiting import wait_for


def sign_in(url: str, username: str) -> requests.Session:
    session = requests.Session()
    session.get(f"{url}/account/login/", timeout=60)
    facts = {
        "login": username,
        "password": PASSWORD,
        "csrfmiddlewaretoken": session.cookies["csrftoken"],
    }
    assert session.post(f"{url}/account/login/", facts, timeout=60).ok
    return session


@pytest.fixture
def database(servers):
    link = Link(int(servers.urls.app.rsplit(":", 1)[1].split("/")[0]))
    yield link
    link.close()


def test_devices_send_again_and_people_are_told(committed_lexington, servers, database, tmp_path):
    agency = committed_lexington
    key = issue_key(camera_id=agency.add_camera().pk, actor=agency.captain)
    through = {"DATABASE_URL": database.instead_of(servers.urls.app)}
    with run_site("lexington_ne", tmp_path, worker=False, **through) as site:
        camera, officer = Device(site.url, key), sign_in(site.url, "officer")
        assert camera.send_read("before").status_code == 200

        database.cut()
        for answer in (camera.send_read("r"), camera.send_frame("f")):
            assert answer.status_code == 503, answer.text
            assert answer.json()["code"] == "unavailable"
            assert int(answer.headers["Retry-After"]) > 0
        page = officer.get(f"{site.url}/alerts/", timeout=60)
        assert (page.status_code, page.headers["Refresh"]) == (503, "10")
        assert "New alerts do not arrive: use the radio" in page.text
        assert "Refresh" not in officer.post(f"{site.url}/alerts/", timeout=60).headers
        ready = requests.get(f"{site.url}/readyz", timeout=60)
        assert (ready.status_code, ready.json()["database"]) == (503, "away")
        assert requests.get(f"{site.url}/healthz", timeout=60).ok

        database.mend()
        wait_for(lambda: requests.get(f"{site.url}/readyz", timeout=60).ok)
        for _ in range(2):
            assert camera.send_read("r").status_code == 200
            assert camera.send_frame("f").status_code == 202
        assert officer.get(f"{site.url}/alerts/", timeout=60).ok
    assert Read.objects.count() == 2
    assert Frame.objects.get().sender_id == "f"
    assert len(list((tmp_path / "images").rglob("*.img"))) == 1


@pytest.mark.django_db
def test_the_driver_is_told_to_give_up_a_vanished_host_in_seconds():
    connection.ensure_connection()
    asked = connection.connection.get_dsn_parameters()
    assert (asked["connect_timeout"], asked["tcp_user_timeout"]) == ("5", "20000")
