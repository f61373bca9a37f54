"""The door for reads that a device made itself."""

import json
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from camera_ingest.models import CameraKey
from camera_ingest.pipeline import MAX_BATCH
from camera_ingest.services.key import issue_key, revoke_key
from governance.models import Adoption
from ledger.models import Event
from reads.models import Read
from tests.camera_ingest.conftest import KEY

pytestmark = pytest.mark.django_db


def read(sender_id="1", **changes) -> dict:
    facts = {"id": sender_id, "plate": "KTX4827", "captured_at": timezone.now().isoformat()}
    return facts | changes


def is_problem(answer, status: int) -> bool:
    return (
        answer.status_code == answer.json()["status"] == status
        and answer.headers["Content-Type"] == "application/problem+json"
    )


@pytest.mark.parametrize("headers", [{}, {KEY: ""}, {KEY: "cam_wrong"}, {KEY: "clé"}])
def test_no_key_or_a_wrong_one_is_refused(agency, camera, headers):
    answer = Client(raise_request_exception=False).post(
        "/api/v1/reads", json.dumps([read()]), content_type="application/json", headers=headers
    )
    assert is_problem(answer, 401)
    assert answer.headers["WWW-Authenticate"] == KEY
    assert not Read.objects.exists()


def test_a_revoked_key_is_refused_and_a_new_one_taken(agency, camera, post_reads):
    assert post_reads([read()]).status_code == 200
    revoke_key(key_id=CameraKey.objects.get().pk, actor=agency.captain)
    assert is_problem(post_reads([read("2")]), 401)
    renewed = issue_key(camera_id=camera.pk, actor=agency.captain)
    assert post_reads([read("3")], **{KEY: renewed}).status_code == 200


def test_a_key_does_not_speak_for_another_camera(agency, camera, post_reads):
    agency.add_camera("cam-2")
    assert is_problem(post_reads({"camera": "cam-2", "reads": [read()]}), 403)
    assert post_reads({"camera": "cam-1", "reads": [read()]}).status_code == 200
    assert Read.objects.get().camera == camera


@pytest.mark.parametrize(
    "body",
    [
        "", "no JSON", "{", b"\xff\xfe", "null", "5", '"text"', "{}", '{"reads": 5}',
        '{"reads": null}', "[NaN]", '[{"confidence": NaN}]', '[{"confidence": Infinity}]',
        "[" * 100_000, '{"a":' * 100_000, f"[{'9' * 5000}]",
    ],
    ids=range(16),
)  # fmt: skip
def test_what_can_not_be_parsed_is_a_bad_request(post_reads, body):
    assert is_problem(post_reads(body), 400)
    assert not Read.objects.exists()


def test_nothing_of_what_was_sent_is_said_back(post_reads):
    for body in ('{"plate": "SECRET1"', '{"reads": "SECRET1"}', '[{"plate": "SECRET1!"}]'):
        assert b"SECRET1" not in post_reads(body).content


def test_too_many_reads_are_refused_whole(post_reads):
    assert is_problem(post_reads([read(str(n)) for n in range(MAX_BATCH + 1)]), 413)
    assert not Read.objects.exists()


def test_the_largest_batch_is_taken(post_reads):
    answer = post_reads([read(str(n)) for n in range(MAX_BATCH)])
    assert {row["status"] for row in answer.json()["reads"]} == {"stored"}
    assert Read.objects.count() == MAX_BATCH


def test_a_body_that_is_too_large_is_refused_before_it_is_read(post_reads, settings):
    body = b"[" + b" " * settings.DATA_UPLOAD_MAX_MEMORY_SIZE + b"]"
    assert is_problem(post_reads(body), 413)


def test_a_form_is_not_taken(key):
    answer = Client().post("/api/v1/reads", {"plate": "KTX4827"}, headers={KEY: key})
    assert is_problem(answer, 415)


def test_reading_back_is_not_offered(key):
    assert is_problem(Client().get("/api/v1/reads", headers={KEY: key}), 405)


def test_rows_are_answered_in_the_order_sent(post_reads):
    expired = (timezone.now() - timedelta(days=91)).isoformat()
    answer = post_reads(
        [read("a"), read("b", plate=""), read("c", captured_at=expired), read("d"), read("d")]
    )
    assert answer.status_code == 200
    rows = [(row["id"], row["status"]) for row in answer.json()["reads"]]
    assert rows[:4] == [("a", "stored"), ("b", "quarantined"), ("c", "expired"), ("d", "stored")]
    assert rows[4][1] == "conflict"


def test_features_are_taken_as_words_or_as_one_text(post_reads):
    several = [read("a", features=["roof rack", " ladder"]), read("b", features="dent")]
    for batch in (several, [*several, read("c", plate="")]):
        post_reads([row | {"id": f"{row['id']}{len(batch)}"} for row in batch])
    stored = Read.objects.order_by("sender_id").values_list("features", flat=True)
    assert list(stored) == ["roof rack, ladder", "roof rack, ladder", "dent", "dent"]


@pytest.mark.clause("NC-20-183.31(a)#audit-2")
def test_without_an_adopted_policy_nothing_comes_in(agency, camera, post_reads):
    Adoption.objects.update(adopted_at=None, adopted_by=None, effective_from=None, document=None)
    answer = post_reads([read()])
    assert is_problem(answer, 403)
    assert answer.json()["clause"] == agency.profile.cite("adoption")
    assert answer.json()["next_step"]
    assert not Read.objects.exists()
    assert Event.objects.get(kind="refusal").clause == agency.profile.cite("adoption")


@pytest.mark.parametrize(
    ("named", "stored"),
    [("acme 2.1", "acme 2.1"), ("x" * 40, "x" * 32), (None, "device"), (5.5, "device"),
     ("a\tb", "device"), ("<b>", "device"), ({"a": 1}, "device")],
)  # fmt: skip
def test_what_read_the_plates_stands_beside_each_read(post_reads, named, stored):
    for batch in ([read("a")], [read("b"), read("c", plate="")]):
        assert post_reads({"engine": named, "reads": batch}).status_code == 200
    assert set(Read.objects.values_list("engine", flat=True)) == {stored}


def test_event_and_answer_hold_no_plate(post_reads):
    answer = post_reads([read(plate="SECRET1"), read("2", plate="SECRET1<")])
    assert b"SECRET1" not in answer.content
    assert not [event for event in Event.objects.all() if "SECRET1" in str(event.data)]
