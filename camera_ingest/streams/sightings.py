"""Sightings of one vehicle over several frames become one read, by what most of them say."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from camera_ingest.ocr import PlateReading
from camera_ingest.ocr.readings import Image, overlap
from camera_ingest.streams.sources import Sampled
from reads.plates import plate_key

# Unseen for so long, the vehicle is gone; where frames are looked at more seldom, for two of them.
GAP, LONGEST_GAP = timedelta(seconds=1.5), timedelta(seconds=5)
# Who is still there after so long is told of now, and again as another read after the longer time.
PATIENCE = timedelta(seconds=3)
AGAIN = timedelta(minutes=5)
MAX_CANDIDATES = 5


@dataclass
class Vehicle:
    """One plate followed from frame to frame; only its best frame is kept."""

    first_at: datetime
    last_at: datetime
    readings: list[PlateReading] = field(default_factory=list)
    best: tuple[PlateReading, Sampled] | None = None
    is_told: bool = False

    def is_it(self, reading: PlateReading) -> bool:
        """Whether this reading is of the same plate: nearly the same text, or at the same place."""
        last = self.readings[-1]
        allowed = 3 if overlap(last.box, reading.box) else 1
        return _distance(plate_key(last.text), plate_key(reading.text)) <= allowed

    def add(self, reading: PlateReading, frame: Sampled) -> None:
        self.last_at = frame.at
        if self.is_told:
            # It was told of already: nothing of it is kept but where it stands.
            self.readings = [reading]
            return
        self.readings.append(reading)
        if self.best is None or reading.confidence > self.best[0].confidence:
            self.best = (reading, frame)


@dataclass(frozen=True)
class Consensus:
    """What the frames of one vehicle come to."""

    plate: str
    confidence: float
    state: str
    state_confidence: float
    candidates: list[tuple[str, float]]
    box: tuple[int, int, int, int]
    image: Image
    at: datetime


class Follower:
    """Follows the vehicles before one camera."""

    def __init__(self) -> None:
        self._vehicles: list[Vehicle] = []
        self._last_at: datetime | None = None
        self._gap = GAP

    def add(self, frame: Sampled, readings: Iterable[PlateReading]) -> list[Consensus]:
        """Take a frame's readings in; what can be told now."""
        if self._last_at is not None:
            self._gap = min(max(GAP, 2 * (frame.at - self._last_at)), LONGEST_GAP)
        self._last_at = frame.at
        told = self.due(frame.at)
        for reading in readings:
            known = next((v for v in self._vehicles if v.is_it(reading)), None)
            if known is None:
                known = Vehicle(frame.at, frame.at)
                self._vehicles.append(known)
            known.add(reading, frame)
        return told + self.due(frame.at)

    def due(self, at: datetime) -> list[Consensus]:
        """The vehicles that are gone at this time, or stay: each is told of once."""
        told = []
        for vehicle in list(self._vehicles):
            is_gone = at - vehicle.last_at > self._gap
            if not vehicle.is_told and (is_gone or at - vehicle.first_at >= PATIENCE):
                told.append(consensus(vehicle))
                vehicle.is_told, vehicle.best = True, None
                vehicle.readings = vehicle.readings[-1:]
            if is_gone or at - vehicle.first_at >= AGAIN:
                self._vehicles.remove(vehicle)
        return told

    def rest(self) -> list[Consensus]:
        """All that was not told yet: nothing more comes."""
        untold = [consensus(vehicle) for vehicle in self._vehicles if not vehicle.is_told]
        self._vehicles = []
        return untold


def consensus(vehicle: Vehicle) -> Consensus:
    """What the frames agree on, character by character, each weighed by its confidence.

    Confidence is how sure those frames are that read it so, lessened by those that read otherwise.
    """
    assert vehicle.best is not None
    text = _agreed([(r.text, r.confidence) for r in vehicle.readings])
    weight = sum(r.confidence for r in vehicle.readings)
    agreeing = [r.confidence for r in vehicle.readings if r.text == text]
    share = sum(agreeing) / weight if weight else 0.0
    sure = share * (sum(agreeing) / len(agreeing)) if agreeing else 0.5 * vehicle.best[0].confidence
    state, state_share = _state(vehicle.readings)
    reading, frame = vehicle.best
    return Consensus(
        plate=text,
        confidence=round(sure, 4),
        state=state,
        state_confidence=round(state_share, 4),
        candidates=_others(vehicle.readings, text, weight),
        box=reading.box,
        image=frame.image,
        at=frame.at,
    )


def _agreed(votes: list[tuple[str, float]]) -> str:
    by_length: dict[int, float] = defaultdict(float)
    for text, weight in votes:
        by_length[len(text)] += weight
    length = max(by_length, key=lambda each: by_length[each])
    characters = []
    for place in range(length):
        heard: dict[str, float] = defaultdict(float)
        for text, weight in votes:
            if len(text) == length:
                heard[text[place]] += weight
        characters.append(max(heard, key=lambda each: heard[each]))
    return "".join(characters)


def _state(readings: list[PlateReading]) -> tuple[str, float]:
    said: dict[str, list[float]] = defaultdict(list)
    for reading in readings:
        if reading.state:
            said[reading.state].append(reading.state_confidence)
    if not said:
        return "", 0.0
    state = max(said, key=lambda each: sum(said[each]))
    return state, sum(said[state]) / sum(len(each) for each in said.values())


def _others(readings: list[PlateReading], text: str, weight: float) -> list[tuple[str, float]]:
    """What else was read, with its share; second guesses of single frames weigh as they say."""
    found: dict[str, float] = defaultdict(float)
    for reading in readings:
        found[reading.text] += reading.confidence / (weight or 1)
        for candidate in reading.candidates:
            found[candidate.text] += candidate.confidence / len(readings)
    found.pop(text, None)
    ordered = sorted(found.items(), key=lambda each: -each[1])[:MAX_CANDIDATES]
    return [(other, round(min(share, 1.0), 4)) for other, share in ordered]


def _distance(one: str, other: str) -> int:
    """How many characters are to be changed, added or left out to make one text the other."""
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, start=1):
        before, row[0] = row[0], i
        for j, b in enumerate(other, start=1):
            before, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, before + (a != b))
    return row[-1]
