"""The demonstration comes with requests, each through its services and under both policies."""

from django.utils import timezone

from alpr_compliance.demo.loading import load_demo
from data_requests.models import DataRequest
from reads.models import Hold


def test_the_demonstration_has_a_held_a_waiting_and_an_outside_request(
    profile_name, db, settings, tmp_path
):
    settings.DATA_DIR = tmp_path
    settings.MAP_FILE = tmp_path / "streets.geojson"
    assert load_demo()
    kinds = sorted(DataRequest.objects.values_list("kind", flat=True))
    assert kinds == ["officer_data", "preservation", "release"]
    assert set(DataRequest.objects.values_list("status", flat=True)) == {"submitted"}
    assert Hold.objects.live(timezone.now()).count() == 1
    assert not load_demo()
    assert DataRequest.objects.count() == 3
