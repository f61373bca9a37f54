import contextlib

import pytest
import time_machine

from tests.reads.captured import Past, begin_past


@pytest.fixture
def past(profile_name: str, committed_db: None) -> Past:
    """An agency of each profile that started capturing two days ago; its rows are committed."""
    return begin_past()


@pytest.fixture
def past_lexington(settings, committed_db: None) -> Past:
    settings.ALPR_PROFILE = "lexington_ne"
    return begin_past()


@pytest.fixture
def time_machine_at():
    """Go to an instant; back at the end of the test."""
    with contextlib.ExitStack() as travels:
        yield lambda at: travels.enter_context(time_machine.travel(at))
