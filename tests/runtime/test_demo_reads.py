"""The demonstration begins with stored reads, so that its first search finds something."""

import json
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from alpr_compliance.demo.loading import load_demo
from alpr_compliance.demo.traffic import WANTED
from camera_ingest.models import Camera
from hotlists.models import Alert, Entry, HotList
from personnel.models import Role, User
from reads.models import Read
from reads.search import Question, find
from reads.services.look import PAGE
from tests.site import run_site
from tests.waiting import wait_for


@pytest.fixture
def demo(profile_name, db, settings, tmp_path):
    settings.DATA_DIR = tmp_path
    settings.MAP_FILE = tmp_path / "streets.geojson"
    assert load_demo()


def test_its_map_names_what_lies_near_its_own_town(demo, profile_name, settings):
    named = settings.MAP_FILE.read_text()
    assert ("Platte Creek" in named) == (profile_name == "lexington_ne")
    assert ("Neuse River" in named) == (profile_name == "kinston_nc")


def test_it_has_everyone_and_reads_to_find_and_says_what_it_is(demo, client, settings):
    """In one test, since loading it takes longer than all that is asked of it."""
    roles = set(User.objects.values_list("groups__name", flat=True))
    assert roles >= {role.value for role in Role}
    assert User.objects.filter(username="officer").exists()
    assert (Camera.objects.count(), HotList.objects.count()) == (6, 3)
    assert Entry.objects.matching(timezone.now()).exists()
    # Reads from before the entries ring for nobody.
    assert Read.objects.count() > 100
    assert not Alert.objects.exists()
    finds_reads_with_photographs()
    drawn = json.loads(settings.MAP_FILE.read_text())["features"]
    assert {"street", "highway", "water"} <= {each["properties"]["kind"] for each in drawn}
    for is_demo in (True, False):
        settings.DEMO, settings.SECOND_FACTOR_REQUIRED = is_demo, not is_demo
        page = client.get(reverse("account_login")).content.decode()
        assert ("Demonstration: invented plates and people." in page) is is_demo
        assert ("The second factor is off." in page) is is_demo


def finds_reads_with_photographs():
    now = timezone.now()
    asked = Question(
        plate=WANTED[0].plate, captured_from=now - timedelta(hours=12), captured_to=now
    )
    answers = find(asked, after=now - timedelta(days=20))
    assert answers.count.number > 1
    assert all(found.read.image_id for found in answers.page(size=PAGE))


def test_its_camera_raises_an_alert_through_the_real_door(
    profile_name, committed_db, settings, tmp_path
):
    settings.DATA_DIR = tmp_path
    settings.MAP_FILE = tmp_path / "streets.geojson"
    load_demo()
    with run_site(profile_name, tmp_path) as site:
        call_command("simulate_camera", url=site.url, seconds=0.0, frames=2)
        wait_for(Alert.objects.exists)
