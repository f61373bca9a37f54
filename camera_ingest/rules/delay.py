"""When waiting is worth a word to those who rely on alerts."""

from datetime import datetime, timedelta

# The engine reads the newest first: one that waits so long shows that it does not keep up.
FRAMES_WAIT = timedelta(seconds=60)
# Of what each minute seals.
SEALS_WAIT = timedelta(minutes=5)


def delay_in_words(
    *, now: datetime, waits_since: datetime | None, has_queue: bool, is_sealing: bool
) -> str:
    """What is late and what that means; nothing while nothing is."""
    said = []
    if waits_since is not None:
        minutes = int((now - waits_since).total_seconds() // 60)
        said.append(f"Photos wait to be read, the oldest for {minutes} min: alerts come late.")
        if not has_queue:
            said.append("The queue does not answer.")
    if not is_sealing:
        said.append("Scheduled work stands still: reminders and escalations wait.")
    return " ".join(said)
