"""Where the embedded servers keep their data and which account runs them."""

import os
import pwd
import shutil
import tempfile
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

# PostgreSQL refuses to run as root, and initdb wants an account that the system knows by name.
UNPRIVILEGED = "nobody"


@dataclass(frozen=True)
class Account:
    """The system account that a child process runs as."""

    uid: int
    gid: int


def server_account() -> Account | None:
    """The account for the embedded servers; None when we are not root and run them ourselves."""
    if os.geteuid() != 0:
        return None
    entry = pwd.getpwnam(UNPRIVILEGED)
    return Account(entry.pw_uid, entry.pw_gid)


@dataclass(frozen=True)
class ServerHome:
    """The folder of the embedded servers: data, secrets, logs; and the account that runs them."""

    path: Path
    account: Account | None

    def folder(self, name: str) -> Path:
        """A folder in the home that belongs to the server account alone."""
        path = self.path / name
        path.mkdir(mode=0o700, exist_ok=True)
        self.give(path)
        return path

    def give(self, path: Path) -> None:
        """Make the server account the owner of this file or folder."""
        if self.account is not None:
            os.chown(path, self.account.uid, self.account.gid)

    def package_folder(self, package: str) -> Path:
        """The installed package's folder, or a copy that the server account can read."""
        spec = find_spec(package)
        if spec is None or spec.origin is None:
            raise FileNotFoundError(f"The wheel {package} is not installed.")
        installed = Path(spec.origin).parent
        if self.account is None or _is_reachable(installed):
            return installed
        copies = self.path / "wheels"
        copies.mkdir(mode=0o755, exist_ok=True)
        # Libraries that a wheel brings lie beside it and are found by a relative path.
        for source in (installed, installed.with_name(f"{package}.libs")):
            if source.is_dir() and not (copies / source.name).exists():
                _copy_whole(source, copies / source.name)
        return copies / package


def server_home(data_dir: Path) -> ServerHome:
    """The home of the embedded servers that belong to this data folder, made when missing.

    It is `<data_dir>/embedded`. Started as root with a data folder that the unprivileged account
    can not enter (below /root, for instance), that is a link to a new folder in /var/tmp: remove
    the data folder and the next start begins afresh.
    """
    account = server_account()
    home = data_dir / "embedded"
    if not home.exists():
        data_dir.mkdir(parents=True, exist_ok=True)
        # A link to a folder that somebody cleared away.
        home.unlink(missing_ok=True)
        if account is None or _is_reachable(data_dir):
            home.mkdir(mode=0o711)
        else:
            elsewhere = Path(tempfile.mkdtemp(prefix="alpr-", dir="/var/tmp"))
            elsewhere.chmod(0o711)
            home.symlink_to(elsewhere)
    return ServerHome(home.resolve(), account)


def _is_reachable(folder: Path) -> bool:
    """Whether any account may enter this folder."""
    resolved = folder.resolve()
    return all(part.stat().st_mode & 0o001 for part in (resolved, *resolved.parents))


def _copy_whole(source: Path, target: Path) -> None:
    """Copy a folder so that an interrupted copy is not taken for a whole one."""
    partial = target.with_name(f"{target.name}.partial")
    shutil.rmtree(partial, ignore_errors=True)
    shutil.copytree(source, partial)
    partial.rename(target)
