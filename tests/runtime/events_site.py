"""`/events/` by itself, for a uvicorn of its own: a session is a line of a file.

"key user_id", then "locked" where it is locked, then "waiting" where an alert waits.
"""

import os
from pathlib import Path

from alpr_compliance.events import EventStream, Message, Receive, Send
from alpr_compliance.live import Listener


def check(session_key: str) -> Listener:
    for line in Path(os.environ["SESSIONS"]).read_text().splitlines():
        key, user_id, *state = line.split()
        if key == session_key:
            return Listener(int(user_id), "locked" in state, "waiting" in state)
    raise PermissionError(session_key)


stream = EventStream(check=check, dsn=os.environ["DATABASE_URL"], beat_seconds=1)


async def application(scope: Message, receive: Receive, send: Send) -> None:
    if scope["type"] == "http":
        await stream(scope, receive, send)
        return
    await receive()
    stream.start()
    await send({"type": "lifespan.startup.complete"})
    await receive()
    await stream.close()
    await send({"type": "lifespan.shutdown.complete"})
