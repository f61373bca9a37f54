"""How cameras fare, in words, for pages and e-mails."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum
from zoneinfo import ZoneInfo

from alpr_compliance.policy import Profile
from camera_ingest.models import Camera, CameraAlarm, Pulse

Kind = CameraAlarm.Kind


class State(Enum):
    """A camera's state: its code for addresses and marks, and its words."""

    WORKING = "working", "Working"
    ATTENTION = "attention", "Needs attention"
    NEW = "new", "Not heard yet"
    OUT = "out", "Out of service"

    def __init__(self, code: str, label: str) -> None:
        self.code = code
        self.label = label


def words_of(alarm: CameraAlarm, profile: Profile) -> str:
    """What is wrong, and against which limit."""
    limits, facts = profile.camera_health, alarm.facts
    match alarm.kind:
        case Kind.SILENT:
            zone = ZoneInfo(profile.agency.timezone)
            since = datetime.fromtimestamp(facts["since"], UTC).astimezone(zone)
            what = "its sender says it delivers nothing" if "said" in facts else "nothing heard"
            return f"{what} since {since:%b %d, %H:%M %Z}"
        case Kind.CLOCK:
            side = "ahead" if facts["seconds"] > 0 else "behind"
            return (
                f"its clock is {abs(facts['seconds'])} seconds {side}, "
                f"{limits.clock_off_seconds} are allowed"
            )
        case Kind.READS:
            return f"{facts['reads']} reads in a week, {facts['usual']} are usual"
        case Kind.CONFIDENCE:
            return (
                f"reads of a week are {facts['percent']} % sure, "
                f"{limits.confidence_min_percent} % are expected"
            )
        case _:
            return (
                f"{facts['percent']} % of a week could not be stored, "
                f"{limits.rejected_max_percent} % are allowed"
            )


@dataclass(frozen=True)
class Standing:
    """One camera's state and what it rests on."""

    camera: Camera
    state: State
    pulse: Pulse | None
    alarms: list[str]


def standings(cameras: list[Camera], profile: Profile) -> list[Standing]:
    """How each of these cameras stands now."""
    pulses = {pulse.camera_id: pulse for pulse in Pulse.objects.all()}
    alarms: dict[int, list[str]] = defaultdict(list)
    for alarm in CameraAlarm.objects.open():
        alarms[alarm.camera_id].append(words_of(alarm, profile))
    return [
        Standing(
            camera,
            _state(camera, pulses.get(camera.pk), alarms[camera.pk]),
            pulses.get(camera.pk),
            alarms[camera.pk],
        )
        for camera in cameras
    ]


def _state(camera: Camera, pulse: Pulse | None, alarms: list[str]) -> State:
    if not camera.is_in_service:
        return State.OUT
    if alarms:
        return State.ATTENTION
    return State.WORKING if pulse is not None and pulse.heard_at else State.NEW


def clock_words(pulse: Pulse | None) -> str:
    """How the camera's clock goes; "" where nothing is known."""
    if pulse is None or pulse.clock_ahead is None:
        return ""
    side = "ahead" if pulse.clock_ahead > 0 else "behind"
    return f"{abs(pulse.clock_ahead):.1f} seconds {side}"


def state_facts(pulse: Pulse | None) -> list[tuple[str, object]]:
    """What the last heartbeat said, as labels and values."""
    said = pulse.state if pulse is not None else {}
    return [(name.replace("_", " ").capitalize(), value) for name, value in said.items()]
