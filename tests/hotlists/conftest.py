"""The clock of these tests, and an open alert."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import time_machine

from camera_ingest.models import Camera
from tests.cast import Agency
from tests.days import days_kept
from tests.hotlists.desk import Desk, only_alert
from tests.servers import TestServers

# Late morning in both agencies: far from a shift's end, before both changes of the clock.
MORNING = datetime(2026, 10, 20, 16, tzinfo=UTC)


@pytest.fixture(autouse=True, scope="module")
def days(django_db_setup: None, django_db_blocker, servers: TestServers) -> Iterator[None]:
    with django_db_blocker.unblock(), days_kept(MORNING, servers):
        yield


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(MORNING) as traveller:
        yield traveller


@pytest.fixture
def open_desk(agency: Agency, camera: Camera):
    """An alert on KTX4827 over entries of these categories, one list each."""

    def opened(*categories: str, read: str = "KTX4827", **changes: object) -> Desk:
        for category in categories or ("stolen_vehicle",):
            hot_list = agency.add_list(f"List of {category}")
            agency.add_entry(category=category, hot_list_id=hot_list.pk, **changes)
        agency.read(camera, read)
        return only_alert(agency, camera)

    return opened


@pytest.fixture
def desk(open_desk) -> Desk:
    """An alert on one stolen vehicle."""
    return open_desk()
