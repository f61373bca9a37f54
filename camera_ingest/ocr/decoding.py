"""Image bytes from outside to pixels, refusing what would harm or mislead."""

import io
import warnings

import numpy as np
from PIL import Image as PillowImage

from camera_ingest.ocr.readings import Image

MAX_BYTES = 20_000_000
MAX_PIXELS = 50_000_000
_MAGIC = {b"\xff\xd8\xff": "JPEG", b"\x89PNG\r\n\x1a\n": "PNG"}


class ImageRefused(ValueError):
    """The bytes are not an image that may be recognised; `reason` tells the sender why."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def decode_image(data: bytes) -> Image:
    """The pixels of a whole JPEG or PNG, uint8 (height, width, 3), blue first as OpenCV has them.

    Raises ImageRefused for anything else: empty, above 20 MB, another format, above 50 megapixels
    (by its header, before any pixel is decoded), truncated or damaged. Recorded rotation is not
    applied, so boxes fit the stored frame.
    """
    if not data:
        raise ImageRefused("The image is empty.")
    if len(data) > MAX_BYTES:
        raise ImageRefused(f"The image has more than {MAX_BYTES // 1_000_000} MB.")
    image_format = next((name for magic, name in _MAGIC.items() if data.startswith(magic)), None)
    if image_format is None:
        raise ImageRefused("Not an image: only JPEG and PNG are taken.")
    try:
        _check_header(data, image_format)
        with PillowImage.open(io.BytesIO(data), formats=[image_format]) as opened:
            rgb = np.asarray(opened.convert("RGB"))
    # Pillow reports damage by whichever of these its parser met first.
    except (OSError, SyntaxError, ValueError, EOFError) as error:
        if isinstance(error, ImageRefused):
            raise
        raise ImageRefused(f"The {image_format} is damaged or truncated.") from error
    return np.ascontiguousarray(rgb[:, :, ::-1])


def _check_header(data: bytes, image_format: str) -> None:
    """Refuse by the size in the header, then by the checksums that the file itself carries."""
    with warnings.catch_warnings():
        # Pillow warns of or refuses large images by its own limit; ours is lower and named.
        warnings.simplefilter("ignore", PillowImage.DecompressionBombWarning)
        try:
            with PillowImage.open(io.BytesIO(data), formats=[image_format]) as opened:
                width, height = opened.size
                if width * height > MAX_PIXELS:
                    raise ImageRefused(_too_many_pixels())
                opened.verify()
        except PillowImage.DecompressionBombError as error:
            raise ImageRefused(_too_many_pixels()) from error


def _too_many_pixels() -> str:
    return f"The image has more than {MAX_PIXELS // 1_000_000} megapixels."
