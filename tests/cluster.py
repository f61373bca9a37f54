"""A migrated database cluster, made once and copied for each test session.

To migrate took longer than most runs of a few tests. The folder is named by what it was made
from, so that a changed migration, role or package makes another.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from alpr_compliance.runtime.home import ServerHome

ROOT = Path(__file__).resolve().parent.parent
DATABASE = "alpr_test"
WEEK = 7 * 86_400
# What a copy needs: the data, and the password of its superuser.
PARTS = ("postgres", "postgres.password")


def lay_cluster(home: ServerHome) -> None:
    """Put a migrated cluster into this home, where `start_postgres` finds it."""
    folder = Path(tempfile.gettempdir())
    cluster = folder / f"alpr-test-cluster-{_key()}"
    # One makes it; the others wait, and leave it the processors.
    with cluster.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not cluster.exists():
            for old in folder.glob("alpr-test-cluster-*"):
                if time.time() - old.stat().st_mtime > WEEK:
                    _remove(old)
            subprocess.run([sys.executable, "-m", "tests.cluster", cluster], check=True, cwd=ROOT)
    for part in PARTS:
        # With its owner: the server's account is not ours when we are root.
        subprocess.run(["cp", "--archive", cluster / part, home.path / part], check=True)


def _key() -> str:
    sources = [*ROOT.glob("*/migrations/*.py"), *ROOT.glob("requests/*/migrations/*.py")]
    sources += [ROOT / "requirements.lock", *ROOT.glob("alpr_compliance/runtime/*.py")]
    digest = hashlib.sha256(str(os.geteuid()).encode())
    for path in sorted(sources):
        digest.update(path.relative_to(ROOT).as_posix().encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def _make(cluster: Path) -> None:
    from tests.servers import start_servers

    servers = start_servers(is_new=True)
    import django
    from django.core.management import call_command

    os.environ["DATABASE_URL"] = servers.urls.migration
    django.setup()
    call_command("migrate", verbosity=0)
    servers.children.stop()
    draft = Path(tempfile.mkdtemp(prefix="alpr-test-draft-"))
    for part in PARTS:
        source = (servers.data_dir / "embedded").resolve() / part
        subprocess.run(["cp", "--archive", source, draft / part], check=True)
    draft.rename(cluster)


def _remove(old: Path) -> None:
    if old.is_dir():
        shutil.rmtree(old, ignore_errors=True)
    else:
        old.unlink(missing_ok=True)


if __name__ == "__main__":
    _make(Path(sys.argv[1]))
