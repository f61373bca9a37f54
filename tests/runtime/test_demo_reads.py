"""The demonstration begins with stored reads, so that its first search finds something."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from alpr_compliance.demo.loading import load_demo
from alpr_compliance.demo.traffic import WANTED
from hotlists.models import Alert
from personnel.models import User
from reads.models import Read
from reads.search import Question, find
from reads.services.look import PAGE


@pytest.fixture
def demo(profile_name, db, settings, tmp_path):
    settings.DATA_DIR = tmp_path
    settings.MAP_FILE = tmp_path / "streets.geojson"
    assert load_demo()


def test_a_search_in_the_demonstration_finds_reads_and_a_street_map(demo, settings):
    now = timezone.now()
    asked = Question(
        plate=WANTED[0].plate, captured_from=now - timedelta(hours=12), captured_to=now
    )
    answers = find(asked, after=now - timedelta(days=20))
    assert answers.count.number > 1
    assert all(found.read.image_id for found in answers.page(size=PAGE))
    kinds = {
        each["properties"]["kind"] for each in json.loads(settings.MAP_FILE.read_text())["features"]
    }
    assert {"street", "highway", "water"} <= kinds
    assert User.objects.filter(username="officer").exists()


def test_reads_from_before_the_entries_ring_for_nobody(demo):
    assert Read.objects.count() > 100
    assert not Alert.objects.exists()
