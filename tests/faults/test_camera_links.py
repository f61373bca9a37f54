"""Bad lines between cameras and the server: cut in the middle of a post, silent, slow."""

import pytest

from tests.faults.links import Link
from tests.faults.product import LONG, Product, pause, port_of
from tests.faults.traffic import begin, check_whole, wait_for_alerts
from tests.waiting import wait_for

pytestmark = [pytest.mark.long, pytest.mark.timeout(1800)]
LASTS = 10  # seconds
CUTS = 15


def test_nothing_is_lost_or_doubled_on_bad_lines(committed_lexington, product: Product):
    line = Link(port_of(product.url))
    traffic, clerk = begin(committed_lexington, line.instead_of(product.url), frame_pause=0.5)
    with traffic:
        wait_for_alerts()
        # An answer that is lost on its way leaves the camera in doubt: it sends again.
        for _ in range(CUTS):
            line.slow_down(delay=0.02, bytes_a_second=100_000)
            pause(1)
            line.cut()
            pause(0.2)
            line.mend()
        line.fall_silent()
        pause(LASTS)
        line.mend()
        line.slow_down(delay=0.2, bytes_a_second=20_000)
        pause(LASTS)
        line.mend()
        wait_for_alerts()
    line.close()
    wait_for(product.is_ready, LONG)
    check_whole(traffic, clerk)
    traffic.tell()
