"""Keys: replaced with an overlap, for one camera or for an agent's, signed, and paced."""

import json
import time
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from camera_ingest import pace
from camera_ingest.models import AgentCamera, CameraKey, RefusedPosts
from camera_ingest.services.agent import add_agent, speak_for, speak_no_longer
from camera_ingest.services.key import issue_agent_key, issue_key, key_digest, replace_key
from camera_ingest.signing import (
    SIGNATURE_HEADER,
    TIME_HEADER,
    WINDOW,
    signature_of,
    signing_secret,
)
from reads.models import Read
from tests.camera_ingest.conftest import KEY

pytestmark = pytest.mark.django_db


def one_read(sender_id="1") -> dict:
    return {"id": sender_id, "plate": "KTX4827", "captured_at": timezone.now().isoformat()}


def post(key, body, **headers):
    return Client(raise_request_exception=False).post(
        "/api/v1/reads",
        body if isinstance(body, str) else json.dumps(body),
        content_type="application/json",
        headers={KEY: key} | headers,
    )


def refused(**where) -> dict[str, int]:
    return dict(RefusedPosts.objects.filter(**where).values_list("reason", "posts"))


@pytest.fixture
def agent(lexington):
    """An agent that speaks for the first of two cameras."""
    agent = add_agent(name="North cabinet", actor=lexington.captain)
    lexington.add_camera("cam-2")
    camera = lexington.add_camera("cam-1")
    speak_for(agent_id=agent.pk, camera_id=camera.pk, called="1000", actor=lexington.captain)
    return agent


@pytest.fixture
def signed_key(lexington) -> str:
    camera = lexington.add_camera()
    return issue_key(camera_id=camera.pk, actor=lexington.captain, must_sign=True)


def signed(key: str, body: str, sent_at: float) -> dict[str, str]:
    secret, at = signing_secret(key_digest(key)), str(sent_at)
    signature = signature_of(secret=secret, sent_at=at, body=body.encode())
    return {TIME_HEADER: at, SIGNATURE_HEADER: signature}


def test_a_replaced_key_works_beside_its_successor_until_it_ends(lexington):
    camera = lexington.add_camera()
    old = issue_key(camera_id=camera.pk, actor=lexington.captain, must_sign=False, per_minute=77)
    row = CameraKey.objects.get()
    new = replace_key(key_id=row.pk, actor=lexington.captain, overlap=timedelta(hours=1))
    assert [post(key, [one_read(key[-5:])]).status_code for key in (old, new)] == [200, 200]
    assert CameraKey.objects.exclude(pk=row.pk).get().per_minute == 77
    CameraKey.objects.filter(pk=row.pk).update(revoked_at=timezone.now())
    assert [post(key, [one_read("a")]).status_code for key in (old, new)] == [401, 200]
    assert refused(key=row) == {"revoked_key": 1}


def test_a_key_that_ended_is_not_replaced_and_none_lives_on_for_long(lexington):
    issue_key(camera_id=lexington.add_camera().pk, actor=lexington.captain)
    key = CameraKey.objects.get()
    for overlap in (timedelta(days=31), timedelta(seconds=-1)):
        with pytest.raises(ValidationError):
            replace_key(key_id=key.pk, actor=lexington.captain, overlap=overlap)
    replace_key(key_id=key.pk, actor=lexington.captain, overlap=timedelta(0))
    with pytest.raises(ValidationError, match="revoked"):
        replace_key(key_id=key.pk, actor=lexington.captain, overlap=timedelta(0))


def test_replacing_twice_prolongs_nothing(lexington):
    issue_key(camera_id=lexington.add_camera().pk, actor=lexington.captain)
    key = CameraKey.objects.get()
    replace_key(key_id=key.pk, actor=lexington.captain, overlap=timedelta(hours=1))
    replace_key(key_id=key.pk, actor=lexington.captain, overlap=timedelta(days=7))
    key.refresh_from_db()
    assert key.revoked_at < timezone.now() + timedelta(hours=2)


def test_an_agent_speaks_for_its_cameras_and_no_other(lexington, agent):
    key = issue_agent_key(agent_id=agent.pk, actor=lexington.captain)
    assert post(key, {"camera": "1000", "reads": [one_read()]}).status_code == 200
    assert Read.objects.get().camera.code == "cam-1"
    # Nobody, another's number, a camera's code in place of its number, and what is no name.
    for name in (None, "1001", "cam-2", "cam-1", ["1000"], {"1000": 1}, "\0"):
        answer = post(key, {"camera": name, "reads": [one_read("2")]})
        assert (answer.status_code, answer.json()["code"]) == (403, "unknown_camera"), name
    assert post(key, {"camera": 1000, "reads": [one_read("3")]}).status_code == 200
    speak_no_longer(agent_camera_id=AgentCamera.objects.get().pk, actor=lexington.captain)
    assert post(key, {"camera": "1000", "reads": [one_read("4")]}).status_code == 403
    assert refused(key__agent=agent) == {"unknown_camera": 8}
    assert Read.objects.count() == 2


def test_an_agent_calls_one_camera_by_one_name(lexington, agent):
    other = lexington.add_camera("cam-3")
    with pytest.raises(ValidationError):
        speak_for(agent_id=agent.pk, camera_id=other.pk, called="1000", actor=lexington.captain)


@pytest.mark.parametrize("person", ["officer", "sergeant", "auditor", "chief"])
def test_others_keep_no_agents(lexington, agent, person):
    actor, camera_id = lexington.people[person], AgentCamera.objects.get().camera_id
    acts = [
        lambda: add_agent(name="Another", actor=actor),
        lambda: speak_for(agent_id=agent.pk, camera_id=camera_id, called="2", actor=actor),
        lambda: speak_no_longer(agent_camera_id=AgentCamera.objects.get().pk, actor=actor),
        lambda: issue_agent_key(agent_id=agent.pk, actor=actor),
    ]
    for act in acts:
        with pytest.raises(PermissionDenied):
            act()


def test_the_database_itself_gives_a_key_one_bearer(lexington, agent):
    issue_agent_key(agent_id=agent.pk, actor=lexington.captain)
    camera_id = AgentCamera.objects.get().camera_id
    for bearers in ({"camera_id": camera_id}, {"agent": None}):
        with pytest.raises(IntegrityError, match="key_of_a_camera"), transaction.atomic():
            CameraKey.objects.update(**bearers)


def test_a_signed_post_is_taken_once(signed_key):
    body = json.dumps([one_read()])
    headers = signed(signed_key, body, time.time())
    assert post(signed_key, body, **headers).status_code == 200
    again = post(signed_key, body, **headers)
    assert (again.status_code, again.json()["code"]) == (401, "replayed")
    later = signed(signed_key, body, time.time() + 1)
    assert post(signed_key, body, **later).json()["reads"][0]["status"] == "duplicate"


def test_what_is_not_signed_just_now_with_its_secret_is_refused(signed_key):
    body = json.dumps([one_read()])
    good = signed(signed_key, body, time.time())
    bad = {
        "bad_signature": [
            {},
            good | {SIGNATURE_HEADER: "0" * 64},
            good | {SIGNATURE_HEADER: "é"},
            good | {TIME_HEADER: str(time.time() + 1)},
            signed(signed_key, body + " ", time.time()),
            signed("cam_another", body, time.time()),
        ],
        "signed_at_other_time": [
            signed(signed_key, body, time.time() + seconds)
            for seconds in (WINDOW + 9, -WINDOW - 9, float("inf"), float("nan"))
        ],
    }
    for code, tries in bad.items():
        for headers in tries:
            answer = post(signed_key, body, **headers)
            assert (answer.status_code, answer.json()["code"]) == (401, code), headers
    assert refused() == {code: len(tries) for code, tries in bad.items()}
    assert not Read.objects.exists()


def test_a_signed_frame_is_read_whole(signed_key):
    from camera_ingest.synthetic import draw_frame, encode_jpeg

    photo = encode_jpeg(draw_frame("WKX473"))
    facts = {"id": "1", "captured_at": timezone.now().isoformat()}
    lines = [
        f'--x\r\nContent-Disposition: form-data; name="{k}"\r\n\r\n{v}' for k, v in facts.items()
    ]
    file = '--x\r\nContent-Disposition: form-data; name="image"; filename="a.jpg"\r\n\r\n'
    body = "\r\n".join([*lines, file]).encode() + photo + b"\r\n--x--\r\n"
    at = str(time.time())
    secret = signing_secret(key_digest(signed_key))
    headers = {
        TIME_HEADER: at,
        SIGNATURE_HEADER: signature_of(secret=secret, sent_at=at, body=body),
    }
    answer = Client().post(
        "/api/v1/frames", body, content_type="multipart/form-data; boundary=x",
        headers={KEY: signed_key} | headers,
    )  # fmt: skip
    assert answer.status_code == 202


def test_a_key_may_send_so_often_a_minute_and_no_more(lexington, monkeypatch):
    # Keys of other tests had the same numbers.
    monkeypatch.setattr(pace, "_taken", {})
    camera = lexington.add_camera()
    key = issue_key(camera_id=camera.pk, actor=lexington.captain, per_minute=2)
    # Where a minute begins between two posts, the next ones are of one minute.
    answers = [post(key, [one_read(str(n))]) for n in range(6)]
    stopped = [answer for answer in answers if answer.status_code == 429]
    assert len(stopped) >= 2
    assert 1 <= int(stopped[0].headers["Retry-After"]) <= 60
    assert stopped[0].json()["code"] == "throttled"
    assert refused(key__camera=camera) == {"throttled": len(stopped)}
    other = issue_key(camera_id=camera.pk, actor=lexington.captain)
    assert post(other, [one_read("other")]).status_code == 200


def test_a_camera_is_not_held_up_by_valkey_being_away(lexington, settings, signed_key):
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    try:
        body = json.dumps([one_read()])
        assert post(signed_key, body, **signed(signed_key, body, time.time())).status_code == 200
        begun = time.monotonic()
        for n in range(5):
            sent = json.dumps([one_read(str(n))])
            assert (
                post(signed_key, sent, **signed(signed_key, sent, time.time())).status_code == 200
            )
        assert time.monotonic() - begun < pace.ABSENCE
    finally:
        pace._absent_until = 0.0
        pace._server.cache_clear()


def test_refused_posts_stand_on_the_page_of_their_camera(lexington, sign_in):
    camera, other = lexington.add_camera(), lexington.add_camera("cam-2")
    key = issue_key(camera_id=camera.pk, actor=lexington.captain)
    post(key, {"camera": "cam-2", "reads": []})
    post(key, "{")
    post("cam_nobodys", [])
    client = sign_in(lexington.sysadmin)
    page = client.get(f"/cameras/{camera.pk}/").content.decode()
    assert "Another camera was named" in page
    assert "Could not be parsed" in page
    assert "No camera has the key" not in page
    assert "None within 7 days" in client.get(f"/cameras/{other.pk}/").content.decode()
    assert "No camera has the key" in client.get("/cameras/").content.decode()


def test_an_agent_is_kept_on_its_pages(lexington, sign_in):
    camera = lexington.add_camera()
    client = sign_in(lexington.captain)
    address = client.post("/cameras/agents/add/", {"name": "North cabinet"}).url
    client.post(f"{address}speak-for/", {"camera": camera.pk, "called": "1000"})
    shown = client.post(f"{address}key/", {"must_sign": "on", "per_minute": "100"})
    assert "no-store" in shown.headers["Cache-Control"]
    key = CameraKey.objects.get()
    assert (key.must_sign, key.per_minute) == (True, 100)
    assert signing_secret(key.digest) in shown.content.decode()
    page = client.get(address).content.decode()
    assert "1000" in page
    assert signing_secret(key.digest) not in page
    replaced = client.post(f"/cameras/keys/{key.pk}/replace/", {"overlap": "24"})
    assert "agent_" in replaced.content.decode()
    assert client.post(f"/cameras/keys/{key.pk}/revoke/").url == address
    assert "North cabinet" in client.get("/cameras/agents/").content.decode()
    assert "which calls it 1000" in client.get(f"/cameras/{camera.pk}/").content.decode()
    named = AgentCamera.objects.get()
    assert client.post(f"/cameras/agents/named/{named.pk}/end/").url == address
    assert not AgentCamera.objects.exists()
