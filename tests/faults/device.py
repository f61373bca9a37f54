"""A device: what it sends keeps its id and its time, however often it is sent."""

import requests
from django.utils import timezone

from tests.camera_ingest.test_frames_api import jpeg


class Device:
    def __init__(self, url: str, key: str) -> None:
        self.url, self.headers, self.at = url, {"X-Camera-Key": key}, timezone.now().isoformat()

    def send_read(self, name: str, *, plate: str = "HPL3946") -> requests.Response:
        read = {"id": name, "plate": plate, "captured_at": self.at}
        address = f"{self.url}/api/v1/reads"
        return requests.post(address, json={"reads": [read]}, headers=self.headers, timeout=60)

    def send_frame(self, name: str, photo: bytes | None = None) -> requests.Response:
        facts = {"id": name, "captured_at": self.at}
        image = {"image": ("a.jpg", photo or jpeg(), "image/jpeg")}
        address = f"{self.url}/api/v1/frames"
        return requests.post(address, facts, files=image, headers=self.headers, timeout=60)
