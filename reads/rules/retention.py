"""When captured data has to go. Pure functions; the only place that decides expiry."""

from datetime import datetime, timedelta

from alpr_compliance.policy import PolicyViolation, Profile, enforces

CLOCK_STEP = timedelta(hours=1)


@enforces(
    "LEX-3.E#retention",
    "LEX-3.B.xv#retention",
    "NE-60-3204(1)#retention",
    "KIN-IV.E.3",
    "NC-20-183.32(a)#retention",
)
def retention_cutoff(profile: Profile, now: datetime) -> datetime:
    """The instant up to which captured data is past the limit of law or policy, the stricter."""
    return profile.retention.reads.effective.before(now)


def is_expired(*, captured_at: datetime, cutoff: datetime) -> bool:
    """Whether what was captured then may no longer be kept; `Read.objects.expired` in Python."""
    return captured_at <= cutoff


def check_clock(
    *,
    profile: Profile,
    now: datetime,
    uptime: float,
    last_now: datetime,
    last_uptime: float,
) -> None:
    """Refuse to purge by a clock that jumped ahead of the machine's own running time.

    `uptime` and `last_uptime` are seconds since the same start of the same machine. A step back
    needs no rule: an earlier cut-off only deletes less.
    """
    ahead = (now - last_now) - timedelta(seconds=uptime - last_uptime)
    if ahead > CLOCK_STEP:
        raise PolicyViolation(
            profile.cite("retention"),
            "The clock jumped ahead by more than an hour; nothing was deleted.",
            "Check the server's time, then run: manage.py purge_expired --clock-is-right",
        )


def check_clock_after_restart(
    *, profile: Profile, down_for: timedelta, is_confirmed_by_cameras: bool
) -> None:
    """Refuse to purge by the clock of a machine that was just started, until something else agrees.

    `down_for` is how long nothing was written, as this clock has it: a short stop is as it should
    be, a long one may be a clock that is wrong. Cameras keep clocks of their own.
    """
    if down_for > CLOCK_STEP and not is_confirmed_by_cameras:
        raise PolicyViolation(
            profile.cite("retention"),
            "This machine was restarted, and nothing confirms its clock yet; nothing was deleted.",
            "The next run looks for reads of the last hour. Without cameras, check the time and"
            " run: manage.py purge_expired --clock-is-right",
        )


def check_as_of(*, profile: Profile, as_of: datetime, now: datetime) -> None:
    """A run goes by now or by an earlier time; what a later one would destroy is only counted."""
    if as_of > now:
        raise PolicyViolation(
            profile.cite("retention"),
            "That time has not come: nothing may be destroyed before its limit.",
            "Count what a run would do then: add --dry-run",
        )
