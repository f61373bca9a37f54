"""Browsers hear of an alert when it is committed, and never of a plate."""

import json
import select
from contextlib import closing
from datetime import timedelta

import psycopg2
import pytest
import time_machine
from django.db import connection, transaction

from alpr_compliance.live import CHANNEL, seen_so_far
from hotlists.models import Alert, Entry
from hotlists.services.alert import claim_alert
from hotlists.services.entry import remove_entry
from hotlists.services.entry_change import decide_change, propose_change
from hotlists.services.entry_end import end_entries
from hotlists.services.list_category import switch_off_category
from personnel.services import scheduled_work
from tests.hotlists.covert import covert_entry
from tests.hotlists.sources import import_text, ncic_rows
from tests.waiting import wait_for

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


def end_with_its_time(agency, entry):
    with time_machine.travel(entry.expires_at):
        end_entries(actor=scheduled_work())


def change(agency, entry):
    proposed = propose_change(
        entry_id=entry.pk,
        changes={"instruction": "do_not_stop"},
        version=1,
        why="It is ours",
        is_attested=True,
        actor=agency.other_officer,
    )
    decide_change(change_id=proposed.pk, actor=agency.sergeant, apply=True)


ACTS = {
    "removed": lambda agency, entry: remove_entry(entry_id=entry.pk, actor=agency.captain),
    "changed": change,
    "ended": end_with_its_time,
    "category switched off": lambda agency, entry: switch_off_category(
        hot_list_id=entry.hot_list_id, category=entry.category, actor=agency.captain
    ),
}


@pytest.mark.parametrize("act", ACTS.values(), ids=ACTS)
def test_an_act_on_an_entry_is_announced_on_its_open_alerts_alone(committed_agency, ear, act):
    agency, camera = committed_agency, committed_agency.add_camera()
    entry, other = agency.add_entry(), agency.add_entry("BQD9316", category="stolen_plate")
    agency.read(camera, "KTX4827")
    alert = Alert.objects.get()
    agency.read(camera, other.plate)
    heard = set()
    wait_for(lambda: heard.update(ear(5)) or len(heard) == 2)
    if act is end_with_its_time:
        Entry.objects.filter(pk=other.pk).update(expires_at=entry.expires_at + timedelta(days=1))
    act(agency, entry)
    assert {json.loads(payload)["id"] for payload in ear(5)} == {str(alert.pk)}


def test_what_its_source_drops_is_announced_on_its_open_alerts(committed_agency, ear):
    agency = committed_agency
    import_text(agency, ncic_rows(2))
    agency.read(agency.add_camera(), "ZX00000")
    ear(5)
    import_text(agency, ncic_rows(2))
    assert ear() == []
    import_text(agency, ncic_rows(1, first=1))
    [payload] = ear(5)
    assert told(payload) == {"kind": "alert", "id": str(Alert.objects.get().pk)}


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
