"""Files that are there whole or not at all, keys among them, and gone for good when destroyed."""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM


class ImageGone(Exception):
    """The image was destroyed, or never was."""


def cipher(path: Path, *, create: bool = False) -> AESGCM:
    """The cipher of the key at this path, made when it is missing and `create` says so."""
    if create and not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        _write_key_once(path)
    return AESGCM(path.read_bytes())


def destroy_key(path: Path) -> None:
    """Overwrite a key and remove it: what it sealed is unreadable, in old copies too."""
    with path.open("r+b") as file:
        file.write(secrets.token_bytes(32))
        file.flush()
        os.fsync(file.fileno())
    path.unlink()
    _sync_folder(path.parent)


def write_sealed(path: Path, key: AESGCM, image_id: UUID, data: bytes) -> None:
    """Encrypt and write one image; it is on disk, with its name, when this returns."""
    nonce = secrets.token_bytes(12)
    path.parent.mkdir(parents=True, exist_ok=True)
    _write_durably(path, nonce + key.encrypt(nonce, data, image_id.bytes))


def read_sealed(path: Path, key_path: Path, image_id: UUID) -> bytes:
    """The image as it was received. Raises ImageGone once its key is destroyed."""
    try:
        stored = path.read_bytes()
        return cipher(key_path).decrypt(stored[:12], stored[12:], image_id.bytes)
    # ValueError: a file or key that a crash left empty or cut short.
    except (FileNotFoundError, InvalidTag, ValueError) as error:
        raise ImageGone(str(image_id)) from error


def _write_key_once(path: Path) -> None:
    # Linked into place whole: of two processes that make the hour's key, one wins for both.
    with _draft(path, AESGCM.generate_key(256)) as draft, suppress(FileExistsError):
        path.hardlink_to(draft)
    _sync_folder(path.parent)


def _write_durably(path: Path, data: bytes) -> None:
    with _draft(path, data) as draft:
        draft.rename(path)
    _sync_folder(path.parent)


@contextmanager
def _draft(path: Path, data: bytes) -> Iterator[Path]:
    """A file beside the path that holds the data, on disk; gone afterwards, on a full disk too."""
    draft = path.with_suffix(f".{secrets.token_hex(8)}")
    try:
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        yield draft
    finally:
        draft.unlink(missing_ok=True)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
