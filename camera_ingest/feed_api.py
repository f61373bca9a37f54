"""The doors for vendors' products: one address a format, under the key of a camera or an agent."""

import binascii
from base64 import b64decode
from collections.abc import Mapping
from io import BytesIO
from typing import IO, Any, cast

from django.http import Http404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from camera_ingest.devices import (
    CameraKeyAuthentication,
    DeviceView,
    NotItsCamera,
    Sender,
    sender_of,
)
from camera_ingest.feeds import FORMATS, Delivery
from camera_ingest.models import Camera
from camera_ingest.ocr.decoding import MAX_BYTES
from camera_ingest.pipeline import MAX_BATCH
from camera_ingest.preview import preview_sightings
from camera_ingest.services.feed import CameraCalled, note_conditions, record_sightings
from camera_ingest.services.refused import count_refused
from ledger.problems import problem

# A picture in base64 and what stands around it.
FEED_BYTES = MAX_BYTES * 4 // 3
# Where vendors let one put a key: a header of our own or of theirs, or the address itself, as
# https://key:cam_...@host/: then it comes as the password.
OTHER_HEADERS = ("X-Camera-Key", "X-Api-Key")


class FeedKeyAuthentication(CameraKeyAuthentication):
    """The same keys, from wherever a vendor's product can put one."""

    def key_in(self, request: Request) -> str:
        for name in OTHER_HEADERS:
            if key := request.headers.get(name):
                return key
        scheme, _, rest = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() in ("token", "bearer"):
            return rest.strip()
        return _password_in(rest) if scheme.lower() == "basic" else ""


def _password_in(credentials: str) -> str:
    try:
        return b64decode(credentials, validate=True).decode().partition(":")[2]
    except (binascii.Error, ValueError):
        return ""


class AnyJSONParser(JSONParser):
    """JSON under whatever content type a vendor gives it."""

    media_type = "*/*"

    def parse(self, stream: IO[bytes], *args: Any, **options: Any) -> Any:
        return parse_json(stream.read())


def parse_json(text: bytes | str) -> Any:
    """The message as JSON. Raises ParseError for what is none."""
    body = text.encode() if isinstance(text, str) else text
    try:
        return JSONParser().parse(BytesIO(body))
    except RecursionError as error:
        raise ParseError("The JSON is nested too deeply.") from error


class Feed(DeviceView):
    """One message of a vendor's product."""

    authentication_classes = [FeedKeyAuthentication]
    parser_classes = [MultiPartParser, AnyJSONParser]
    max_bytes = FEED_BYTES

    @extend_schema(request=OpenApiTypes.OBJECT, responses={200: OpenApiTypes.OBJECT})
    def post(self, request: Request, feed: str) -> Response:
        """Store the reads of one message; with `?try=1`, say what would be stored, and store none.

        The answer has one row per read, and a code for each part that is no read of ours.
        """
        if feed not in FORMATS:
            raise Http404
        message, image = message_of(request)
        delivery = FORMATS[feed].take(message, image)
        if len(delivery.sightings) > MAX_BATCH:
            return problem(413, f"A message has at most {MAX_BATCH} reads.", code="too_large")
        if "try" in request.query_params:
            rows = preview_sightings(delivery.sightings, cameras_of(sender_of(request)))
            return Response({"would": rows, "left_out": delivery.left_out})
        return self._record(request, delivery)

    def _record(self, request: Request, delivery: Delivery) -> Response:
        cameras = cameras_of(sender_of(request))
        note_conditions(delivery.conditions, cameras)
        answers = record_sightings(delivery.sightings, cameras)
        refused = [answer for answer in answers if answer["status"] == "refused"]
        if refused and len(refused) == len(answers):
            raise NotItsCamera
        if refused:
            count_refused(
                key_id=sender_of(request).key_id,
                reason="unknown_camera",
                address=request.META.get("REMOTE_ADDR") or None,
            )
        return Response({"reads": answers, "left_out": delivery.left_out})


def message_of(request: Request) -> tuple[Any, bytes | None]:
    """The JSON of a request, and the picture that came beside it in a form."""
    if not request.content_type.startswith("multipart/"):
        if not request.META.get("CONTENT_LENGTH"):
            raise ParseError("The body is empty.")
        return request.data, None
    fields = cast(Mapping[str, Any], request.data)
    part = fields.get("json")
    if part is None:
        raise ParseError('The form has no part "json".')
    text = part.read() if hasattr(part, "read") else part
    files = (request.FILES.get(name) for name in ("upload", "image"))
    picture = next((file.read() for file in files if file is not None), None)
    return parse_json(text), picture


def cameras_of(sender: Sender) -> CameraCalled:
    """The camera that this sender means by a name; None for one that is not its own."""

    def called(name: str) -> Camera | None:
        try:
            return sender.camera_called(name)
        except NotItsCamera:
            return None

    return called
