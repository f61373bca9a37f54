"""Cameras, their keys, the frames they sent, and what came in but could not be stored."""

from camera_ingest.models.camera import Camera, CameraKey
from camera_ingest.models.frame import Frame, Quarantine

__all__ = ["Camera", "CameraKey", "Frame", "Quarantine"]
