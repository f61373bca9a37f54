"""What several tests of people share."""

import time
from collections.abc import Iterator

import pytest
import time_machine

HALF_MINUTE = 30


@pytest.fixture
def half_minute() -> Iterator[None]:
    """One begins with the test: an app's code does not change between its reading and its check."""
    with time_machine.travel(time.time() // HALF_MINUTE * HALF_MINUTE):
        yield
