"""kill -9 of any process of the product, at any moment, while cameras send."""

import random

import pytest

from tests.faults.product import LONG, PARTS, Product, pause
from tests.faults.traffic import begin, check_whole, wait_for_alerts
from tests.waiting import wait_for

pytestmark = pytest.mark.long
ROUNDS = 3
DICE = random.SystemRandom()


@pytest.mark.timeout(1800)
def test_nothing_is_lost_or_doubled_and_all_goes_on(committed_lexington, product: Product):
    traffic, clerk = begin(committed_lexington, product.url)
    with traffic:
        wait_for_alerts()
        for _ in range(ROUNDS):
            for name in DICE.sample(list(PARTS), len(PARTS)):
                wait_for(lambda name=name: bool(product.parts(name)), LONG)
                victim = DICE.choice(product.parts(name))
                victim.kill()
                clerk.place()
                pause(DICE.uniform(1, 4))
        wait_for(product.is_ready, LONG)
        wait_for(lambda: all(product.parts(name) for name in PARTS), LONG)
        wait_for_alerts()
    check_whole(traffic, clerk)
    said = product.log.read_text()
    assert said.count("It is started again") >= ROUNDS * len(PARTS)
    assert "WNT" not in said and "HPL" not in said
    traffic.tell()
