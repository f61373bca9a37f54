"""Whether the clock may be trusted with destroying data."""

import time
from datetime import datetime
from pathlib import Path

from alpr_compliance.policy import Profile
from reads.models import PurgeRun
from reads.rules import check_clock


def require_plausible_clock(profile: Profile, now: datetime) -> None:
    last = PurgeRun.objects.filter(boot_id=boot_id(), status=PurgeRun.Status.DONE).first()
    if last is not None:
        check_clock(
            profile=profile,
            now=now,
            uptime=uptime(),
            last_now=last.started_at,
            last_uptime=last.uptime_seconds,
        )


def boot_id() -> str:
    return Path("/proc/sys/kernel/random/boot_id").read_text().strip()


def uptime() -> float:
    return time.clock_gettime(time.CLOCK_BOOTTIME)
