"""Web servers restarted one after the other, as an upgrade does, while cameras send."""

import subprocess
from collections.abc import Iterator

import psutil
import pytest
import requests
from django.db import connection

from alpr_compliance import web
from tests.faults.product import LONG
from tests.faults.traffic import begin, check_whole, wait_for_alerts
from tests.site import Site, environment_of, run_worker, start_web
from tests.waiting import wait_for

pytestmark = [pytest.mark.long, pytest.mark.timeout(1800)]
ROUNDS = 2


class Servers:
    """The web servers of one site on a socket that stays open, as systemd's does."""

    def __init__(self, listener, environment, output) -> None:
        listener.listen(128)
        self.port = listener.getsockname()[1]
        self._start = lambda: start_web(listener, environment, output)
        self.running = [self._start() for _ in range(web.PROCESSES)]

    def restart(self, which: int) -> None:
        """Stop it as systemd does, and start it anew; return once the new one answers senders."""
        self.running[which].terminate()
        self.running[which].wait(LONG)
        self.running[which] = self._start()
        wait_for(lambda: self.answers(self.running[which]), LONG)

    def answers(self, server: "subprocess.Popen[bytes]") -> bool:
        """Whether this one of them has somebody on the line."""
        assert server.poll() is None
        lines = psutil.Process(server.pid).net_connections("tcp")
        return any(
            each.laddr.port == self.port and each.status == psutil.CONN_ESTABLISHED
            for each in lines
        )

    def end(self) -> None:
        for server in self.running:
            server.terminate()
        for server in self.running:
            server.wait(LONG)


@pytest.fixture
def site(committed_lexington, tmp_path) -> Iterator[tuple[Site, Servers]]:
    environment, log = environment_of("lexington_ne", tmp_path), tmp_path / "site.log"
    with web.bind("127.0.0.1", 0) as listener, log.open("wb") as output:
        servers = Servers(listener, environment, output)
        address = f"http://127.0.0.1:{servers.port}"
        site = Site(address, "lexington_ne", environment, log, servers.running)
        try:
            # Who connects while none answers yet waits in the socket.
            assert requests.get(f"{address}/readyz", timeout=LONG).ok
            with run_worker(site):
                yield site, servers
        finally:
            servers.end()
    connection.close()


def test_no_read_is_lost_and_no_sender_waits_longer_than_for_its_next_try(
    committed_lexington, site
):
    running, servers = site
    traffic, clerk = begin(committed_lexington, running.url)
    with traffic:
        wait_for_alerts()
        for _ in range(ROUNDS):
            for which in range(web.PROCESSES):
                servers.restart(which)
                # Nobody is left who has to send again before the next one goes.
                wait_for(lambda: not traffic.again, LONG)
                clerk.place()
                wait_for_alerts()
    check_whole(traffic, clerk)
    assert traffic.most_tries <= 2, "the other server takes at once what one let go"
    assert traffic.answers[200] > 0
    traffic.tell()
