"""Files that only the holder of the agency's backup key can read.

Each has a key of its own (AES-256-GCM, in pieces that can be neither swapped nor left out), sealed
with RSA-OAEP for the agency's public key. Whoever backs up can therefore not read.
"""

import gzip
import io
import json
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import IO, Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

MAGIC = b"alpr-sealed 1\n"
BITS = 3072
WRAPPED = BITS // 8
PIECE = 64 * 1024
TAG = 16
Stream = IO[bytes] | gzip.GzipFile
OAEP = padding.OAEP(padding.MGF1(hashes.SHA256()), hashes.SHA256(), None)


class DamagedBackup(Exception):
    """A file of a backup is not whole, or is not for this key."""


def make_backup_key(passphrase: bytes) -> tuple[bytes, bytes]:
    """A new key pair as PEM: the private one under the passphrase, and the public one."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=BITS)
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.BestAvailableEncryption(passphrase),
    )
    public = key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return private, public


def public_key_of(pem: bytes) -> rsa.RSAPublicKey:
    """The agency's public backup key. Raises ValueError for any other."""
    key = serialization.load_pem_public_key(pem)
    if not isinstance(key, rsa.RSAPublicKey) or key.key_size != BITS:
        raise ValueError(f"not an RSA public key of {BITS} bits")
    return key


def private_key_of(pem: bytes, passphrase: bytes) -> rsa.RSAPrivateKey:
    """The agency's private backup key. Raises ValueError for any other, or a wrong passphrase."""
    key = serialization.load_pem_private_key(pem, passphrase)
    if not isinstance(key, rsa.RSAPrivateKey) or key.key_size != BITS:
        raise ValueError(f"not an RSA private key of {BITS} bits")
    return key


def name_of(key: rsa.RSAPublicKey) -> str:
    """By what the files that are sealed for this key are known: the beginning of its SHA-256."""
    encoded = key.public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return sha256(encoded).hexdigest()[:16]


class Packer:
    """Takes entries one after the other: a table's rows, or a file."""

    def __init__(self, stream: Stream) -> None:
        self._stream = stream

    @contextmanager
    def entry(self, kind: str, name: str, **facts: Any) -> Iterator["Packer"]:
        """What is written inside belongs to this entry."""
        header = {"kind": kind, "name": name, **facts}
        self._stream.write(json.dumps(header).encode() + b"\n")
        yield self
        self._stream.write(bytes(4))

    def write(self, data: bytes) -> int:
        if data:
            self._stream.write(len(data).to_bytes(4) + data)
        return len(data)


@dataclass
class Entry:
    """One entry while it is read, from beginning to end, as COPY reads a file."""

    kind: str
    name: str
    facts: dict[str, Any]
    stream: Stream
    _left: int = 0
    _is_over: bool = False

    def read(self, size: int = -1) -> bytes:
        found = b""
        while not self._is_over and (size < 0 or len(found) < size):
            if not self._left:
                self._left = int.from_bytes(_exactly(self.stream, 4))
                self._is_over = not self._left
                continue
            wanted = self._left if size < 0 else min(self._left, size - len(found))
            found += _exactly(self.stream, wanted)
            self._left -= wanted
        return found


@contextmanager
def sealed_file(path: Path, key: rsa.RSAPublicKey) -> Iterator[Packer]:
    """A new sealed file: there under its name, whole and on disk, after the block."""
    draft = path.with_name(f"{path.name}.new")
    with draft.open("wb") as file:
        sealer = _Sealer(file, key, path.name)
        with gzip.GzipFile(fileobj=sealer, mode="wb", compresslevel=3) as zipped:  # type: ignore[call-overload]
            yield Packer(zipped)
        sealer.close()
        file.flush()
        os.fsync(file.fileno())
    draft.rename(path)


@contextmanager
def opened_file(path: Path, key: rsa.RSAPrivateKey) -> Iterator[Iterator[Entry]]:
    """The entries of a sealed file, in turn. Raises DamagedBackup where it is not whole."""
    with path.open("rb") as file:
        try:
            opener = io.BufferedReader(_Opener(file, key, path.name))
            with gzip.GzipFile(fileobj=opener) as unzipped:
                yield _entries(unzipped)
        # ValueError: the wrong key. EOFError: cut short.
        except (ValueError, InvalidTag, EOFError, gzip.BadGzipFile) as error:
            raise DamagedBackup(f"{path.name} is damaged, or is not for this key.") from error


def shred(path: Path) -> None:
    """Overwrite the file's own key and remove the file: nobody reads it again.

    Where the next backup has the same file under its own name, only this name goes.
    """
    if path.stat().st_nlink == 1:
        with path.open("r+b") as file:
            file.write(secrets.token_bytes(len(MAGIC) + WRAPPED))
            file.flush()
            os.fsync(file.fileno())
    path.unlink()


def _entries(stream: Stream) -> Iterator[Entry]:
    while line := stream.readline():
        header = json.loads(line)
        entry = Entry(header.pop("kind"), header.pop("name"), header, stream)
        yield entry
        while entry.read(PIECE):
            pass


def _exactly(stream: Stream, size: int) -> bytes:
    data = stream.read(size)
    if len(data) != size:
        raise EOFError
    return data


def _nonce(number: int, *, is_last: bool) -> bytes:
    return number.to_bytes(11) + bytes([is_last])


class _Sealer:
    def __init__(self, file: IO[bytes], key: rsa.RSAPublicKey, name: str) -> None:
        own_key = AESGCM.generate_key(256)
        file.write(MAGIC + key.encrypt(own_key, OAEP))
        self._file, self._cipher, self._name = file, AESGCM(own_key), name.encode()
        self._number, self._waiting = 0, bytearray()

    def write(self, data: bytes) -> int:
        self._waiting += data
        while len(self._waiting) > PIECE:
            self._seal(PIECE, is_last=False)
        return len(data)

    def close(self) -> None:
        self._seal(len(self._waiting), is_last=True)

    def _seal(self, size: int, *, is_last: bool) -> None:
        piece = bytes(self._waiting[:size])
        del self._waiting[:size]
        nonce = _nonce(self._number, is_last=is_last)
        self._file.write(self._cipher.encrypt(nonce, piece, self._name))
        self._number += 1


class _Opener(io.RawIOBase):
    def __init__(self, file: IO[bytes], key: rsa.RSAPrivateKey, name: str) -> None:
        if file.read(len(MAGIC)) != MAGIC:
            raise ValueError("not a sealed file")
        self._cipher = AESGCM(key.decrypt(file.read(WRAPPED), OAEP))
        self._file, self._name = file, name.encode()
        self._next = file.read(PIECE + TAG)
        self._number, self._open = 0, b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while not self._open and self._next:
            piece, self._next = self._next, self._file.read(PIECE + TAG)
            nonce = _nonce(self._number, is_last=not self._next)
            self._open = self._cipher.decrypt(nonce, piece, self._name)
            self._number += 1
        size = min(len(buffer), len(self._open))
        buffer[:size], self._open = self._open[:size], self._open[size:]
        return size
