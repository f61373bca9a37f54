"""Sightings of one vehicle become one read, by what most of its frames say."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from camera_ingest.ocr.readings import Candidate, PlateReading
from camera_ingest.streams.sightings import AGAIN, Follower
from camera_ingest.streams.sources import Sampled

START = datetime(2026, 1, 10, 12, 0, tzinfo=UTC)
HERE, ELSEWHERE = (600, 400, 120, 60), (100, 100, 120, 60)


def seen(text, confidence=0.9, box=HERE, state="", candidates=()) -> PlateReading:
    guesses = tuple(Candidate(*each) for each in candidates)
    return PlateReading(text, confidence, box, state, 0.8 if state else 0.0, guesses)


def frame(seconds: float) -> Sampled:
    return Sampled(np.zeros((2, 2, 3), np.uint8), START + timedelta(seconds=seconds))


def told(*frames) -> list:
    """All that is told of frames, each a second and its readings."""
    follower = Follower()
    found = [each for at, *readings in frames for each in follower.add(frame(at), readings)]
    return found + follower.rest()


def test_the_text_that_most_frames_agree_on_character_by_character():
    [one] = told(
        (0, seen("KTX4827", 0.9)), (0.2, seen("KTX4B27", 0.8)), (0.4, seen("KTX4827", 0.9))
    )
    assert one.plate == "KTX4827"
    assert [text for text, _ in one.candidates] == ["KTX4B27"]
    assert 0.5 < one.confidence < 0.9
    # No frame read it whole, and yet each character was read twice.
    [mixed] = told((0, seen("8TX482")), (0.2, seen("KTX4B2")), (0.4, seen("KTX482", 0.1)),
                   (0.6, seen("KTX4B2", 0.1)), (0.8, seen("KTX482")))  # fmt: skip
    assert mixed.plate == "KTX482"


def test_frames_that_agree_are_as_sure_as_they_are_and_less_sure_where_one_differs():
    [same] = told((0, seen("KTX4827", 0.9)), (0.2, seen("KTX4827", 0.8)))
    assert same.confidence == pytest.approx(0.85)
    [split] = told((0, seen("KTX4827", 0.9)), (0.2, seen("KTX4B27", 0.89)))
    assert split.confidence < 0.5


def test_the_photograph_and_its_time_are_those_of_the_best_frame():
    [one] = told(
        (0, seen("KTX4827", 0.7)), (0.5, seen("KTX4827", 0.9, ELSEWHERE)), (1, seen("KTX4827"))
    )
    assert (one.at, one.box) == (START + timedelta(seconds=0.5), ELSEWHERE)


def test_two_vehicles_at_once_and_one_after_the_other_are_two_reads():
    both = told(
        (0, seen("KTX4827"), seen("HPL394", box=ELSEWHERE)), (0.2, seen("HPL394"), seen("KTX4827"))
    )
    assert sorted(each.plate for each in both) == ["HPL394", "KTX4827"]
    behind = told((0, seen("KTX4827")), (0.5, seen("HPL3946")))
    assert [each.plate for each in behind] == ["KTX4827", "HPL3946"]
    frames = [(0, seen("KTX4827")), (1,), (2,), (2.5, seen("KTX4827"))]
    assert len(told(*frames)) == 2


def test_frames_that_are_looked_at_seldom_still_follow_a_vehicle():
    assert len(told((0, seen("KTX4827")), (2, seen("KTX4827")))) == 1
    assert len(told((0, seen("KTX4827")), (60, seen("KTX4827")))) == 2


def test_who_stays_is_told_of_soon_and_not_at_every_frame():
    standing = [(n, seen("KTX4827")) for n in range(20)]
    follower = Follower()
    times = [at for at, reading in standing if follower.add(frame(at), [reading])]
    assert times == [3]
    assert follower.rest() == []
    for n in range(20, int(AGAIN.total_seconds()) + 10):
        times += [n] * len(follower.add(frame(n), [seen("KTX4827")]))
    assert len(times) == 2


def test_the_state_most_surely_read_is_told_and_second_guesses_are_kept():
    [one] = told((0, seen("KTX4827", state="NE")), (0.2, seen("KTX4827", state="IA")),
                 (0.4, seen("KTX4827", state="NE", candidates=[("KTX4821", 0.6)])))  # fmt: skip
    assert (one.state, one.state_confidence) == ("NE", pytest.approx(1.6 / 3, abs=0.01))
    assert one.candidates == [("KTX4821", pytest.approx(0.2))]
