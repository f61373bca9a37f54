"""A device with a wrong key is refused, and the trail says so without filling up."""

from ledger.models import Event


def test_a_refused_camera_key_is_recorded_once_a_minute(client, db):
    for _ in range(3):
        answer = client.post(
            "/api/v1/reads", "[]", content_type="application/json", headers={"X-Camera-Key": "no"}
        )
        assert answer.status_code == 401
    event = Event.objects.get(kind="camera.key_refused")
    assert (event.outcome, event.source_address) == ("refused", "127.0.0.1")
