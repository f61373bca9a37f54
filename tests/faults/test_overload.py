"""Ten times the usual load for five minutes: all of it is taken, and alerts go on meanwhile.

Usual is a city of twenty cameras with three reads a second in all, and a photograph each seven
seconds: the engine of two processors then has time to spare, and at ten times falls behind.
"""

import time

import pytest

from hotlists.models import Alert
from tests.faults.product import Product
from tests.faults.traffic import begin, check_whole, wait_for_alerts

pytestmark = [pytest.mark.long, pytest.mark.timeout(3600)]
MINUTES = 5


def test_nothing_is_lost_or_doubled_at_ten_times_the_load(committed_lexington, product: Product):
    # Five senders of five reads every half second, and two frames a second.
    traffic, clerk = begin(committed_lexington, product.url, senders=5, pause=0.5, frame_pause=0.5)
    with traffic:
        until = time.monotonic() + MINUTES * 60
        while time.monotonic() < until:
            wait_for_alerts()
            clerk.place()
            time.sleep(5)
        taken = len(traffic.reads)
    assert Alert.objects.exists() and taken
    check_whole(traffic, clerk, seconds=1800)
    traffic.tell()
