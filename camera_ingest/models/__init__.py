"""Cameras, their keys, the frames they sent, and what came in but could not be stored."""

from camera_ingest.models.camera import Camera
from camera_ingest.models.frame import Frame, Quarantine
from camera_ingest.models.health import CameraAlarm, CameraDay, Pulse
from camera_ingest.models.key import Agent, AgentCamera, CameraKey, RefusedPosts

__all__ = [
    "Agent",
    "AgentCamera",
    "Camera",
    "CameraAlarm",
    "CameraDay",
    "CameraKey",
    "Frame",
    "Pulse",
    "Quarantine",
    "RefusedPosts",
]
