"""Scans and photographs of papers, drawn anew: what a file hides beside its picture is left out."""

import warnings
from io import BytesIO

from django.core.exceptions import ValidationError
from PIL import Image, ImageOps

MAX_PIXELS = 50_000_000
DAMAGED = "The picture can not be read. Attach it again, or as a PDF."


def redrawn(content: bytes, suffix: str) -> bytes:
    """The picture as a JPEG or PNG of its own: upright, without where and with what it was taken.

    Raises ValidationError for what is no whole picture, or is too large to be drawn.
    """
    kind = "PNG" if suffix == ".png" else "JPEG"
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(BytesIO(content), formats=[kind]) as opened:
                if opened.width * opened.height > MAX_PIXELS:
                    raise ValidationError("The picture has more than 50 megapixels.")
                upright = ImageOps.exif_transpose(opened)
                plain = upright.convert("L" if upright.mode in ("1", "L") else "RGB")
    # Pillow reports damage by whichever of these its parser met first.
    except (OSError, SyntaxError, ValueError, TypeError, EOFError, Image.DecompressionBombWarning,
            Image.DecompressionBombError) as error:  # fmt: skip
        raise ValidationError(DAMAGED) from error
    drawn = BytesIO()
    plain.info.clear()
    plain.save(drawn, kind, **({"quality": 92} if kind == "JPEG" else {"optimize": False}))
    return drawn.getvalue()
