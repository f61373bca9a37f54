"""Database and queue killed and started again, cut off, silent and slow, while cameras send."""

import pytest
import requests

from tests.faults.product import LONG, Product, pause
from tests.faults.traffic import begin, check_whole, wait_for_alerts
from tests.waiting import wait_for

pytestmark = [pytest.mark.long, pytest.mark.timeout(1800)]
LASTS = 12  # seconds


def faults_of(product: Product, part: str):
    """Each fault of this server: its name, and how it begins; mending the link ends it."""
    link = getattr(product, part)
    name = {"database": "PostgreSQL", "queue": "Valkey"}[part]
    return {
        "restarted": lambda: product.restart_server(name),
        "cut": link.cut,
        "silent": link.fall_silent,
        "slow": lambda: link.slow_down(delay=0.05, bytes_a_second=200_000),
    }


@pytest.mark.parametrize("part", ["database", "queue"])
def test_nothing_is_lost_or_doubled_and_all_goes_on(committed_lexington, product: Product, part):
    traffic, clerk = begin(committed_lexington, product.url)
    with traffic:
        wait_for_alerts()
        for kind, begins in faults_of(product, part).items():
            clerk.place()
            begins()
            pause(LASTS)
            if kind == "cut":
                assert product.state()[part] == "away"
                assert requests.get(f"{product.url}/healthz", timeout=LONG).ok
            if part == "queue":
                # Reads ring without it.
                wait_for_alerts()
            getattr(product, part).mend()
            clerk.place()
            wait_for(product.is_ready, LONG)
            wait_for_alerts()
    check_whole(traffic, clerk)
    traffic.tell()
