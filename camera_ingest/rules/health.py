"""When a camera's health is an alarm. Pure functions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

from alpr_compliance.policy import CameraHealth

Facts = Mapping[str, int | float]
# A clock is judged by the promptest of what came, once enough could have come.
CLOCK_SETTLED = timedelta(minutes=5)


@dataclass(frozen=True)
class Week:
    """What a camera delivered within seven days."""

    reads: int
    confidence: float
    rejected: int

    @property
    def rejected_share(self) -> float:
        total = self.reads + self.rejected
        return self.rejected / total if total else 0.0


def silent_since(
    limits: CameraHealth,
    *,
    since: datetime,
    heard_at: datetime | None,
    has_heartbeat: bool,
    now: datetime,
) -> datetime | None:
    """Since when the camera is silent for longer than the limit; None while it is not."""
    last = max(since, heard_at or since)
    limit = limits.silent_after if has_heartbeat else limits.silent_without_heartbeat
    return last if limit.after(last) <= now else None


def clock_off(
    limits: CameraHealth, *, ahead: float | None, measured_since: datetime | None, now: datetime
) -> float | None:
    """The seconds that its clock is off, when that is above the limit."""
    if ahead is None or measured_since is None or now - measured_since < CLOCK_SETTLED:
        return None
    return ahead if abs(ahead) > limits.clock_off_seconds else None


def week_findings(limits: CameraHealth, week: Week, before: Sequence[Week]) -> dict[str, Facts]:
    """What is wrong with a week, each with its numbers: reads, confidence, rejected."""
    found: dict[str, Facts] = {}
    usual = median([each.reads for each in before]) if len(before) >= 2 else 0
    if usual >= limits.fewest_reads and week.reads < usual * (1 - limits.reads_drop_percent / 100):
        found["reads"] = {"reads": week.reads, "usual": round(usual)}
    if week.reads >= limits.fewest_reads and week.confidence * 100 < limits.confidence_min_percent:
        found["confidence"] = {"percent": round(week.confidence * 100)}
    if (
        week.reads + week.rejected >= limits.fewest_reads
        and week.rejected_share * 100 > limits.rejected_max_percent
    ):
        found["rejected"] = {"percent": round(week.rejected_share * 100)}
    return found
