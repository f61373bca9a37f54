"""The only reader and writer of frames and crops.

Each image is encrypted with AES-256-GCM under a key of its capture hour. Keys lie in a folder of
their own that no backup and no database holds: destroying one makes every copy unreadable.
"""

import os
import re
import secrets
import shutil
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from PIL import Image

HOUR = "%Y%m%dT%H"
HOUR_NAME = re.compile(r"\d{8}T\d{2}")
CROP_MARGIN = 0.25


class ImageGone(Exception):
    """The image was destroyed, or never was."""


@dataclass(frozen=True)
class Destroyed:
    """How many capture hours lost their key, and how many single images were removed."""

    hours: int
    images: int


def store_image(*, captured_at: datetime, image_id: UUID, data: bytes) -> None:
    """Encrypt and write one image; it is on disk, with its name, when this returns."""
    sealed = _cipher(captured_at, create=True)
    nonce = secrets.token_bytes(12)
    path = _path(captured_at, image_id)
    path.parent.mkdir(parents=True, exist_ok=True)
    _write_durably(path, nonce + sealed.encrypt(nonce, data, image_id.bytes))


def read_image(*, captured_at: datetime, image_id: UUID) -> bytes:
    """The image as it was received. Raises ImageGone once its hour's key is destroyed."""
    try:
        stored = _path(captured_at, image_id).read_bytes()
        return _cipher(captured_at).decrypt(stored[:12], stored[12:], image_id.bytes)
    # ValueError: a file or key that a crash left empty or cut short.
    except (FileNotFoundError, InvalidTag, ValueError) as error:
        raise ImageGone(str(image_id)) from error


def read_crop(*, captured_at: datetime, image_id: UUID, box: tuple[int, int, int, int]) -> bytes:
    """The part of the image around the plate, enlarged, as JPEG; box is x, y, w, h in pixels."""
    with Image.open(BytesIO(read_image(captured_at=captured_at, image_id=image_id))) as image:
        x, y, width, height = box
        dx, dy = int(width * CROP_MARGIN), int(height * CROP_MARGIN)
        crop = image.convert("RGB").crop((x - dx, y - dy, x + width + dx, y + height + dy))
        scale = max(1.0, 480 / max(crop.width, 1))
        crop = crop.resize((int(crop.width * scale), int(crop.height * scale)))
        out = BytesIO()
        crop.save(out, "JPEG", quality=90)
        return out.getvalue()


def destroy_until(cutoff: datetime) -> Destroyed:
    """Destroy every image captured up to the cut-off, by key for whole hours.

    Works from the folders alone, so that a run after a crash finishes what was left.
    """
    hours = images = 0
    # By the first part of the name: a draft that a crash left goes with its hour.
    names = {path.name.split(".")[0] for path in settings.KEY_DIR.glob("*.*")}
    names |= {path.name for path in settings.IMAGE_DIR.glob("*T*")}
    for name in sorted(filter(HOUR_NAME.fullmatch, names)):
        start = datetime.strptime(name, HOUR).replace(tzinfo=UTC)
        if start + timedelta(hours=1) <= cutoff:
            _destroy_hour(name)
            hours += 1
        elif start <= cutoff:
            images += _unlink_until(settings.IMAGE_DIR / name, cutoff)
    return Destroyed(hours, images)


def _destroy_hour(name: str) -> None:
    for key in settings.KEY_DIR.glob(f"{name}.*"):
        with key.open("r+b") as file:
            file.write(secrets.token_bytes(32))
            file.flush()
            os.fsync(file.fileno())
        key.unlink()
        _sync_folder(key.parent)
    shutil.rmtree(settings.IMAGE_DIR / name, ignore_errors=True)


def _unlink_until(folder: Path, cutoff: datetime) -> int:
    last = f"{cutoff.astimezone(UTC):%Y%m%dT%H%M%S%f}"
    expired = [path for path in folder.glob("*.img") if path.name.split("-")[0] <= last]
    for path in expired:
        path.unlink(missing_ok=True)
    return len(expired)


def _path(captured_at: datetime, image_id: UUID) -> Path:
    instant = captured_at.astimezone(UTC)
    folder: Path = settings.IMAGE_DIR / f"{instant:{HOUR}}"
    return folder / f"{instant:%Y%m%dT%H%M%S%f}-{image_id.hex}.img"


def _cipher(captured_at: datetime, *, create: bool = False) -> AESGCM:
    path = settings.KEY_DIR / f"{captured_at.astimezone(UTC):{HOUR}}.key"
    if create and not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        _write_key_once(path)
    return AESGCM(path.read_bytes())


def _write_key_once(path: Path) -> None:
    # Linked into place whole: of two processes that make the hour's key, one wins for both.
    draft = path.with_suffix(f".{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(AESGCM.generate_key(256))
        file.flush()
        os.fsync(file.fileno())
    try:
        path.hardlink_to(draft)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
    _sync_folder(path.parent)


def _write_durably(path: Path, data: bytes) -> None:
    draft = path.with_suffix(f".{secrets.token_hex(4)}")
    with draft.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    draft.rename(path)
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
