"""What becomes of each message of the Rekor / OpenALPR agent, before anything is stored."""

import json

import pytest

from camera_ingest.feeds.delivery import Delivery
from camera_ingest.feeds.rekor import take
from tests.camera_ingest.vendor_payloads import (
    LICENCE_KEY,
    PLATE,
    STREAM,
    in_base64,
    milliseconds,
    picture,
    rekor_alert,
    rekor_group,
    rekor_heartbeat,
    rekor_results,
    seconds_ago,
)


def read_of(message):
    delivery = take(message)
    assert delivery.left_out == []
    [sighting] = delivery.sightings
    return sighting


def test_a_group_is_one_read_with_its_candidates():
    at = seconds_ago(20)
    group = rekor_group(at)
    sighting = read_of(group)
    assert (sighting.camera, sighting.engine) == ("1000", "rekor 4.1.1")
    assert sighting.item == {
        "id": f"AGENT1-1000-{milliseconds(at)}",
        "plate": PLATE,
        "captured_at": at,
        "confidence": 0.932,
        "state": "NE",
        "state_confidence": 0.84,
        # Both lists of candidates, each text once, without the plate itself.
        "candidates": [
            {"plate": "WPL4B2", "confidence": 0.81},
            {"plate": "VPL482", "confidence": 0.775},
        ],
        "make": "ford",
        "model": "f-150",
        "color": "white",
        "body": "truck-standard",
        "image": group["vehicle_crop_jpeg"],
        # In the picture of the vehicle, which begins at 300, 200 of the whole.
        "box": (50, 40, 50, 20),
    }


def test_the_instant_of_the_best_picture_counts_where_the_agent_tells_it():
    at = seconds_ago(9)
    assert read_of(rekor_group(best_uuid_epoch_ms=milliseconds(at))).item["captured_at"] == at


def test_an_alert_of_the_agents_own_lists_is_the_read_of_its_group():
    group = rekor_group()
    assert take(rekor_alert(group)) == take(group)
    assert take(rekor_alert(None)).sightings[0].item["plate"] is None


@pytest.mark.parametrize(
    ("message", "code"),
    [
        (rekor_results(), "preview"),
        (rekor_group(is_preview=True), "preview"),
        (rekor_group(best_plate_number=""), "no_plate"),
        (rekor_group(vehicle={"missing_plate": True}), "no_plate"),
        ({"data_type": "vehicle", "best_uuid": "x", "vehicle": {}}, "no_plate"),
        ({"openalpr_webhook": "test"}, "test"),
        ({"data_type": "alpr_stats"}, "unknown_kind"),
        ({"data_type": ["alpr_group"]}, "unknown_kind"),
        ({}, "unknown_kind"),
        ([], "unknown_kind"),
        (None, "unknown_kind"),
    ],
)
def test_what_is_no_final_read_is_left_out_and_says_why(message, code):
    assert take(message) == Delivery(left_out=[code])


def test_a_heartbeat_says_which_cameras_deliver_and_nothing_else():
    heartbeat = rekor_heartbeat()
    delivery = take(heartbeat)
    [first, second] = delivery.conditions
    assert (first.camera, first.is_up) == ("1000", True)
    assert milliseconds(first.said_at) == heartbeat["timestamp"]
    assert first.facts == {
        "frames_a_second": 30, "processor_percent": 54.1, "messages_waiting": 0,
    }  # fmt: skip
    assert (second.camera, second.is_up) == ("1001", False)
    assert LICENCE_KEY not in repr(delivery)
    assert STREAM not in repr(delivery)


def test_the_vehicles_picture_may_be_scaled_and_a_box_that_does_not_fit_is_left_out():
    scaled = read_of(rekor_group(vehicle_crop_jpeg=in_base64(picture(400, 200)))).item
    assert scaled["box"] == (100, 80, 100, 40)
    for other in (picture(300, 300), b"no picture"):
        assert read_of(rekor_group(vehicle_crop_jpeg=in_base64(other))).item["box"] is None


def test_newer_agents_send_an_overview_and_some_the_plate_alone():
    overview = rekor_group(overview_jpeg=in_base64(picture(1280, 720)), vehicle_crop_jpeg="")
    assert read_of(overview).item["box"] == (350, 240, 50, 20)
    plate_alone = read_of(rekor_group(vehicle_crop_jpeg=None)).item
    assert "box" not in plate_alone
    assert plate_alone["image"] == in_base64(picture(60, 30))


@pytest.mark.parametrize(
    ("region", "state"),
    [("us-ne", "NE"), ("ne", "NE"), ("ca-on", "ON"), ("mx-son", "MX"), ("us", ""), ("eu-de1", "")]
    + [(wrong, "") for wrong in (None, 5, [], "us-zz", "")],
)
def test_the_state_of_issue_is_known_or_unknown(region, state):
    item = read_of(rekor_group(best_region=region)).item
    assert item["state"] == state
    assert ("state_confidence" in item) is bool(state)


def test_an_epoch_in_seconds_is_the_same_instant():
    at = seconds_ago(20).replace(microsecond=0)
    assert read_of(rekor_group(epoch_start=int(at.timestamp()))).item["captured_at"] == at


def test_an_id_longer_than_ours_is_known_by_its_digest():
    item = read_of(rekor_group(best_uuid="Y" * 40 + "-2090267338-1538924513527")).item
    assert len(item["id"]) == 64
    assert (
        item["id"]
        == read_of(rekor_group(best_uuid="Y" * 40 + "-2090267338-1538924513527")).item["id"]
    )


def test_of_five_thousand_candidates_the_likeliest_stay():
    many = [{"plate": f"A{n:05}", "confidence": n / 100} for n in range(5000)]
    noise = [{"plate": "<>", "confidence": 99}, {"plate": "B1", "confidence": 101}, None, 5]
    kept = read_of(rekor_group(candidates=many + noise)).item["candidates"]
    assert len(kept) == 20
    assert [each["plate"] for each in kept[:2]] == ["VPL482", "A04997"]


def test_words_that_are_none_are_left_out():
    item = read_of(rekor_group(vehicle={"make": [{"name": "<b>"}], "color": "white", "year": 1}))
    assert not {"make", "color", "model", "body"} & item.item.keys()


def test_the_message_is_not_changed():
    group = rekor_group()
    before = json.dumps(group)
    take(group)
    assert json.dumps(group) == before
