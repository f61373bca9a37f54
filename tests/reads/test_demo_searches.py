"""The demonstration comes with searches and flags, so that no page of monitoring is empty."""

import pytest

from alpr_compliance.demo.loading import load_demo
from governance.models import Flag
from personnel.models import User
from reads.models import Inquiry


@pytest.fixture
def demo(profile_name, db, settings, tmp_path):
    settings.DATA_DIR = tmp_path
    settings.MAP_FILE = tmp_path / "streets.geojson"
    assert load_demo()


def test_its_searches_flag_themselves_and_wait_for_the_sergeant(demo, sign_in):
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
    assert Inquiry.objects.count() == 9
    assert not load_demo(), "loaded already"
    assert Inquiry.objects.count() == 9
