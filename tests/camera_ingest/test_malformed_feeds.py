"""A message with something missing, null, of a wrong type or nested deeply breaks nothing."""

import copy
import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from camera_ingest.feeds import FORMATS
from camera_ingest.feeds.rekor import take
from camera_ingest.models import Quarantine
from camera_ingest.payloads import parse_reads
from camera_ingest.services.feed import record_sightings
from reads.models import Read
from tests.camera_ingest.vendor_payloads import (
    LICENCE_KEY,
    STREAM,
    blue_iris,
    frigate_event,
    frigate_lpr,
    new_result,
    offline_alarm,
    old_result,
    plate_recognizer,
    rekor_alert,
    rekor_group,
    rekor_heartbeat,
    rekor_results,
    verkada,
)

Path = tuple[str | int, ...]
MESSAGES = {
    "rekor": [rekor_group(), rekor_alert(rekor_group()), rekor_results(), rekor_heartbeat()],
    "plate-recognizer": [
        plate_recognizer(old_result(), new_result()),
        offline_alarm(),
    ],
    "frigate": [frigate_lpr(), frigate_event()],
    "blue-iris": [blue_iris()],
    "verkada": [verkada()],
    "own": [{"reads": [{"id": "1", "plate": "WPL482", "captured_at": "2026-01-01T00:00:00Z"}]}],
}
EVERY = [(feed, message) for feed, messages in MESSAGES.items() for message in messages]
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=80),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4)
    ),
    max_leaves=8,
)
NESTED: Any = "deep"
for _ in range(10):
    NESTED = {"a": [NESTED]}


def paths_in(value: Any, above: Path = ()) -> Iterator[Path]:
    children: Any = ()
    if isinstance(value, dict):
        children = value.items()
    elif isinstance(value, list):
        children = enumerate(value)
    for key, child in children:
        yield (*above, key)
        yield from paths_in(child, (*above, key))


def put(message: Any, path: Path, value: Any) -> Any:
    """A copy of the message with another value at the path; `...` takes the field out."""
    changed = copy.deepcopy(message)
    inner = changed
    for key in path[:-1]:
        inner = inner[key]
    if value is ...:
        del inner[path[-1]]
    else:
        inner[path[-1]] = value
    return changed


@st.composite
def malformed(draw: st.DrawFn) -> tuple[str, Any]:
    feed, message = draw(st.sampled_from(EVERY))
    for _ in range(draw(st.integers(1, 3))):
        path = draw(st.sampled_from(sorted(paths_in(message), key=repr) or [()]))
        if path:
            message = put(message, path, draw(st.just(...) | JSON))
    return feed, message


@given(malformed() | st.tuples(st.sampled_from(sorted(FORMATS)), JSON))
def test_every_message_is_taken_apart_and_each_read_is_one_or_names_its_fault(message):
    feed, said = message
    delivery = FORMATS[feed].take(said, None)
    for read in parse_reads([sighting.item for sighting in delivery.sightings]):
        assert isinstance(read, dict) or read.isascii()
    for sighting in delivery.sightings:
        # As it would be set aside.
        json.dumps(sighting.item, default=str)
        assert len(sighting.engine) <= 32 and sighting.engine.isprintable()
        assert len(sighting.camera) <= 64
    kept = repr((delivery.conditions, delivery.sightings))
    assert LICENCE_KEY not in kept and STREAM not in kept


@pytest.mark.django_db
@pytest.mark.parametrize("value", [..., None, True, NESTED, [], "", -1, 10**400], ids=range(8))
def test_each_field_of_a_group_may_be_wrong_and_the_read_is_stored_or_named(lexington, value):
    camera = lexington.add_camera()
    group = rekor_group()
    messages = [
        put(group | {"best_uuid": f"AGENT1-1000-{number}"}, path, value)
        for number, path in enumerate(paths_in(group))
    ]
    deliveries = [take(message) for message in messages]
    sightings = [sighting for delivery in deliveries for sighting in delivery.sightings]
    answers = record_sightings(sightings, lambda name: camera)
    stored = [answer for answer in answers if answer["status"] == "stored"]
    others = {answer["reason"].partition("_")[0] for answer in answers if answer not in stored}
    assert others <= {"id", "plate", "captured", "confidence", "image", "expired"}
    # What a read needs is missed; nothing else of a message stands in its way.
    assert len(stored) >= len(messages) - 8
    assert Read.objects.count() == len(stored)
    set_aside = [answer for answer in answers if answer["status"] == "quarantined"]
    assert Quarantine.objects.count() == len(set_aside)
