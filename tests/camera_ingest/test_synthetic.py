import numpy as np
import pytest

from camera_ingest.ocr import decode_image
from camera_ingest.synthetic import BODY_COLOURS, draw_frame, encode_jpeg


@pytest.mark.parametrize("size", [(1280, 720), (640, 480), (720, 1280)])
def test_a_frame_has_the_size_asked_for(size: tuple[int, int]) -> None:
    frame = draw_frame("WKX473", size=size)
    assert frame.shape == (size[1], size[0], 3)
    assert frame.dtype == np.uint8


def test_the_same_arguments_draw_the_same_frame_and_another_seed_another() -> None:
    first = draw_frame("WKX473", seed=3)
    assert np.array_equal(first, draw_frame("WKX473", seed=3))
    assert not np.array_equal(first, draw_frame("WKX473", seed=4))


def test_night_is_darker_than_day() -> None:
    assert draw_frame("WKX473", light="night").mean() < draw_frame("WKX473").mean() / 2


def test_each_body_colour_shows() -> None:
    # A patch of the boot lid beside the plate, wherever the seed put the vehicle.
    patches = {
        tuple(draw_frame("WKX473", colour=colour)[440:520, 420:480].mean(axis=(0, 1)).round())
        for colour in BODY_COLOURS
    }
    assert len(patches) == len(BODY_COLOURS)


@pytest.mark.parametrize("wrong", [{"state": "ZZ"}, {"colour": "plaid"}])
def test_an_unknown_state_or_colour_is_refused(wrong: dict[str, str]) -> None:
    with pytest.raises(KeyError):
        draw_frame("WKX473", **wrong)


def test_an_encoded_frame_decodes_to_nearly_itself() -> None:
    frame = draw_frame("WKX473")
    data = encode_jpeg(frame)
    assert len(data) < 400_000
    difference = np.abs(decode_image(data).astype(int) - frame.astype(int))
    assert difference.mean() < 4
