"""The two doors for devices: frames to be read, and reads made by the device itself."""

from datetime import UTC, datetime
from io import BytesIO
from typing import IO, Any, cast

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import InterfaceError, OperationalError, connection
from django.http import HttpResponse
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from pydantic_core import to_json
from rest_framework import serializers
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import APIException, AuthenticationFailed, ParseError
from rest_framework.parsers import JSONParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from camera_ingest.models import Camera
from camera_ingest.ocr.decoding import MAX_BYTES
from camera_ingest.payloads import parse_body
from camera_ingest.pipeline import MAX_BATCH, record_reads
from camera_ingest.services.camera import key_digest
from camera_ingest.services.frame import FrameRefused, accept_frame
from ledger.problems import problem

KEY_HEADER = "X-Camera-Key"
# In SQL, since every batch and frame asks it: Django takes longer to build the query than
# PostgreSQL to answer it.
CAMERA_OF_KEY = f"""
SELECT k.revoked_at, {", ".join(f"c.{field.column}" for field in Camera._meta.concrete_fields)}
FROM camera_ingest_camerakey k JOIN camera_ingest_camera c ON c.id = k.camera_id WHERE k.digest = %s
"""  # noqa: S608 columns of ours
# Room for the fields and boundaries around a frame.
FORM_BYTES = 64 * 1024


class CameraKeyAuthentication(BaseAuthentication):
    """The camera whose key stands in the header, as `request.auth`; nobody is signed in."""

    def authenticate(self, request: Request) -> tuple[AnonymousUser, Camera]:
        row = _row_of(key_digest(request.headers.get(KEY_HEADER, "")))
        if row is None:
            raise AuthenticationFailed("No camera has this key.")
        revoked_at, *values = row
        if revoked_at is not None and revoked_at <= timezone.now():
            raise AuthenticationFailed("This key was revoked.")
        return AnonymousUser(), Camera.from_db(connection.alias, [], values)

    def authenticate_header(self, request: Request) -> str:
        return KEY_HEADER


def _row_of(digest: str) -> Any:
    # This first question shows whether the connection lives; Django's own, before it, would cost
    # as much again.
    connection.health_check_done = True  # type: ignore[attr-defined]
    try:
        return _ask(digest)
    except (OperationalError, InterfaceError):
        connection.close()
        return _ask(digest)


def _ask(digest: str) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(CAMERA_OF_KEY, [digest])
        return cursor.fetchone()


def camera_of(request: Request) -> Camera:
    """The camera whose key the request bears."""
    return cast(Camera, request.auth)


class TooLarge(APIException):
    """A body that is refused by its announced length, before any of it is read."""

    status_code = 413
    default_detail = "The body is too large."
    default_code = "too_large"


class ReadsParser(JSONParser):
    """JSON; a batch in order is checked while it is parsed, which halves the time of both."""

    def parse(self, stream: IO[bytes], *args: Any, **options: Any) -> Any:
        body = stream.read()
        if (batch := parse_body(body)) is not None:
            return batch
        try:
            return super().parse(BytesIO(body), *args, **options)
        except RecursionError as error:
            raise ParseError("The JSON is nested too deeply.") from error


class DeviceView(APIView):
    authentication_classes = [CameraKeyAuthentication]
    max_bytes = settings.DATA_UPLOAD_MAX_MEMORY_SIZE

    def initial(self, request: Request, *args: Any, **options: Any) -> None:
        super().initial(request, *args, **options)
        if int(request.META.get("CONTENT_LENGTH") or 0) > self.max_bytes:
            raise TooLarge

    def check_camera(self, request: Request, code: Any) -> Response | None:
        """A problem when the body names another camera than the key's."""
        if code and code != camera_of(request).code:
            return problem(403, "This key belongs to another camera.", code="unknown_camera")
        return None


class FrameInput(serializers.Serializer[Any]):
    id = serializers.RegexField(r"^[\x21-\x7e]+$", max_length=64)
    captured_at = serializers.CharField(max_length=40)
    image = serializers.FileField(max_length=200, allow_empty_file=True)
    camera = serializers.CharField(max_length=32, required=False)

    def validate_captured_at(self, text: str) -> datetime:
        try:
            instant = datetime.fromisoformat(text)
            if instant.tzinfo is None:
                raise serializers.ValidationError("Give the time with its offset from UTC.")
            return instant.astimezone(UTC)
        # OverflowError: the first or last hours of all time, in another zone.
        except (ValueError, OverflowError) as error:
            raise serializers.ValidationError("Not an ISO 8601 time.") from error


class Frames(DeviceView):
    parser_classes = [MultiPartParser]
    max_bytes = MAX_BYTES + FORM_BYTES

    @extend_schema(request=FrameInput, responses={202: OpenApiTypes.OBJECT})
    def post(self, request: Request) -> Response:
        """Accept one JPEG or PNG frame; 202 once it is on disk and committed."""
        frame_input = FrameInput(data=request.data)
        if not frame_input.is_valid():
            return problem(400, "The frame is incomplete.", errors=frame_input.errors)
        facts = frame_input.validated_data
        if refused := self.check_camera(request, facts.get("camera")):
            return refused
        if facts["image"].size > MAX_BYTES:
            return problem(413, "A frame has at most 20 MB.", code="too_large")
        try:
            frame, is_new = accept_frame(
                camera=camera_of(request),
                sender_id=facts["id"],
                captured_at=facts["captured_at"],
                image=facts["image"].read(),
            )
        except FrameRefused as refusal:
            return problem(refusal.status, str(refusal), code=refusal.code)
        status = "accepted" if is_new else "duplicate"
        return Response({"id": facts["id"], "frame": str(frame.id), "status": status}, status=202)


class Reads(DeviceView):
    parser_classes = [ReadsParser]

    @extend_schema(request=OpenApiTypes.OBJECT, responses={200: OpenApiTypes.OBJECT})
    def post(self, request: Request) -> HttpResponse:
        """Store a batch of reads; the answer has one row per read, in the order sent."""
        body = request.data
        items = body.get("reads") if isinstance(body, dict) else body
        if not isinstance(items, list):
            return problem(400, 'Send {"reads": [...]}.')
        if len(items) > MAX_BATCH:
            return problem(413, f"A batch has at most {MAX_BATCH} reads.", code="too_large")
        if isinstance(body, dict) and (refused := self.check_camera(request, body.get("camera"))):
            return refused
        answers = record_reads(camera=camera_of(request), items=items, engine="device")
        return HttpResponse(to_json({"reads": answers}), content_type="application/json")
