"""Whether the clock may be trusted with destroying data."""

import time
from datetime import datetime, timedelta
from pathlib import Path

from alpr_compliance.policy import Profile
from ledger.models import Event
from reads.models import PurgeRun, Read
from reads.rules import CLOCK_STEP, check_clock, check_clock_after_restart


def require_plausible_clock(profile: Profile, now: datetime) -> None:
    """Refuse by a clock that ran ahead since the last run, or that a restart may have set wrong."""
    runs = PurgeRun.objects.filter(status=PurgeRun.Status.DONE)
    if (last := runs.filter(boot_id=boot_id()).first()) is not None:
        check_clock(
            profile=profile,
            now=now,
            uptime=uptime(),
            last_now=last.started_at,
            last_uptime=last.uptime_seconds,
        )
    elif runs.exists():
        check_clock_after_restart(
            profile=profile,
            down_for=_silence_before(now - timedelta(seconds=uptime())),
            is_confirmed_by_cameras=_cameras_agree(now),
        )


def _silence_before(start: datetime) -> timedelta:
    """From the last event before this machine's start to that start, by its clock.

    What was written since then was dated by the clock in question.
    """
    last = Event.objects.filter(at__lt=start).order_by("-pk").first()
    return start - last.at if last else timedelta(0)


def _cameras_agree(now: datetime) -> bool:
    return Read.objects.filter(captured_at__gt=now - CLOCK_STEP, captured_at__lte=now).exists()


def boot_id() -> str:
    return Path("/proc/sys/kernel/random/boot_id").read_text().strip()


def uptime() -> float:
    return time.clock_gettime(time.CLOCK_BOOTTIME)
