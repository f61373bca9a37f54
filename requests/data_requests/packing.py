"""The bytes of a package: images, table, cover and manifest, in one encrypted ZIP.

AES-256 as WinZip and 7-Zip know it: the recipient needs no program of ours. Names inside hold no
plate, since a ZIP's names are not encrypted.
"""

import csv
import hashlib
import io
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pyzipper

from alpr_compliance.policy import Profile
from data_requests.models import DataRequest
from governance.rendering import render_pdf
from reads.images import ImageGone, read_image
from reads.images.held import read_held_image
from reads.models import PreservedRead
from reads.models.read import CapturedRead

COLUMNS = (
    "number", "captured_at", "camera", "place", "plate", "state", "make", "model", "color",
    "body", "confidence", "image",
)  # fmt: skip
# A cell that starts like this would be a formula in a spreadsheet.
FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class Packed:
    """The encrypted file, and what its record keeps of it."""

    data: bytes
    sha256: str
    manifest_sha256: str
    images: int


def pack(
    *,
    request: DataRequest,
    profile: Profile,
    reads: list[CapturedRead],
    cover: dict[str, Any],
    evidence: str,
    key: str,
) -> Packed:
    """Put the reads with their images, table and cover into one file, under this passphrase.

    The manifest carries the numbers of the `evidence` among them.
    """
    files: dict[str, bytes] = {}
    names: dict[object, str] = {}
    for number, read in enumerate(reads, start=1):
        if read.image_id is None:
            continue
        try:
            image = _image(read, read.image_id)
        except ImageGone:
            continue
        names[read.id] = f"images/{number:05d}.jpg"
        files[names[read.id]] = image
    images = len(files)
    files["reads.csv"] = _table(reads, names)
    files["cover.pdf"] = render_pdf(
        "package_cover", {**cover, "images": images, "number": request.number}
    )
    # What checks the manifest passes over a line that begins like this.
    title = f"# Evidence: {evidence}\n" if evidence else ""
    manifest = "".join(
        [title]
        + [f"{hashlib.sha256(data).hexdigest()}  {name}\n" for name, data in sorted(files.items())]
    ).encode()
    files["manifest.sha256"] = manifest
    data = _zip(files, key)
    return Packed(
        data, hashlib.sha256(data).hexdigest(), hashlib.sha256(manifest).hexdigest(), images
    )


def _image(read: CapturedRead, image_id: UUID) -> bytes:
    if isinstance(read, PreservedRead):
        return read_held_image(
            captured_at=read.captured_at, image_id=image_id, hold_id=read.hold_id
        )
    return read_image(captured_at=read.captured_at, image_id=image_id)


def _table(reads: list[CapturedRead], names: dict[object, str]) -> bytes:
    text = io.StringIO(newline="")
    rows = csv.writer(text)
    rows.writerow(COLUMNS)
    for number, read in enumerate(reads, start=1):
        cells = [
            number, read.captured_at.isoformat(), read.camera.name, read.camera.place, read.plate,
            read.state, read.make, read.model, read.color, read.body, read.confidence,
            names.get(read.id, ""),
        ]  # fmt: skip
        rows.writerow(f"'{c}" if str(c).startswith(FORMULA) else c for c in cells)
    return text.getvalue().encode()


def _zip(files: dict[str, bytes], key: str) -> bytes:
    out = io.BytesIO()
    with pyzipper.AESZipFile(
        out, "w", compression=pyzipper.ZIP_STORED, encryption=pyzipper.WZ_AES
    ) as archive:
        archive.setpassword(key.encode())
        archive.setencryption(pyzipper.WZ_AES, nbits=256)
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()
