"""Training: every topic, in the past, by somebody else; it runs for the profile's validity."""

import json
import select
from datetime import timedelta

import psycopg2
import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from alpr_compliance.live import CHANNEL
from alpr_compliance.policy import PolicyViolation
from ledger.models import Event
from personnel.models import Role, TrainingRecord
from personnel.services import record_training, set_roles

TRAINING = pytest.mark.clause("LEX-3.B.iii", "LEX-3.B.xii", "LEX-3.I", "KIN-IV.I.1#access")


def record(agency, **changes):
    facts = {
        "person_id": agency.outsider.pk,
        "actor": agency.captain,
        "topics": [topic.code for topic in agency.profile.training.topics],
        "completed_at": timezone.now() - timedelta(days=1),
    }
    return record_training(**(facts | changes))


def assert_refused(agency, words, **changes):
    with pytest.raises(PolicyViolation, match=words) as refused:
        record(agency, **changes)
    assert refused.value.clause == agency.profile.cite("training")
    assert not TrainingRecord.objects.filter(person=agency.outsider).exists()
    assert not Event.objects.filter(kind="training.recorded").exists()


@TRAINING
def test_a_record_runs_for_the_profiles_validity(agency):
    done = timezone.now() - timedelta(days=1)
    made = record(agency, completed_at=done)
    assert made.expires_at == agency.profile.training.valid.after(done)
    event = Event.objects.about(made).get()
    assert (event.actor, event.clause) == (agency.captain, agency.profile.cite("training"))


@TRAINING
def test_a_recorded_training_opens_the_door(agency, sign_in):
    client = sign_in(agency.outsider)
    assert client.get(reverse("hotlists:queue")).status_code == 403
    record(agency)
    assert client.get(reverse("hotlists:queue")).status_code == 200


@pytest.mark.clause("KIN-IV.I.1#access-2")
def test_training_covers_the_same_six_matters_in_either_agency(agency):
    asked = ["policy_review", "system_use", "equipment", "within_agency", "outside_agency"]
    codes = [topic.code for topic in agency.profile.training.topics]
    assert codes[:6] == [*asked, "security_release"]


@TRAINING
def test_each_missing_topic_is_refused(agency):
    codes = [topic.code for topic in agency.profile.training.topics]
    for topic in agency.profile.training.topics:
        kept = [code for code in codes if code != topic.code]
        assert_refused(agency, topic.label, topics=kept)


@TRAINING
def test_nobody_records_their_own_training(agency):
    assert_refused(agency, "your own", person_id=agency.captain.pk)


@TRAINING
def test_a_training_in_the_future_is_refused(agency):
    assert_refused(agency, "future", completed_at=timezone.now() + timedelta(minutes=1))


def test_an_officer_does_not_record_training(agency):
    with pytest.raises(PermissionDenied):
        record(agency, actor=agency.officer)


@pytest.fixture
def heard(servers, committed_agency):
    """What a browser's stream hears of an account from here on: ids of the people concerned."""
    connection = psycopg2.connect(servers.urls.app)
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(f"LISTEN {CHANNEL}")

    def people():
        select.select([connection], [], [], 5)
        connection.poll()
        told = [json.loads(notify.payload) for notify in connection.notifies]
        connection.notifies.clear()
        return [message["user_id"] for message in told if message["kind"] == "account"]

    yield people
    connection.close()


def test_open_streams_are_told_of_a_training(committed_agency, heard):
    record(committed_agency)
    assert heard() == [committed_agency.outsider.pk]


def test_open_streams_are_told_of_changed_roles(committed_agency, heard):
    officer = committed_agency.officer
    set_roles(person_id=officer.pk, roles=[Role.AUDITOR], actor=committed_agency.captain)
    assert heard() == [officer.pk]
