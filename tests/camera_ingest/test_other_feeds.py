"""What becomes of messages of Frigate, Blue Iris and Verkada, before anything is stored."""

from datetime import UTC, datetime

import pytest

from camera_ingest.feeds import blue_iris, frigate, verkada
from camera_ingest.payloads import parse_reads
from tests.camera_ingest import vendor_payloads as sent
from tests.camera_ingest.vendor_payloads import PLATE


def read_of(delivery, camera="n1"):
    assert delivery.left_out == []
    [sighting] = delivery.sightings
    assert sighting.camera == camera
    [read] = parse_reads([sighting.item])
    assert isinstance(read, dict), read
    return read | {"engine": sighting.engine}


def test_frigate_reads_a_plate_without_its_state():
    lpr = sent.frigate_lpr()
    read = read_of(frigate.take(lpr))
    assert (read["id"], read["plate"], read["confidence"]) == (lpr["id"], PLATE, 0.95)
    assert read["captured_at"] == datetime.fromtimestamp(lpr["timestamp"], UTC)
    assert (read["box"], read["engine"]) == ((917, 487, 112, 42), "frigate")
    assert "state" not in read
    # A plate that Frigate knows by a name is read all the same.
    assert read_of(frigate.take(sent.frigate_lpr(name="Chief")))["plate"] == PLATE


def test_an_event_of_frigate_counts_once_it_has_ended():
    event = sent.frigate_event()
    read = read_of(frigate.take(event))
    assert (read["id"], read["plate"]) == (event["after"]["id"], PLATE)
    for message, code in (
        (sent.frigate_event("new"), "preview"),
        (sent.frigate_event("update"), "preview"),
        (sent.frigate_event(recognized_license_plate=None), "no_plate"),
        (sent.frigate_event(false_positive=True), "no_plate"),
        (sent.frigate_lpr(plate=""), "no_plate"),
        (sent.frigate_lpr(type="description"), "unknown_kind"),
        ([], "unknown_kind"),
    ):
        delivery = frigate.take(message)
        assert (delivery.sightings, delivery.left_out) == ([], [code])


def test_blue_iris_finds_plates_among_other_things():
    alert = sent.blue_iris()
    read = read_of(blue_iris.take(alert))
    assert (read["plate"], read["confidence"], read["box"]) == (PLATE, 0.9, (10, 20, 50, 20))
    assert read["captured_at"].isoformat() == alert["timestamp"]
    assert read["image"] == alert["Image"]
    assert read["id"] == read_of(blue_iris.take(alert))["id"]
    with_prefix = sent.blue_iris(Image="data:image/jpeg;base64," + alert["Image"])
    assert read_of(blue_iris.take(with_prefix))["image"] == alert["Image"]
    by_label = sent.blue_iris({"label": "Plate: ABC 12", "confidence": 0.5})
    assert read_of(blue_iris.take(by_label))["plate"] == "ABC12"


def test_blue_iris_several_texts_on_one_plate_are_one_read():
    place = {"x_min": 10, "y_min": 20, "x_max": 60, "y_max": 40}
    alert = sent.blue_iris(
        {"plate": "WPL4B2", "confidence": 0.4, **place},
        {"plate": PLATE, "confidence": 0.9, **place},
    )
    read = read_of(blue_iris.take(alert))
    assert read["plate"] == PLATE
    assert read["candidates"] == [{"plate": "WPL4B2", "confidence": 0.4}]


@pytest.mark.parametrize(
    ("dump", "code"),
    [(None, "nothing_to_read"), ("{", "nothing_to_read"), ("[1]", "nothing_to_read"),
     ([{"api": "objects"}], "no_plate"), ('[{"api": "alpr"}]', "no_plate")],
)  # fmt: skip
def test_blue_iris_without_a_plate_says_so(dump, code):
    delivery = blue_iris.take(sent.blue_iris(ai_dump=dump))
    assert (delivery.sightings, delivery.left_out) == ([], [code])


def test_verkada_is_one_read_and_the_address_of_its_picture_is_left_out():
    message = sent.verkada()
    delivery = verkada.take(message)
    read = read_of(delivery)
    assert (read["plate"], read["state"], read["confidence"]) == (PLATE, "NE", 0.93)
    assert sent.milliseconds(read["captured_at"]) == message["data"]["detected"]
    assert "secret-token" not in repr(delivery)
    again = message | {"webhook_id": "w2"}
    assert read_of(verkada.take(again))["id"] == read["id"]
    assert verkada.take({"webhook_type": "motion"}).left_out == ["unknown_kind"]
    assert verkada.take(sent.verkada(license_plate_number="")).left_out == ["no_plate"]
