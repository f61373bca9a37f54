"""`/events/` by itself, for a uvicorn of its own: a session is a line "key user_id" in a file."""

import os
from pathlib import Path

from alpr_compliance.events import EventStream, Message, Receive, Send


def check(session_key: str) -> int:
    sessions = dict(line.split() for line in Path(os.environ["SESSIONS"]).read_text().splitlines())
    if session_key not in sessions:
        raise PermissionError(session_key)
    return int(sessions[session_key])


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
