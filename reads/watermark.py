"""The mark on every stored image that is shown: who looks at it, and when."""

from io import BytesIO

from PIL import Image, ImageDraw, ImageFont

FAINT, SLANT = 36, 20


def watermarked(data: bytes, words: str) -> bytes:
    """The image as JPEG with these words under it, and faintly all over it.

    A picture of the screen, or a part cut out of it, still tells whose screen it was.
    """
    with Image.open(BytesIO(data)) as stored:
        image = stored.convert("RGB")
    size = max(11, image.width // 48)
    image.paste("white", mask=_all_over(image.size, words, size))
    strip = size * 2
    whole = Image.new("RGB", (image.width, image.height + strip), "black")
    whole.paste(image)
    place = (size // 2, image.height + strip // 2)
    font = _fitting(words, size, image.width - size)
    ImageDraw.Draw(whole).text(place, words, fill="white", font=font, anchor="lm")
    out = BytesIO()
    whole.save(out, "JPEG", quality=88)
    return out.getvalue()


def _fitting(words: str, size: int, width: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    font = ImageFont.load_default(size)
    wide = font.getlength(words)
    return font if wide <= width else ImageFont.load_default(max(5, int(size * width / wide)))


def _all_over(size: tuple[int, int], words: str, height: int) -> Image.Image:
    """A mask of the words, slanted, again and again; each second row is shifted."""
    font = ImageFont.load_default(height)
    tile = Image.new("L", (int(font.getlength(words)) + 2 * height, height * 2))
    ImageDraw.Draw(tile).text((height, 0), words, fill=FAINT, font=font)
    tile = tile.rotate(SLANT, expand=True)
    mask = Image.new("L", size)
    for row, top in enumerate(range(-tile.height // 2, size[1], tile.height)):
        for left in range(-(row % 2) * tile.width // 2, size[0], tile.width):
            mask.paste(tile, (left, top))
    return mask
