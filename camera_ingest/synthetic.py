"""Drawn frames of invented vehicles: what demonstrations and tests show to the engines."""

import io
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from camera_ingest.ocr.states import STATE_NAMES

Colour = tuple[int, int, int]
Light = Literal["day", "night"]

BODY_COLOURS: dict[str, Colour] = {
    "white": (226, 229, 231),
    "silver": (164, 170, 176),
    "grey": (92, 97, 103),
    "black": (34, 36, 40),
    "blue": (38, 72, 128),
    "red": (142, 32, 34),
    "green": (44, 86, 66),
    "tan": (176, 156, 124),
}
"""Body colours by the name that a read gives a vehicle's colour, as red, green, blue."""

# Drawn at twice the size and shrunk, which smooths every edge.
_OVERSAMPLING = 2
# The scene is laid out for this size and scaled to the one asked for.
_LAYOUT = (1280, 720)


@dataclass(frozen=True)
class _Pen:
    """Draws in layout coordinates, offset by where the vehicle stands."""

    draw: ImageDraw.ImageDraw
    scale: float
    dx: float = 0.0
    dy: float = 0.0

    def _box(self, box: tuple[float, float, float, float]) -> tuple[float, float, float, float]:
        left, top, right, bottom = box
        s = self.scale
        return (
            (left + self.dx) * s,
            (top + self.dy) * s,
            (right + self.dx) * s,
            (bottom + self.dy) * s,
        )

    def rounded(self, box: tuple[float, float, float, float], radius: float, fill: Colour) -> None:
        self.draw.rounded_rectangle(self._box(box), radius * self.scale, fill)

    def ellipse(self, box: tuple[float, float, float, float], fill: Colour) -> None:
        self.draw.ellipse(self._box(box), fill)

    def polygon(self, points: list[tuple[float, float]], fill: Colour) -> None:
        s = self.scale
        self.draw.polygon([((x + self.dx) * s, (y + self.dy) * s) for x, y in points], fill)

    def text(self, centre: tuple[float, float], text: str, height: float, fill: Colour) -> None:
        """Text centred on a point; `height` is its font size."""
        x, y = (centre[0] + self.dx) * self.scale, (centre[1] + self.dy) * self.scale
        font = ImageFont.load_default(height * self.scale)
        self.draw.text((x, y), text, fill, font, anchor="mm", stroke_width=0.3 * self.scale)

    def stamped(
        self, centre: tuple[float, float], character: str, cell: tuple[float, float], fill: Colour
    ) -> None:
        """One character drawn to a cell of (width, height), narrowed to it as plate dies are."""
        font = ImageFont.load_default(cell[1] * self.scale * 1.3)
        left, top, right, bottom = font.getbbox(character, stroke_width=self.scale)
        glyph = Image.new("L", (round(right - left), round(bottom - top)))
        ImageDraw.Draw(glyph).text((-left, -top), character, 255, font, stroke_width=self.scale)
        height = round(cell[1] * self.scale)
        width = min(round(cell[0] * self.scale), round(glyph.width * height / glyph.height))
        x = (centre[0] + self.dx) * self.scale - width / 2
        y = (centre[1] + self.dy) * self.scale - height / 2
        self.draw.bitmap((round(x), round(y)), glyph.resize((width, height)), fill)


def draw_frame(
    plate: str,
    state: str = "NE",
    *,
    size: tuple[int, int] = _LAYOUT,
    colour: str = "blue",
    light: Light = "day",
    seed: int = 0,
) -> NDArray[np.uint8]:
    """A vehicle seen from behind on a road, bearing one plate of a state (two-letter code).

    Returns (height, width, 3) pixels, blue first, of `size` (width, height). `colour` is a key of
    BODY_COLOURS. `seed` moves the vehicle and the noise of the sensor: the same arguments draw the
    same frame. Nothing but the plate bears text. Raises KeyError for an unknown state or colour.
    """
    chance = np.random.default_rng(seed)
    scale = min(size[0] / _LAYOUT[0], size[1] / _LAYOUT[1]) * _OVERSAMPLING
    canvas = Image.new("RGB", (size[0] * _OVERSAMPLING, size[1] * _OVERSAMPLING))
    draw = ImageDraw.Draw(canvas)
    _draw_road(draw, canvas.size, light, chance)
    # Centre the layout in the size asked for, then stray a little from the lane's middle.
    dx = (canvas.width / scale - _LAYOUT[0]) / 2 + float(chance.uniform(-90, 90))
    dy = (canvas.height / scale - _LAYOUT[1]) / 2 + float(chance.uniform(-12, 24))
    pen = _Pen(draw, scale, dx, dy)
    _draw_vehicle(pen, _lit(BODY_COLOURS[colour], light), light)
    _draw_plate(pen, plate.upper(), STATE_NAMES[state].upper())
    shrunk = canvas.resize(size, Image.Resampling.LANCZOS)
    return _photographed(shrunk, light, chance)


def encode_jpeg(image: NDArray[np.uint8], quality: int = 88) -> bytes:
    """A BGR image as the bytes of a JPEG file."""
    buffer = io.BytesIO()
    Image.fromarray(np.ascontiguousarray(image[:, :, ::-1])).save(buffer, "JPEG", quality=quality)
    return buffer.getvalue()


def _lit(colour: Colour, light: Light) -> Colour:
    if light == "day":
        return colour
    red, green, blue = colour
    return int(red * 0.38), int(green * 0.38), int(blue * 0.44)


def _shade(colour: Colour, factor: float) -> Colour:
    red, green, blue = (min(255, round(part * factor)) for part in colour)
    return red, green, blue


def _draw_road(
    draw: ImageDraw.ImageDraw, size: tuple[int, int], light: Light, chance: np.random.Generator
) -> None:
    width, height = size
    horizon = int(height * 0.36)
    sky, haze = (
        ((104, 152, 204), (212, 224, 232)) if light == "day" else ((8, 11, 24), (34, 38, 56))
    )
    for y in range(horizon):
        part = y / horizon
        mixed = [round(a + (b - a) * part) for a, b in zip(sky, haze, strict=True)]
        draw.line((0, y, width, y), fill=(mixed[0], mixed[1], mixed[2]))
    draw.rectangle((0, horizon, width, height), fill=_lit((96, 118, 78), light))
    for x in range(-width // 20, width, width // 14):
        crown = float(chance.uniform(0.05, 0.13)) * height
        leaf = _lit((58, 88 + int(chance.integers(0, 24)), 56), light)
        draw.ellipse((x, horizon - crown, x + width / 10, horizon + crown), fill=leaf)
    road = [(0.40, 0.36), (0.60, 0.36), (1.35, 1.0), (-0.35, 1.0)]
    draw.polygon([(x * width, y * height) for x, y in road], fill=_lit((104, 106, 110), light))
    paint = _lit((226, 220, 196), light)
    for near, far in ((-0.12, 0.425), (1.12, 0.575)):
        edge = [(far, 0.36), (far + 0.003, 0.36), (near + 0.02, 1.0), (near - 0.02, 1.0)]
        draw.polygon([(x * width, y * height) for x, y in edge], fill=paint)


def _draw_vehicle(pen: _Pen, body: Colour, light: Light) -> None:
    pen.ellipse((300, 610, 980, 690), _lit((58, 60, 63), light))
    for left in (352, 826):
        pen.rounded((left, 540, left + 102, 668), 22, (22, 23, 25))
    pen.polygon([(420, 170), (860, 170), (946, 372), (334, 372)], _shade(body, 0.92))
    pen.rounded((412, 146, 868, 214), 34, _shade(body, 1.08))
    pen.polygon([(440, 198), (840, 198), (904, 352), (376, 352)], _lit((46, 58, 68), light))
    pen.polygon([(452, 206), (566, 206), (470, 344), (394, 344)], _lit((74, 92, 106), light))
    pen.rounded((318, 340, 962, 620), 46, body)
    pen.rounded((330, 344, 950, 384), 20, _shade(body, 1.12))
    pen.rounded((386, 384, 894, 560), 24, _shade(body, 0.94))
    pen.rounded((310, 544, 970, 628), 26, _shade(body, 0.8))
    pen.rounded((352, 596, 928, 632), 12, (30, 31, 33))
    lamp = (178, 24, 30) if light == "day" else (255, 62, 54)
    for left in (326, 842):
        pen.rounded((left, 394, left + 112, 462), 16, _shade(lamp, 0.7))
        pen.rounded((left + 8, 402, left + 104, 436), 10, lamp)
        pen.rounded((left + 62, 440, left + 104, 456), 6, _lit((236, 232, 222), light))
    # The plate's recess, and the handle with the lamp that lights it.
    pen.rounded((518, 420, 762, 552), 14, _shade(body, 0.35))
    pen.rounded((556, 408, 724, 426), 8, _shade(body, 1.2))


def _draw_plate(pen: _Pen, plate: str, state_name: str) -> None:
    """A plate 204 by 102 of the layout's pixels: 12 by 6 inches, as all US plates are."""
    pen.rounded((530, 427, 750, 545), 12, (24, 25, 27))
    pen.rounded((538, 435, 742, 537), 9, (243, 244, 240))
    for x in (566, 714):
        for y in (446, 527):
            pen.ellipse((x - 4, y - 4, x + 4, y + 4), (118, 122, 126))
    pen.text((640, 451), state_name, 15, (38, 70, 130))
    pitch = 184 / max(len(plate), 6)
    first = 640 - pitch * (len(plate) - 1) / 2
    for place, character in enumerate(plate):
        pen.stamped((first + pitch * place, 489), character, (pitch * 0.78, 50), (24, 34, 66))


def _photographed(
    picture: Image.Image, light: Light, chance: np.random.Generator
) -> NDArray[np.uint8]:
    """The drawing as a camera would give it: slightly soft, darker to the corners, noisy."""
    soft = np.asarray(picture.filter(ImageFilter.GaussianBlur(0.6)), np.float32)
    height, width = soft.shape[:2]
    rows = np.linspace(-1, 1, height, dtype=np.float32)[:, None]
    columns = np.linspace(-1, 1, width, dtype=np.float32)[None, :]
    falloff = 1 - 0.16 * (rows**2 + columns**2)
    noise = chance.normal(0, 3.0 if light == "day" else 6.0, (height, width, 1))
    exposed = soft * falloff[:, :, None] + noise
    return np.ascontiguousarray(exposed.clip(0, 255).astype(np.uint8)[:, :, ::-1])
