"""The demonstration has something on each page where people decide: under both policies."""

from django.urls import reverse

from alpr_compliance.demo.happened import load_happenings
from alpr_compliance.demo.loading import load_demo
from audits.failed import counts
from governance.models import Flag, Referral
from hotlists.models import Alert, Incident, Suspension
from personnel.models import User


def test_alerts_ended_an_incident_waits_and_work_failed(
    profile_name, db, settings, tmp_path, sign_in
):
    settings.DATA_DIR = tmp_path
    settings.MAP_FILE = tmp_path / "streets.geojson"
    assert load_demo()
    load_happenings()
    assert not Alert.objects.open().exists()
    assert Incident.objects.get().kinds == ["wrong_vehicle"]
    assert Suspension.objects.standing().count() == 1
    assert counts() == {"frames": 0, "set_aside": 2, "notices": 0, "tasks": 1}
    assert Flag.objects.filter(kind=Flag.Kind.TWO_NETWORKS).count() == 1
    assert Referral.objects.get().status == Referral.Status.REPORTED
    captain = sign_in(User.objects.get(username="captain"))
    for page in ("audits:failed", "hotlists:history", "hotlists:incidents", "hotlists:suspensions"):
        assert captain.get(reverse(page)).status_code == 200
    assert "the database did not answer" in captain.get(reverse("audits:failed")).content.decode()
