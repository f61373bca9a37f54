"""A keyed digest of a plate: tells that one plate came back where the plate itself is gone."""

import hashlib
import hmac
import os
import secrets
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from reads.plates import plate_key

# Beside the images' keys: neither a backup nor the database holds it, so nobody who has those
# can try all plates against the digests.
KEY_NAME = "plate_digest"


def plate_digest(plate: str) -> bytes:
    """HMAC-SHA256 of the folded plate; equal for plates that differ by look-alikes only.

    A star that stands for no character makes no other plate of a partial one.
    """
    folded = plate_key(plate.replace("*", ""))
    return hmac.digest(_key(settings.KEY_DIR / KEY_NAME), folded.encode(), hashlib.sha256)


def words_digest(words: str) -> bytes:
    """HMAC-SHA256 of words that may hold part of a plate: tells the same words, not which."""
    key = _key(settings.KEY_DIR / KEY_NAME)
    return hmac.digest(key, b"words\0" + words.encode(), hashlib.sha256)


@lru_cache(maxsize=8)
def _key(path: Path) -> bytes:
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        _make_key(path)
    return path.read_bytes()


def _make_key(path: Path) -> None:
    # Linked into place whole: of two processes that make the key, one wins for both.
    draft = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(secrets.token_bytes(32))
        file.flush()
        os.fsync(file.fileno())
    try:
        path.hardlink_to(draft)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
