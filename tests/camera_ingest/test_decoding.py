import io
import struct
import tracemalloc
import zlib

import numpy as np
import pytest
from PIL import Image

from camera_ingest.ocr import ImageRefused, decode_image
from camera_ingest.synthetic import draw_frame, encode_jpeg


def png_claiming(width: int, height: int) -> bytes:
    """A PNG of a few bytes whose header claims a size."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        )

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    pixels = chunk(b"IDAT", zlib.compress(b"\0"))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + pixels + chunk(b"IEND", b"")


def encoded(image_format: str, mode: str = "RGB") -> bytes:
    buffer = io.BytesIO()
    Image.linear_gradient("L").convert(mode).save(buffer, image_format)
    return buffer.getvalue()


@pytest.fixture(scope="module")
def jpeg() -> bytes:
    return encode_jpeg(draw_frame("WKX473", size=(640, 360)))


def test_a_jpeg_decodes_to_its_pixels_with_blue_first() -> None:
    red = np.zeros((40, 60, 3), np.uint8)
    red[:, :, 2] = 255
    pixels = decode_image(encode_jpeg(red))
    assert pixels.shape == (40, 60, 3)
    assert pixels.dtype == np.uint8
    assert pixels[20, 30, 2] > 240
    assert pixels[20, 30, 0] < 15


@pytest.mark.parametrize("mode", ["L", "RGBA", "P", "1"])
def test_a_png_of_any_mode_decodes_to_three_channels(mode: str) -> None:
    assert decode_image(encoded("PNG", mode)).shape == (256, 256, 3)


@pytest.mark.parametrize("data", [b"hello", b"<svg/>", b"\xff\xd8", b"\0" * 100])
def test_what_is_no_jpeg_or_png_is_refused(data: bytes) -> None:
    with pytest.raises(ImageRefused, match="only JPEG and PNG"):
        decode_image(data)


@pytest.mark.parametrize("image_format", ["GIF", "BMP", "TIFF"])
def test_other_image_formats_are_refused(image_format: str) -> None:
    with pytest.raises(ImageRefused, match="only JPEG and PNG"):
        decode_image(encoded(image_format))


def test_no_bytes_are_refused() -> None:
    with pytest.raises(ImageRefused, match="empty"):
        decode_image(b"")


def test_too_many_bytes_are_refused(jpeg: bytes) -> None:
    with pytest.raises(ImageRefused, match="20 MB"):
        decode_image(jpeg + b"\0" * 20_000_000)


@pytest.mark.parametrize("share", [0.01, 0.1, 0.5, 0.9, 0.99])
def test_a_truncated_jpeg_is_refused(jpeg: bytes, share: float) -> None:
    with pytest.raises(ImageRefused, match="damaged or truncated"):
        decode_image(jpeg[: int(len(jpeg) * share)])


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_a_truncated_png_is_refused(share: float) -> None:
    png = encoded("PNG")
    with pytest.raises(ImageRefused, match="damaged or truncated"):
        decode_image(png[: int(len(png) * share)])


@pytest.mark.parametrize("size", [(30_000, 30_000), (10_000, 5_001), (2**31 - 1, 2**31 - 1)])
def test_too_many_pixels_are_refused_before_they_take_memory(size: tuple[int, int]) -> None:
    data = png_claiming(*size)
    tracemalloc.start()
    try:
        with pytest.raises(ImageRefused, match="50 megapixels"):
            decode_image(data)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 5_000_000


def test_damaged_bytes_are_decoded_or_refused_but_never_fail_otherwise(jpeg: bytes) -> None:
    chance = np.random.default_rng(7)
    for original in (jpeg, encoded("PNG"), encoded("JPEG")):
        for _ in range(150):
            damaged = bytearray(original)
            for place in chance.integers(3, min(len(damaged), 3000), 8):
                damaged[place] = int(chance.integers(0, 256))
            try:
                decode_image(bytes(damaged))
            except ImageRefused as refusal:
                assert refusal.reason
