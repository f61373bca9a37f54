import json
from collections.abc import Callable
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from camera_ingest.models import Camera
from camera_ingest.services.key import issue_key
from tests.cast import Agency

KEY = "X-Camera-Key"
Post = Callable[..., HttpResponse]


@pytest.fixture
def key(agency: Agency, camera: Camera) -> str:
    return issue_key(camera_id=camera.pk, actor=agency.captain)


@pytest.fixture
def post_reads(key: str) -> Post:
    """POST a body to the reads door with the camera's key; text is sent as it is."""

    def post(body: Any, **headers: str) -> HttpResponse:
        data = body if isinstance(body, str | bytes) else json.dumps(body)
        # As a server answers: an error is a 500, not an exception in the test.
        client = Client(raise_request_exception=False)
        return client.post(
            "/api/v1/reads", data, content_type="application/json", headers={KEY: key} | headers
        )

    return post
