"""The demonstration: everyone, reads to find, and something on each page where people decide."""

import json
from datetime import timedelta

from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from alpr_compliance.demo.audited import load_audits
from alpr_compliance.demo.happened import load_happenings
from alpr_compliance.demo.loading import load_demo
from alpr_compliance.demo.traffic import WANTED
from audits.calendar_page import lines_of
from audits.evidence import State
from audits.failed import counts
from audits.matrix import matrix
from audits.models import Audit
from audits.rules.calendar import State as PeriodState
from audits.services.opening import local_day
from camera_ingest.models import Camera
from data_requests.models import DataRequest
from governance.models import Flag, Referral
from governance.services import effective_profile
from hotlists.models import Alert, Entry, HotList, Incident, Suspension
from personnel.models import Role, User
from reads.models import Hold, Inquiry, Read
from reads.search import Question, find
from reads.services.look import PAGE
from tests.site import run_site
from tests.waiting import wait_for


def test_no_page_of_it_is_empty(profile_name, db, settings, tmp_path, client, sign_in):
    """In one test, since loading it takes longer than all that is asked of it."""
    settings.DATA_DIR = tmp_path
    settings.MAP_FILE = tmp_path / "streets.geojson"
    assert load_demo()
    it_has_everyone()
    it_finds_reads_with_photographs()
    its_map_is_of_its_own_town(profile_name, settings)
    it_says_what_it_is(client, settings)
    its_requests_wait()
    its_searches_flag_themselves(sign_in)
    assert not load_demo(), "loaded already"
    assert (Inquiry.objects.count(), DataRequest.objects.count()) == (9, 3)
    load_happenings()
    its_alerts_ended_and_work_failed(sign_in)
    load_audits()
    its_calendar_has_one_of_each(profile_name, sign_in)
    before = Audit.objects.count()
    load_audits()
    assert Audit.objects.count() == before


def it_has_everyone():
    roles = set(User.objects.values_list("groups__name", flat=True))
    assert roles >= {role.value for role in Role}
    assert User.objects.filter(username="officer").exists()
    assert (Camera.objects.count(), HotList.objects.count()) == (6, 3)
    assert Entry.objects.matching(timezone.now()).exists()
    # Reads from before the entries ring for nobody.
    assert Read.objects.count() > 100
    assert not Alert.objects.exists()


def it_finds_reads_with_photographs():
    now = timezone.now()
    asked = Question(
        plate=WANTED[0].plate, captured_from=now - timedelta(hours=12), captured_to=now
    )
    answers = find(asked, after=now - timedelta(days=20))
    assert answers.count.number > 1
    assert all(found.read.image_id for found in answers.page(size=PAGE))


def its_map_is_of_its_own_town(profile_name, settings):
    text = settings.MAP_FILE.read_text()
    drawn = json.loads(text)["features"]
    assert {"street", "highway", "water"} <= {each["properties"]["kind"] for each in drawn}
    assert ("Platte Creek" in text) == (profile_name == "lexington_ne")
    assert ("Neuse River" in text) == (profile_name == "kinston_nc")


def it_says_what_it_is(client, settings):
    for is_demo in (True, False):
        settings.DEMO, settings.SECOND_FACTOR_REQUIRED = is_demo, not is_demo
        page = client.get(reverse("account_login")).content.decode()
        assert ("Demonstration: invented plates and people." in page) is is_demo
        assert ("The second factor is off." in page) is is_demo
    settings.SECOND_FACTOR_REQUIRED = False


def its_requests_wait():
    kinds = sorted(DataRequest.objects.values_list("kind", flat=True))
    assert kinds == ["officer_data", "preservation", "release"]
    assert set(DataRequest.objects.values_list("status", flat=True)) == {"submitted"}
    assert Hold.objects.live(timezone.now()).count() == 1


def its_searches_flag_themselves(sign_in):
    sergeant = User.objects.get(username="sergeant")
    waiting = Flag.objects.visible_to(sergeant).open()
    kinds = set(waiting.values_list("kind", flat=True))
    assert kinds == {"first_amendment", "same_plate", "different_reasons"}
    assert set(waiting.values_list("decider", flat=True)) == {sergeant.pk}
    assert Flag.objects.get(kind="weak_reason").status == Flag.Status.COACHED
    assert Inquiry.objects.get(is_used=True).results > 0
    client, officer = sign_in(sergeant), User.objects.get(username="officer2")
    for address, words in (
        ("/flags/", "3 flags wait"),
        ("/activity/", str(officer)),
        (f"/activity/{officer.pk}/", "Drug sale behind the bowling alley"),
    ):
        assert words in client.get(address).content.decode()


def its_alerts_ended_and_work_failed(sign_in):
    assert Alert.objects.exists() and not Alert.objects.open().exists()
    assert Incident.objects.get().kinds == ["wrong_vehicle"]
    assert Suspension.objects.standing().count() == 1
    assert counts() == {"frames": 0, "set_aside": 2, "notices": 0, "tasks": 1}
    assert Flag.objects.filter(kind=Flag.Kind.TWO_NETWORKS).count() == 1
    assert Referral.objects.get().status == Referral.Status.REPORTED
    captain = sign_in(User.objects.get(username="captain"))
    for page in ("audits:failed", "hotlists:history", "hotlists:incidents", "hotlists:suspensions"):
        assert captain.get(reverse(page)).status_code == 200
    assert "the database did not answer" in captain.get(reverse("audits:failed")).content.decode()


def its_calendar_has_one_of_each(profile_name, sign_in):
    now = timezone.now()
    profile = effective_profile(now)
    today = local_day(profile, now)
    main, reviews = lines_of(profile, today.year, today)
    # The privacy policy is missing on purpose: the agency has none.
    [audit] = Audit.objects.filter(program_code=main.program.code)
    assert audit.status == Audit.Status.REVIEW and audit.items.of_searches().count() >= 10
    states = [cell.state for cell in (*reviews.left, *reviews.cells)]
    assert states.count(PeriodState.OVERDUE) == 1
    assert states.count(PeriodState.DUE) == 1
    client = sign_in(User.objects.get(username="auditor"))
    for name in ("audits:calendar", "audits:vendor-logs", "personnel:accounts"):
        assert client.get(reverse(name)).status_code == 200
    # And what Kinston's law becomes after the end it named is not known.
    expected = {"NE-60-3206(2)"} if profile_name == "lexington_ne" else {"KIN-IV.A.3"}
    assert expected == {
        line.unit
        for line in matrix(profile, now)
        if line.page in ("audits:reports", "audits:public", "personnel:accounts")
        and line.state is not State.GREEN
    }


def test_its_camera_raises_an_alert_through_the_real_door(
    profile_name, committed_db, settings, tmp_path
):
    settings.DATA_DIR = tmp_path
    settings.MAP_FILE = tmp_path / "streets.geojson"
    load_demo()
    with run_site(profile_name, tmp_path) as site:
        call_command("simulate_camera", url=site.url, seconds=0.0, frames=2)
        wait_for(Alert.objects.exists)
