"""The cameras that reads came from, for choosing and for maps.

Cameras live in an app above this one; the read's own foreign key leads there.
"""

from typing import Any

from reads.models import Read


def cameras() -> list[Any]:
    """All cameras, by name: also one out of service has reads from before."""
    return list(Read._meta.get_field("camera").related_model._default_manager.order_by("name"))


def camera_codes() -> dict[int | None, str]:
    """Each camera's code by its id, for accounts that keep only the id."""
    return {camera.pk: camera.code for camera in cameras()}
