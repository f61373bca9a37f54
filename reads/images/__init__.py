"""The only reader and writer of frames and crops."""

from reads.images.crop import crop
from reads.images.files import ImageGone
from reads.images.held import (
    count_held_images,
    hand_on_image,
    holds_with_images,
    keep_image,
    keep_only,
    read_held_image,
    store_held_image,
    strays,
)
from reads.images.hours import (
    Destroyed,
    count_until,
    destroy_until,
    has_images,
    read_crop,
    read_image,
    store_image,
)

__all__ = [
    "Destroyed",
    "ImageGone",
    "count_held_images",
    "count_until",
    "crop",
    "destroy_until",
    "hand_on_image",
    "has_images",
    "holds_with_images",
    "keep_image",
    "keep_only",
    "read_crop",
    "read_held_image",
    "read_image",
    "store_held_image",
    "store_image",
    "strays",
]
