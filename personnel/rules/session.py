"""When a session is over. Pure functions."""

from datetime import datetime

from alpr_compliance.policy import SessionRules, enforces


@enforces("LEX-3.C.vii.e", "KIN-IV.F.1")
def session_locks(
    *,
    rules: SessionRules,
    opened_at: datetime | None,
    used_at: datetime | None,
    stays_open: bool,
    is_left: bool,
    now: datetime,
) -> bool:
    """Credentials are one person's: a session that was left, or is long open, wants them again.

    `is_left`: its person said that they go.
    """
    if is_left or opened_at is None or used_at is None or now >= rules.absolute.after(opened_at):
        return True
    return not stays_open and now >= rules.idle.after(used_at)
