"""How the published description of the API tells what its views do not say themselves."""

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension

from camera_ingest.devices import KEY_HEADER


class CameraKeyScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """The key of a camera or an agent, in its header."""

    target_class = "camera_ingest.devices.CameraKeyAuthentication"
    name = "cameraKey"

    def get_security_definition(self, auto_schema: Any) -> dict[str, Any]:
        return {"type": "apiKey", "in": "header", "name": KEY_HEADER}


class FeedKeyScheme(CameraKeyScheme):  # type: ignore[no-untyped-call]
    """The same key; vendors' products may send it in other places too, see docs/feeds.md."""

    target_class = "camera_ingest.feed_api.FeedKeyAuthentication"
    name = "feedKey"
