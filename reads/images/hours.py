"""Frames and crops within the limit.

Each image is encrypted with AES-256-GCM under a key of its capture hour. Keys lie in a folder of
their own that no backup and no database holds: destroying one makes every copy unreadable.
"""

import re
import shutil
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import UUID

from django.conf import settings

from reads.images.crop import crop
from reads.images.files import cipher, destroy_key, read_sealed, write_sealed

HOUR = "%Y%m%dT%H"
HOUR_NAME = re.compile(r"\d{8}T\d{2}")


@dataclass(frozen=True)
class Destroyed:
    """How many capture hours lost their key, and how many single images were removed."""

    hours: int
    images: int


def store_image(*, captured_at: datetime, image_id: UUID, data: bytes) -> None:
    """Encrypt and write one image; it is on disk, with its name, when this returns."""
    key = cipher(_key_path(captured_at), create=True)
    write_sealed(_path(captured_at, image_id), key, image_id, data)


def read_image(*, captured_at: datetime, image_id: UUID) -> bytes:
    """The image as it was received. Raises ImageGone once its hour's key is destroyed."""
    return read_sealed(_path(captured_at, image_id), _key_path(captured_at), image_id)


def read_crop(*, captured_at: datetime, image_id: UUID, box: tuple[int, int, int, int]) -> bytes:
    """The part of the image around the plate, enlarged, as JPEG; box is x, y, w, h in pixels."""
    return crop(read_image(captured_at=captured_at, image_id=image_id), box)


def has_images(day: date) -> bool:
    """Whether any image of this day (UTC) is stored."""
    return next(settings.IMAGE_DIR.glob(f"{day:%Y%m%d}T*"), None) is not None


def destroy_until(cutoff: datetime, *, but: Collection[date] = ()) -> Destroyed:
    """Destroy every image captured up to the cut-off, by key for whole hours.

    `but` are days (UTC) whose reads are still there: a hold may need their images.
    Works from the folders alone, so that a run after a crash finishes what was left.
    """
    whole, boundary = (
        [name for name in names if _start_of(name).date() not in but]
        for names in _hours_until(cutoff)
    )
    for name in whole:
        _destroy_hour(name)
    expired = [path for name in boundary for path in _images_until(name, cutoff)]
    for path in expired:
        path.unlink(missing_ok=True)
    return Destroyed(len(whole), len(expired))


def count_until(cutoff: datetime) -> Destroyed:
    """What `destroy_until` would destroy."""
    whole, boundary = _hours_until(cutoff)
    return Destroyed(len(whole), sum(len(_images_until(name, cutoff)) for name in boundary))


def _hours_until(cutoff: datetime) -> tuple[list[str], list[str]]:
    """The hours that are wholly past the cut-off, and the one that it falls into."""
    # By the first part of the name: a draft that a crash left goes with its hour.
    names = {path.name.split(".")[0] for path in settings.KEY_DIR.glob("*.*")}
    names |= {path.name for path in settings.IMAGE_DIR.glob("*T*")}
    whole, boundary = [], []
    for name in sorted(filter(HOUR_NAME.fullmatch, names)):
        start = _start_of(name)
        if start + timedelta(hours=1) <= cutoff:
            whole.append(name)
        elif start <= cutoff:
            boundary.append(name)
    return whole, boundary


def _start_of(name: str) -> datetime:
    return datetime.strptime(name, HOUR).replace(tzinfo=UTC)


def _destroy_hour(name: str) -> None:
    for key in settings.KEY_DIR.glob(f"{name}.*"):
        destroy_key(key)
    shutil.rmtree(settings.IMAGE_DIR / name, ignore_errors=True)


def _images_until(name: str, cutoff: datetime) -> list[Path]:
    last = f"{cutoff.astimezone(UTC):%Y%m%dT%H%M%S%f}"
    folder: Path = settings.IMAGE_DIR / name
    return [path for path in folder.glob("*.img") if path.name.split("-")[0] <= last]


def _path(captured_at: datetime, image_id: UUID) -> Path:
    instant = captured_at.astimezone(UTC)
    folder: Path = settings.IMAGE_DIR / f"{instant:{HOUR}}"
    return folder / f"{instant:%Y%m%dT%H%M%S%f}-{image_id.hex}.img"


def _key_path(captured_at: datetime) -> Path:
    return settings.KEY_DIR / f"{captured_at.astimezone(UTC):{HOUR}}.key"
