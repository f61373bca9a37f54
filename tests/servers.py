"""The PostgreSQL and Valkey of one test session: its own, on free ports, in its own folder.

Two sessions run side by side, and a session ends only what it started. To use servers that run
already, set ALPR_TEST_SUPERUSER_URL (its roles get new passwords, see `prepare_database`) and
ALPR_TEST_REDIS_URL (the database it names is emptied).
"""

import atexit
import os
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from alpr_compliance.runtime.children import Children
from alpr_compliance.runtime.home import server_home
from alpr_compliance.runtime.postgres import start_postgres
from alpr_compliance.runtime.roles import DatabaseUrls, drop_database, prepare_database
from alpr_compliance.runtime.valkey import start_valkey
from tests.cluster import DATABASE, lay_cluster


@dataclass(frozen=True)
class TestServers:
    """What a test session talks to."""

    __test__ = False

    urls: DatabaseUrls
    redis_url: str
    data_dir: Path
    children: Children

    def stop(self) -> None:
        """End this session's servers and remove its folder."""
        if not self.data_dir.exists():
            return
        self.children.stop()
        shutil.rmtree((self.data_dir / "embedded").resolve(), ignore_errors=True)
        shutil.rmtree(self.data_dir)


def start_servers(*, is_durable: bool = False, is_new: bool = False) -> TestServers:
    """Start what is missing and point the environment, and so Django's settings, at it.

    The database is migrated, but for a new one, a durable one and one on a server that runs.
    """
    data_dir = Path(tempfile.mkdtemp(prefix="alpr-tests-"))
    data_dir.chmod(0o711)
    home = server_home(data_dir)
    children = Children()
    superuser_url = os.environ.get("ALPR_TEST_SUPERUSER_URL")
    redis_url = os.environ.get("ALPR_TEST_REDIS_URL")
    valkey = None if redis_url else start_valkey(children, home)
    if not superuser_url:
        if not (is_durable or is_new):
            lay_cluster(home)
        postgres = start_postgres(children, home, is_durable=is_durable)
        postgres.wait_ready()
        superuser_url = postgres.superuser_url
    if valkey:
        valkey.wait_ready()
        redis_url = valkey.url
    is_shared = "ALPR_TEST_SUPERUSER_URL" in os.environ
    database = f"{DATABASE}_{os.getpid()}" if is_shared else DATABASE
    urls = prepare_database(superuser_url, database)
    servers = TestServers(urls, redis_url, data_dir, children)
    atexit.register(servers.stop)
    if is_shared:
        atexit.register(drop_database, superuser_url, database)
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "alpr_compliance.settings",
        "DATABASE_URL": urls.app,
        "DATABASE_MIGRATION_URL": urls.migration,
        "REDIS_URL": servers.redis_url,
        "ALPR_DATA_DIR": str(data_dir),
        "ALPR_DEMO": "no",
        "ALPR_RECOGNIZER": os.environ.get("ALPR_RECOGNIZER", "rapidocr"),
    }
    return servers
