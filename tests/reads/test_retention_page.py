"""The retention page says what is kept how long and what was removed, in counts alone."""

import re
from datetime import datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from personnel.services import scheduled_work
from reads.models import PurgeRun, PurgeTally, RetentionIncident
from reads.services.reconciliation import reconcile
from tests.reads.captured import Past
from tests.reads.holding import around, hold

SEERS = ["captain", "sysadmin", "chief", "auditor"]


@pytest.mark.django_db
@pytest.mark.parametrize("person", SEERS)
def test_it_opens_for_those_who_answer_for_retention(agency, sign_in, person):
    answer = sign_in(getattr(agency, person)).get("/retention/")
    assert answer.status_code == 200
    assert str(agency.profile.retention.reads.effective) in answer.content.decode()
    assert agency.profile.retention.reads.clause.split("#")[0] in answer.content.decode()


@pytest.mark.django_db
@pytest.mark.clause("LEX-3.E#retention", "LEX-3.B.xv#retention", "KIN-IV.E.3")
def test_each_limit_of_policy_and_law_is_named_and_is_a_line(agency, camera, sign_in):
    assert agency.read(camera, "KTX4827")["status"] == "stored"
    text = sign_in(agency.auditor).get("/retention/").content.decode()
    limit = agency.profile.retention.reads
    facts = re.sub(
        "<.*?>", "", text[text.index("<dt>Policy</dt>") : text.index("<dt>In force</dt>")]
    )
    own = [*limit.policy, limit.law]
    for each in own:
        assert f"{each.value} {each.clause.partition('#')[0]}" in facts
    lines = re.findall(r'<line class="histogram-limit.*?x1="(\d+)".*?<title>(.*?)</title>', text)
    named = dict(title.split(": ") for _, title in lines)
    assert set(named) == {str(each.value) for each in own}
    for each in own:
        assert each.clause.partition("#")[0] in named[str(each.value)]
    assert f"law {limit.law.clause.partition('#')[0]}" in named[str(limit.law.value)]
    # The one in force stands first, longer ones behind it.
    assert lines[0][1].startswith(f"{limit.effective}: ")
    places = [int(place) for place, _ in lines]
    assert places == sorted(set(places))


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


def incident(agency, day: datetime, *, is_closed: bool) -> RetentionIncident:
    closing = {"closed_at": timezone.now(), "closed_by": agency.captain, "explanation": "Seen to"}
    return RetentionIncident.objects.create(
        kind=RetentionIncident.Kind.UNSUPPORTED,
        place="reads_read",
        day=day.date(),
        rows=1,
        opened_at=day,
        owner=agency.captain,
        due_at=day + timedelta(days=3),
        **(closing if is_closed else {}),
    )


@pytest.mark.django_db
def test_an_open_incident_comes_before_all_that_are_closed(agency, sign_in):
    now = timezone.now()
    still_open = incident(agency, now - timedelta(days=400), is_closed=False)
    for age in range(25):
        incident(agency, now - timedelta(days=age), is_closed=True)
    client = sign_in(agency.captain)
    first, last = (client.get(f"/retention/?incidents={n}").content.decode() for n in (1, 3))
    assert f"explanation-{still_open.pk}" in first
    assert "Page 1 of 3, 26 in all" in first
    assert f"explanation-{still_open.pk}" not in last


@pytest.mark.django_db
def test_every_count_of_the_last_run_is_on_one_of_its_pages(agency, sign_in):
    now = timezone.now()
    run = PurgeRun.objects.create(
        started_at=now, cutoff=now, limit="30 days", clause="LEX-3.E", actor=agency.captain,
        boot_id="b", uptime_seconds=1,
    )  # fmt: skip
    PurgeTally.objects.bulk_create(
        PurgeTally(run=run, day=now - timedelta(days=n), place="reads_read", removed=7000 + n)
        for n in range(60)
    )
    client = sign_in(agency.auditor)
    pages = [client.get(f"/retention/?tallies={n}").content.decode() for n in (1, 2)]
    assert "Page 1 of 2, 60 in all" in pages[0]
    counts = set(re.findall(r'cell-number">(70\d\d)<', "".join(pages)))
    assert counts == {str(7000 + n) for n in range(60)}


@pytest.mark.django_db
def test_it_says_how_many_holds_have_an_end(kinston, sign_in):
    camera = kinston.add_camera()
    for _ in range(6):
        hold(kinston, camera.pk)
    text = sign_in(kinston.captain).get("/retention/").content.decode()
    assert "The next 5 of 6 that have an end" in text


def state_of(text: str, what: str) -> tuple[str, str]:
    """Records and state of one place, as the page says them."""
    [row] = re.findall(rf"<tr><td>{what}</td>.*?</tr>", text)
    _, count, state = (re.sub("<.*?>", "", cell) for cell in re.findall("<td.*?</td>", row))
    return count, state


def test_the_state_of_what_holds_keep_is_that_of_the_last_comparison(past: Past, sign_in):
    at = past.cutoff - timedelta(days=1)
    past.read("KTX4827", at, candidates=[{"plate": "KTX4B27", "confidence": 0.4}])
    with time_machine.travel(past.today - timedelta(minutes=5), tick=False):
        hold(past.agency, past.camera.pk, **around(at))
    past.purge()
    client = sign_in(past.agency.captain)

    def states(*, is_compared: bool = True) -> dict[str, tuple[str, str]]:
        with time_machine.travel(past.today, tick=False):
            if is_compared:
                reconcile(actor=scheduled_work())
        text = client.get("/retention/").content.decode()
        held = ("Reads that holds keep", "Photographs that holds keep", "What goes with held reads")
        return {what: state_of(text, what) for what in (*held, "Packages for granted requests")}

    assert states(is_compared=False)["Reads that holds keep"] == ("1", "Not compared yet")
    found = states()
    rows, _ = found["What goes with held reads"]
    assert int(rows) > 0
    assert found == {
        "Reads that holds keep": ("1", "All held"),
        "Photographs that holds keep": ("0", "All held"),
        "What goes with held reads": (rows, "All held"),
        "Packages for granted requests": ("0", "None"),
    }
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM reads_preservedread")
    assert states()["What goes with held reads"] == (rows, rows)
