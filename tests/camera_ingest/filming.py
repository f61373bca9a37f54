"""Videos that the project makes itself: drawn frames, written by OpenCV."""

from pathlib import Path

import cv2
import numpy as np

from camera_ingest.ocr.readings import Image
from camera_ingest.synthetic import draw_frame

SIZE = (1280, 720)
FPS = 1


def passing(plate: str, state: str = "NE", frames: int = 5, seed: int = 3) -> list[Image]:
    """A vehicle that stays before the camera for some frames, each with a noise of its own."""
    still = draw_frame(plate, state, size=SIZE, seed=seed)
    chance = np.random.default_rng(seed)
    noisy = [still + chance.normal(0, 4, still.shape) for _ in range(frames)]
    return [frame.clip(0, 255).astype(np.uint8) for frame in noisy]


def empty_road(frames: int) -> list[Image]:
    return [np.full((SIZE[1], SIZE[0], 3), 90, np.uint8)] * frames


def write_video(file: Path, frames: list[Image]) -> Path:
    written = cv2.VideoWriter(str(file), cv2.VideoWriter_fourcc(*"MJPG"), FPS, SIZE)
    assert written.isOpened()
    for frame in frames:
        written.write(frame)
    written.release()
    return file
