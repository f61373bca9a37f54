"""The retention page says what is kept how long and what was removed, in counts alone."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.reads.captured import Past

SEERS = ["captain", "sysadmin", "chief", "auditor"]


@pytest.mark.django_db
@pytest.mark.parametrize("person", SEERS)
def test_it_opens_for_those_who_answer_for_retention(agency, sign_in, person):
    answer = sign_in(getattr(agency, person)).get("/retention/")
    assert answer.status_code == 200
    assert str(agency.profile.retention.reads.effective) in answer.content.decode()
    assert agency.profile.retention.reads.clause.split("#")[0] in answer.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("person", ["officer", "sergeant", "dispatcher", "outsider"])
def test_it_is_closed_for_others(agency, sign_in, person):
    assert sign_in(getattr(agency, person)).get("/retention/").status_code == 403


@pytest.mark.django_db
def test_it_costs_the_same_whatever_is_stored(agency, camera, sign_in, django_assert_num_queries):
    client = sign_in(agency.auditor)
    client.get("/retention/")
    with CaptureQueriesContext(connection) as empty:
        client.get("/retention/")
    for number in range(20):
        agency.read(camera, f"WPL{number}")
    with django_assert_num_queries(len(empty)):
        client.get("/retention/")


def test_it_shows_counts_of_the_last_run_and_no_plate(past: Past, sign_in):
    past.capture_everything("SECRET1", past.cutoff)
    past.read("SECRET2", past.started)
    past.purge()
    text = sign_in(past.agency.auditor).get("/retention/").content.decode()
    assert "SECRET" not in text
    assert "Stored reads" in text
