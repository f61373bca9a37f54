"""Cameras, where they are deployed, how they are checked and kept; their keys and frames."""

from camera_ingest.models.camera import Camera
from camera_ingest.models.check import EquipmentCheck
from camera_ingest.models.deployment import Deployment, DeploymentNote
from camera_ingest.models.frame import Frame, Quarantine
from camera_ingest.models.health import CameraAlarm, CameraDay, Pulse
from camera_ingest.models.key import Agent, AgentCamera, CameraKey, RefusedPosts
from camera_ingest.models.work import WorkOrder

__all__ = [
    "Agent",
    "AgentCamera",
    "Camera",
    "CameraAlarm",
    "CameraDay",
    "CameraKey",
    "Deployment",
    "DeploymentNote",
    "EquipmentCheck",
    "Frame",
    "Pulse",
    "Quarantine",
    "RefusedPosts",
    "WorkOrder",
]
