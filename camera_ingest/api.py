"""The two doors for devices: frames to be read, and reads made by the device itself."""

from datetime import UTC, datetime
from io import BytesIO
from typing import IO, Any

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from pydantic_core import to_json
from rest_framework import serializers
from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from camera_ingest.devices import DeviceView, sender_of
from camera_ingest.feeds.own import engine_in
from camera_ingest.ocr.decoding import MAX_BYTES
from camera_ingest.payloads import parse_body
from camera_ingest.pipeline import MAX_BATCH, record_reads
from camera_ingest.services.frame import FrameRefused, accept_frame
from camera_ingest.services.pulse import beat
from ledger.problems import problem

# Room for the fields and boundaries around a frame.
FORM_BYTES = 64 * 1024


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


def _instant(text: str) -> datetime:
    try:
        instant = datetime.fromisoformat(text)
        if instant.tzinfo is None:
            raise serializers.ValidationError("Give the time with its offset from UTC.")
        return instant.astimezone(UTC)
    # OverflowError: the first or last hours of all time, in another zone.
    except (ValueError, OverflowError) as error:
        raise serializers.ValidationError("Not an ISO 8601 time.") from error


class FrameInput(serializers.Serializer[Any]):
    id = serializers.RegexField(r"^[\x21-\x7e]+$", max_length=64)
    captured_at = serializers.CharField(max_length=40)
    image = serializers.FileField(max_length=200, allow_empty_file=True)
    camera = serializers.CharField(max_length=64, required=False)

    def validate_captured_at(self, text: str) -> datetime:
        return _instant(text)


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
        camera = sender_of(request).camera_called(facts.get("camera"))
        if facts["image"].size > MAX_BYTES:
            return problem(413, "A frame has at most 20 MB.", code="too_large")
        try:
            frame, is_new = accept_frame(
                camera=camera,
                sender_id=facts["id"],
                captured_at=facts["captured_at"],
                image=facts["image"].read(),
            )
        except FrameRefused as refusal:
            return problem(refusal.status, str(refusal), code=refusal.code)
        status = "accepted" if is_new else "duplicate"
        return Response({"id": facts["id"], "frame": str(frame.id), "status": status}, status=202)


class HeartbeatInput(serializers.Serializer[Any]):
    sent_at = serializers.CharField(max_length=40)
    camera = serializers.JSONField(required=False)
    state = serializers.DictField(required=False)

    def validate_sent_at(self, text: str) -> datetime:
        return _instant(text)


class Heartbeat(DeviceView):
    parser_classes = [JSONParser]

    @extend_schema(request=HeartbeatInput, responses={200: OpenApiTypes.OBJECT})
    def post(self, request: Request) -> Response:
        """Note that the camera's sender lives, what its clock shows and how it does."""
        heartbeat = HeartbeatInput(data=request.data)
        if not heartbeat.is_valid():
            return problem(400, "The heartbeat is incomplete.", errors=heartbeat.errors)
        facts = heartbeat.validated_data
        camera = sender_of(request).camera_called(facts.get("camera"))
        beat(camera, sent_at=facts["sent_at"], state=facts.get("state", {}))
        return Response({"status": "heard"})


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
        named = body.get("camera") if isinstance(body, dict) else None
        camera = sender_of(request).camera_called(named)
        answers = record_reads(camera=camera, items=items, engine=engine_in(body))
        return HttpResponse(to_json({"reads": answers}), content_type="application/json")
