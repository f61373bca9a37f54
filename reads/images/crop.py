"""The plate alone, cut out of an image and enlarged."""

from io import BytesIO

from PIL import Image

MARGIN = 0.25


def crop(data: bytes, box: tuple[int, int, int, int]) -> bytes:
    """The part of the image around the plate, enlarged, as JPEG; box is x, y, w, h in pixels."""
    with Image.open(BytesIO(data)) as image:
        x, y, width, height = box
        dx, dy = int(width * MARGIN), int(height * MARGIN)
        cut = image.convert("RGB").crop((x - dx, y - dy, x + width + dx, y + height + dy))
        scale = max(1.0, 480 / max(cut.width, 1))
        cut = cut.resize((int(cut.width * scale), int(cut.height * scale)))
        out = BytesIO()
        cut.save(out, "JPEG", quality=90)
        return out.getvalue()
