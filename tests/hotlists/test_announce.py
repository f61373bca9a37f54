"""Browsers hear of an alert when it is committed, and never of a plate."""

import json
import select
from contextlib import closing

import psycopg2
import pytest
from django.db import connection, transaction

from alpr_compliance.live import CHANNEL, seen_so_far
from hotlists.models import Alert
from hotlists.services.alert import claim_alert
from tests.hotlists.covert import covert_entry

pytestmark = pytest.mark.clause("LEX-2.F", "KIN-III.A#alerts")


@pytest.fixture
def ear(servers, committed_agency):
    """What a web process hears: the payloads that arrived since last asked."""
    session = psycopg2.connect(servers.urls.app)
    session.autocommit = True
    with closing(session), session.cursor() as cursor:
        cursor.execute(f'LISTEN "{CHANNEL}"')

        def heard(seconds=0.3):
            select.select([session], [], [], seconds)
            session.poll()
            payloads = [notify.payload for notify in session.notifies]
            session.notifies.clear()
            return payloads

        heard(0)
        yield heard


def told(payload):
    """What was told, beside the number of its transaction."""
    message = json.loads(payload)
    assert isinstance(message.pop("xact"), int)
    return message


def test_an_alert_is_announced_when_it_is_committed_and_not_before(committed_agency, ear):
    agency = committed_agency
    camera = agency.add_camera()
    agency.add_entry()
    ear()
    with transaction.atomic():
        agency.read(camera, "KTX4827")
        assert ear() == []
    [payload] = ear(5)
    alert = Alert.objects.get()
    assert told(payload) == {"kind": "alert", "id": str(alert.pk)}


def test_what_was_rolled_back_is_never_announced(committed_agency, ear):
    agency = committed_agency
    camera = agency.add_camera()
    agency.add_entry()
    ear()
    with pytest.raises(RuntimeError), transaction.atomic():
        agency.read(camera, "KTX4827")
        raise RuntimeError
    assert ear() == []
    assert not Alert.objects.exists()


def test_a_read_that_matches_nothing_is_not_announced(committed_agency, ear):
    camera = committed_agency.add_camera()
    ear()
    committed_agency.read(camera, "KTX4827")
    assert ear() == []


def test_every_act_on_an_alert_is_announced_without_a_plate(committed_agency, ear):
    agency = committed_agency
    agency.add_entry()
    agency.read(agency.add_camera(), "KTX4827")
    ear()
    alert = Alert.objects.get()
    claim_alert(alert_id=alert.pk, actor=agency.officer)
    [payload] = ear(5)
    assert told(payload) == {"kind": "alert", "id": str(alert.pk)}
    assert "KTX4827" not in payload


def test_a_sealed_alert_is_announced_to_its_audience_alone(committed_agency, ear):
    agency = committed_agency
    covert = covert_entry(agency, agency.dispatcher)
    camera = agency.add_camera()
    ear()
    sealed = covert.read(camera)
    [payload] = ear(5)
    people = (agency.other_officer, agency.captain, agency.dispatcher)
    audience = sorted(person.pk for person in people)
    assert told(payload) == {"kind": "alert", "id": str(sealed.pk), "audience": audience}


def test_what_is_read_says_which_announcements_it_has_seen(committed_agency, ear):
    """As the browser compares it: below xmin is seen, from xmax on or in the list is not."""
    agency = committed_agency
    agency.add_entry()
    before = seen_so_far()
    with closing(connection.copy()) as other, other.cursor() as cursor:
        other.set_autocommit(False)
        cursor.execute("SELECT pg_current_xact_id()")
        agency.read(agency.add_camera(), "KTX4827")
        [payload] = ear(5)
        after = seen_so_far()
        other.rollback()
    xact = json.loads(payload)["xact"]
    assert not has_seen(before, xact)
    assert has_seen(after, xact)
    assert int(after.split(":")[0]) < xact < int(after.split(":")[1])


def has_seen(snapshot, xact):
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_visible_in_snapshot(%s::text::xid8, %s)", [xact, snapshot])
        return cursor.fetchone()[0]
