"""The agency's own signature: an Ed25519 key beside the images' keys, never in the database."""

import os
import secrets
from dataclasses import dataclass
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)
from django.conf import settings

KEY_NAME = "agency_signing.key"


@dataclass(frozen=True)
class Signature:
    """What proves that this agency's system wrote some bytes; both parts are hex."""

    public_key: str
    value: str


def sign(data: bytes) -> Signature:
    """Sign with the agency's key, which is made at the first call."""
    key = _private_key()
    return Signature(_public_bytes(key.public_key()).hex(), key.sign(data).hex())


def is_signed(data: bytes, signature: Signature) -> bool:
    """Whether the holder of this public key signed exactly these bytes; needs no key of ours."""
    try:
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(signature.public_key))
        key.verify(bytes.fromhex(signature.value), data)
    except (InvalidSignature, ValueError):
        return False
    return True


def public_key() -> str:
    """The agency's public key, as hex."""
    return _public_bytes(_private_key().public_key()).hex()


def public_key_pem() -> str:
    """The agency's public key as a file that OpenSSL and others read."""
    key = _private_key().public_key()
    pem = key.public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return pem.decode()


def public_key_in(pem: bytes) -> str:
    """The Ed25519 public key of a PEM file, as hex. Raises ValueError for anything else."""
    key = serialization.load_pem_public_key(pem)
    if not isinstance(key, Ed25519PublicKey):
        raise ValueError("not an Ed25519 public key")
    return _public_bytes(key).hex()


def fingerprint(public_key: str) -> str:
    """What two people read to each other to know that they mean the same key."""
    digest = sha256(bytes.fromhex(public_key)).hexdigest()[:32]
    return " ".join(digest[place : place + 4] for place in range(0, 32, 4))


def _public_bytes(key: Ed25519PublicKey) -> bytes:
    return key.public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)


def _private_key() -> Ed25519PrivateKey:
    path = settings.KEY_DIR / KEY_NAME
    if not path.exists():
        _make_key()
    return Ed25519PrivateKey.from_private_bytes(path.read_bytes())


def _make_key() -> None:
    path = settings.KEY_DIR / KEY_NAME
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    # Linked into place whole: of two processes that make the key, one wins for both.
    draft = path.with_suffix(f".{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(Ed25519PrivateKey.generate().private_bytes_raw())
        file.flush()
        os.fsync(file.fileno())
    try:
        path.hardlink_to(draft)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
