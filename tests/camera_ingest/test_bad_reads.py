"""A bad read is named with a reason and kept once; nothing of it is said back, nothing breaks."""

import json

import pytest
from django.utils import timezone

from camera_ingest.models import Quarantine
from reads.models import Read

pytestmark = pytest.mark.django_db
SQL = "'; DROP TABLE reads_read; --"
DEEP: dict = {}
for _ in range(100):
    DEEP = {"a": DEEP}

BAD = {
    "no plate": ({"plate": ""}, "plate_empty"),
    "plate of spaces": ({"plate": " \t- "}, "plate_empty"),
    "plate of 40": ({"plate": "A" * 40}, "plate_too_long"),
    "plate of a megabyte": ({"plate": "A" * 1_000_000}, "plate_too_long"),
    "Cyrillic letter": ({"plate": "АBC123"}, "plate_has_other_characters"),  # noqa: RUF001
    "full-width letters": ({"plate": "ＡＢＣ１２３"}, "plate_has_other_characters"),  # noqa: RUF001
    "dotless i": ({"plate": "ABıC123"}, "plate_has_other_characters"),  # noqa: RUF001
    "long s": ({"plate": "ABſ123"}, "plate_has_other_characters"),  # noqa: RUF001
    "sharp s": ({"plate": "ABß12"}, "plate_has_other_characters"),
    "Arabic digits": ({"plate": "ABC\u0661\u0662"}, "plate_has_other_characters"),
    "NUL in plate": ({"plate": "ABC\x00123"}, "plate_has_other_characters"),
    "lone surrogate": ({"plate": "ABC\ud800"}, "plate_string_unicode"),
    "SQL": ({"plate": SQL}, "plate_too_long"),
    "short SQL": ({"plate": "';--"}, "plate_has_other_characters"),
    "HTML": ({"plate": "<b>A</b>"}, "plate_has_other_characters"),
    "HTML in make": ({"make": "<script>"}, "make_string_pattern_mismatch"),
    "NUL in make": ({"make": "a\x00b"}, "make_string_pattern_mismatch"),
    "features of 121": ({"features": "x" * 121}, "features_string_too_long"),
    "features that are numbers": ({"features": [1]}, "features_string_type"),
    "NUL in features": ({"features": ["a\x00b"]}, "features_string_pattern_mismatch"),
    "state that does not exist": ({"state": "ZZ"}, "unknown_state"),
    "plate null": ({"plate": None}, "plate_string_type"),
    "plate a number": ({"plate": 123}, "plate_string_type"),
    "plate nested": ({"plate": {"a": [1]}}, "plate_string_type"),
    "plate missing": ({"plate": ...}, "plate_missing"),
    "id missing": ({"id": ...}, "id_missing"),
    "id null": ({"id": None}, "id_string_type"),
    "id empty": ({"id": ""}, "id_string_too_short"),
    "id of 65": ({"id": "x" * 65}, "id_string_too_long"),
    "NUL in id": ({"id": "a\x00b"}, "id_string_pattern_mismatch"),
    "surrogate in id": ({"id": "a\ud800b"}, "id_string_unicode"),
    "id nested": ({"id": {"SECRET": 1}}, "id_string_type"),
    "naive time": ({"captured_at": "2026-01-01T00:00:00"}, "captured_at_timezone_aware"),
    "no time": ({"captured_at": "soon"}, "captured_at_"),
    "empty time": ({"captured_at": ""}, "captured_at_"),
    "time null": ({"captured_at": None}, "captured_at_datetime_type"),
    "time a list": ({"captured_at": []}, "captured_at_datetime_type"),
    "year 3000": ({"captured_at": "3000-01-01T00:00:00Z"}, "in_the_future"),
    "the last hour there is": ({"captured_at": "9999-12-31T23:59:59-14:00"}, "in_the_future"),
    "offset of a day": ({"captured_at": "2026-01-01T00:00:00+25:00"}, "captured_at_"),
    "confidence above one": ({"confidence": 1.01}, "confidence_less_than_equal"),
    "confidence below zero": ({"confidence": -0.1}, "confidence_greater_than_equal"),
    "confidence infinite": ({"confidence": "Infinity"}, "confidence_"),
    "confidence not a number": ({"confidence": "NaN"}, "confidence_"),
    "confidence huge": ({"confidence": 10**400}, "confidence_"),
    "box of three": ({"box": [1, 2, 3]}, "box_"),
    "box huge": ({"box": [1, 2, 3, 10**30]}, "box_3_"),
    "candidates not a list": ({"candidates": "ABC"}, "candidates_list_type"),
    "bad candidate": ({"candidates": [{"plate": "<>"}]}, "candidates_0_plate_string_patter"),
    "too many candidates": ({"candidates": [{"plate": "A"}] * 21}, "candidates_too_long"),
    "image not base64": ({"image": "é"}, "image_refused"),
    "image cut base64": ({"image": "abcde"}, "image_refused"),
    "image not an image": ({"image": "AAAA"}, "image_refused"),
    "image a number": ({"image": 5}, "image_string_type"),
    "deeply nested": ({"make": DEEP}, "make_string_type"),
}


@pytest.fixture
def agency(lexington):
    """One policy is enough: what can be read does not depend on it."""
    return lexington


@pytest.mark.parametrize(("changes", "reason"), BAD.values(), ids=BAD.keys())
def test_a_bad_read_is_named_and_kept_once(post_reads, changes, reason):
    good = {"id": "good", "plate": "KTX4827", "captured_at": timezone.now().isoformat()}
    bad = {n: v for n, v in ({**good, "id": "bad"} | changes).items() if v is not ...}
    for status in ("stored", "duplicate"):
        answer = post_reads([bad, good])
        assert answer.status_code == 200
        first, second = answer.json()["reads"]
        assert second == {"id": "good", "status": status}
        assert first["status"] == "quarantined"
        assert first["reason"].startswith(reason)
        assert first["id"] in ("bad", "")
        # The answer is an id, a status and a code: nothing else of what was sent.
        assert first.keys() == {"id", "status", "reason"}
        assert first["reason"].isascii() and first["reason"].replace("_", "").isalnum()
    assert Quarantine.objects.count() == 1
    assert Read.objects.count() == 1


@pytest.mark.parametrize("bad", [None, 5, "text", [], [[]], True], ids=repr)
def test_an_item_that_is_no_object_is_quarantined(post_reads, bad):
    [answer] = post_reads([bad]).json()["reads"]
    assert (answer["id"], answer["status"]) == ("", "quarantined")
    assert Quarantine.objects.count() == 1


@pytest.mark.parametrize(
    "time",
    ["0001-01-01T00:00:00Z", "0001-01-01T00:00:00+14:00", "1970-01-01T00:00:00-12:00", 0, -(10**9)],
)
def test_a_time_from_long_ago_is_expired(post_reads, time):
    answer = post_reads([{"id": "1", "plate": "KTX4827", "captured_at": time}])
    assert answer.json()["reads"] == [{"id": "1", "status": "expired", "reason": "expired"}]
    assert not Quarantine.objects.exists()


@pytest.mark.parametrize("time", ["1999-01-01T00:00:00Z", "0001-01-01T00:00:00+14:00"])
def test_a_bad_read_that_is_expired_is_not_kept_either(post_reads, time):
    answer = post_reads([{"id": "1", "plate": "", "captured_at": time}])
    assert answer.json()["reads"] == [{"id": "1", "status": "expired", "reason": "plate_empty"}]
    assert not Quarantine.objects.exists()


@pytest.mark.parametrize("offset", ["+14:00", "-12:00", "+05:45", "+00:00"])
def test_an_odd_offset_is_the_same_instant(post_reads, offset):
    from datetime import datetime

    zone = datetime.fromisoformat(f"2026-01-01T00:00:00{offset}").tzinfo
    now = timezone.now()
    sent = {"id": "1", "plate": "KTX4827", "captured_at": now.astimezone(zone).isoformat()}
    assert post_reads([sent]).json()["reads"][0]["status"] == "stored"
    assert Read.objects.get().captured_at == now


def test_a_body_of_64_kilobytes_is_kept_cut(post_reads):
    now = timezone.now().isoformat()
    post_reads([{"id": "1", "plate": "", "captured_at": now, "make": "x" * 65_536}])
    assert len(Quarantine.objects.get().body) == 16_384


def test_quarantine_keeps_the_capture_time_it_was_told(post_reads):
    now = timezone.now()
    post_reads([{"id": "1", "plate": "", "captured_at": now.isoformat()}])
    kept = Quarantine.objects.get()
    assert kept.captured_at == now
    assert json.loads(bytes(kept.body))["id"] == "1"
