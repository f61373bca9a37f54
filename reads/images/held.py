"""Images that a hold keeps past the limit: each under the key of its hold, no longer its hour's."""

import hashlib
import shutil
from collections.abc import Collection
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from django.conf import settings

from reads.images.files import cipher, destroy_key, read_sealed, write_sealed
from reads.images.hours import read_image


def keep_image(*, captured_at: datetime, image_id: UUID, hold_id: int) -> str:
    """Seal a stored image again under the hold's key; returns the SHA-256 of what was received.

    Done again it writes the same image again. Raises ImageGone where there is none.
    """
    data = read_image(captured_at=captured_at, image_id=image_id)
    return store_held_image(captured_at=captured_at, image_id=image_id, hold_id=hold_id, data=data)


def store_held_image(*, captured_at: datetime, image_id: UUID, hold_id: int, data: bytes) -> str:
    """Seal an image under the hold's key; returns its SHA-256."""
    key = cipher(_key_path(hold_id), create=True)
    write_sealed(_path(captured_at, image_id, hold_id), key, image_id, data)
    return hashlib.sha256(data).hexdigest()


def read_held_image(*, captured_at: datetime, image_id: UUID, hold_id: int) -> bytes:
    """The image as it was received. Raises ImageGone once its hold's key is destroyed."""
    return read_sealed(_path(captured_at, image_id, hold_id), _key_path(hold_id), image_id)


def hand_on_image(*, captured_at: datetime, image_id: UUID, hold_id: int, to_hold_id: int) -> None:
    """Seal the image of one hold under the key of another that goes on."""
    data = read_held_image(captured_at=captured_at, image_id=image_id, hold_id=hold_id)
    store_held_image(captured_at=captured_at, image_id=image_id, hold_id=to_hold_id, data=data)


def keep_only(hold_id: int, images: Collection[tuple[datetime, UUID]]) -> int:
    """Remove the images of this hold that are not among these; returns how many.

    Without any left, the hold's key is destroyed: copies of its images are unreadable.
    """
    gone = _not_among(hold_id, images)
    for path in gone:
        path.unlink(missing_ok=True)
    if not images:
        for key in settings.KEY_DIR.glob(f"hold-{hold_id}.*"):
            destroy_key(key)
        shutil.rmtree(_folder(hold_id), ignore_errors=True)
    return len(gone)


def strays(hold_id: int, images: Collection[tuple[datetime, UUID]]) -> list[Path]:
    """What `keep_only` would remove: images that are not among these, the key of none."""
    keys = [] if images else [*settings.KEY_DIR.glob(f"hold-{hold_id}.*")]
    return [*_not_among(hold_id, images), *keys]


def count_held_images() -> int:
    return sum(1 for _ in (settings.IMAGE_DIR / "held").glob("*/*"))


def _not_among(hold_id: int, images: Collection[tuple[datetime, UUID]]) -> list[Path]:
    kept = {_path(captured_at, image_id, hold_id).name for captured_at, image_id in images}
    return [path for path in _folder(hold_id).glob("*") if path.name not in kept]


def holds_with_images() -> list[int]:
    """The holds that have a folder or a key."""
    names = {path.name for path in (settings.IMAGE_DIR / "held").glob("*")}
    names |= {
        path.name.split(".")[0].removeprefix("hold-") for path in settings.KEY_DIR.glob("hold-*")
    }
    return sorted(map(int, names))


def _folder(hold_id: int) -> Path:
    folder: Path = settings.IMAGE_DIR / "held" / str(hold_id)
    return folder


def _path(captured_at: datetime, image_id: UUID, hold_id: int) -> Path:
    instant = captured_at.astimezone(UTC)
    return _folder(hold_id) / f"{instant:%Y%m%dT%H%M%S%f}-{image_id.hex}.img"


def _key_path(hold_id: int) -> Path:
    path: Path = settings.KEY_DIR / f"hold-{hold_id}.key"
    return path
