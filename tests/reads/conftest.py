import contextlib

import pytest
import time_machine

from reads.backups import make_backup_key
from tests.reads.captured import Past, begin_past
from tests.reads.kept import PASSPHRASE


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


@pytest.fixture(scope="session")
def key_pair() -> tuple[bytes, bytes]:
    return make_backup_key(PASSPHRASE.encode())


@pytest.fixture
def backed_up(past_lexington: Past, settings, tmp_path, key_pair) -> Past:
    """The agency of Lexington, which named a key for its backups."""
    settings.BACKUP_DIR = tmp_path / "backups"
    (tmp_path / "backup.pem").write_bytes(key_pair[0])
    (tmp_path / "backup.pub").write_bytes(key_pair[1])
    settings.BACKUP_KEY = str(tmp_path / "backup.pub")
    return past_lexington
