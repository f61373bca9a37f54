"""A link between two programs, as a TCP proxy of the test's own: cut, silent, slow, mended."""

import asyncio
import threading
from collections.abc import Callable
from urllib.parse import urlsplit

CHUNK = 16_384


class Link:
    """Passes bytes between whoever connects to `port` and the server at `target_port`."""

    def __init__(self, target_port: int) -> None:
        self.target_port = target_port
        self.port = 0
        self._is_cut = False
        self._delay = self._seconds_a_byte = 0.0
        self._writers: set[asyncio.StreamWriter] = set()
        self._loop = asyncio.new_event_loop()
        self._flows = asyncio.Event()
        self._flows.set()
        # In a thread of its own: the test's may run a browser's loop.
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        starting = asyncio.start_server(self._carry, "127.0.0.1", 0)
        self._server = asyncio.run_coroutine_threadsafe(starting, self._loop).result()
        self.port = self._server.sockets[0].getsockname()[1]

    def instead_of(self, url: str) -> str:
        """The URL of the server, through this link."""
        parts = urlsplit(url)
        return parts._replace(
            netloc=parts.netloc.replace(f":{parts.port}", f":{self.port}")
        ).geturl()

    def cut(self) -> None:
        """End what is connected, at once, and whatever connects from now on."""

        def cut() -> None:
            self._is_cut = True
            self._end_all()

        self._do(cut)

    def fall_silent(self) -> None:
        """Nothing passes any more, and nobody is told; what was on its way waits."""
        self._do(self._flows.clear)

    def slow_down(self, *, delay: float, bytes_a_second: float) -> None:
        """Each piece takes so long, and as long again as its bytes need."""

        def slow_down() -> None:
            self._delay, self._seconds_a_byte = delay, 1 / bytes_a_second

        self._do(slow_down)

    def mend(self) -> None:
        """All passes again, at once."""

        def mend() -> None:
            self._is_cut, self._delay, self._seconds_a_byte = False, 0.0, 0.0
            self._flows.set()

        self._do(mend)

    def close(self) -> None:
        self._do(self._server.close)
        self._do(self._end_all)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()

    def _do(self, change: Callable[[], object]) -> None:
        done = threading.Event()

        def run() -> None:
            change()
            done.set()

        self._loop.call_soon_threadsafe(run)
        done.wait()

    def _end_all(self) -> None:
        for writer in self._writers:
            writer.transport.abort()

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._is_cut:
            writer.transport.abort()
            return
        try:
            there, back = await asyncio.open_connection("127.0.0.1", self.target_port)
        except OSError:
            writer.transport.abort()
            return
        ends = {writer, back}
        self._writers |= ends
        pumps = [self._pump(reader, back), self._pump(there, writer)]
        tasks = [asyncio.ensure_future(pump) for pump in pumps]
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for end in ends:
            end.close()
        self._writers -= ends

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(CHUNK):
            await self._flows.wait()
            await asyncio.sleep(self._delay + len(data) * self._seconds_a_byte)
            writer.write(data)
            await writer.drain()
