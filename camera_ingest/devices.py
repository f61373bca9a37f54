"""The door of every route for devices: by key, at a bearable pace, signed where the key says so.

What is refused is counted under its key and its reason.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, cast

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import InterfaceError, OperationalError, connection
from django.utils import timezone
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import APIException, AuthenticationFailed, Throttled
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from camera_ingest.models import AgentCamera, Camera, CameraKey
from camera_ingest.pace import seconds_to_wait
from camera_ingest.services.key import key_digest
from camera_ingest.services.refused import count_refused
from camera_ingest.signing import check_signature

KEY_HEADER = "X-Camera-Key"
A_MINUTE = timedelta(minutes=1)
# In SQL, since every batch and frame asks it: Django takes longer to build the query than
# PostgreSQL to answer it.
HOLDER_OF_KEY = f"""
SELECT k.id, k.agent_id, k.digest, k.must_sign, k.per_minute, k.revoked_at, k.used_at,
    {", ".join(f"c.{field.column}" for field in Camera._meta.concrete_fields)}
FROM camera_ingest_camerakey k LEFT JOIN camera_ingest_camera c ON c.id = k.camera_id
WHERE k.digest = %s
"""  # noqa: S608 columns of ours


class NotItsCamera(APIException):
    """A camera that the key does not speak for."""

    status_code = 403
    default_detail = "This key does not speak for that camera."
    default_code = "unknown_camera"


class TooLarge(APIException):
    """A body that is refused by its announced length, before any of it is read."""

    status_code = 413
    default_detail = "The body is too large."
    default_code = "too_large"


@dataclass(frozen=True)
class Sender:
    """Who bears the key of a request: one camera, or an agent that speaks for several."""

    key_id: int
    digest: str
    must_sign: bool
    per_minute: int
    camera: Camera | None
    # 0 where it is a camera.
    agent_id: int

    def camera_called(self, name: Any = None) -> Camera:
        """The camera that this sender means. Raises NotItsCamera for any that is not its own.

        A camera need not name itself; it does so by its code. An agent names each by what it
        calls it, a text or a number, as its page lists them.
        """
        if self.camera is not None:
            if name and name != self.camera.code:
                raise NotItsCamera
            return self.camera
        spoken_for = AgentCamera.objects.filter(agent_id=self.agent_id).select_related("camera")
        named = {each.called: each.camera for each in spoken_for}
        try:
            return named[str(name)]
        except KeyError as error:
            raise NotItsCamera from error


class CameraKeyAuthentication(BaseAuthentication):
    """The bearer of the key in the header as `request.auth`, a Sender; nobody is signed in."""

    def authenticate(self, request: Request) -> tuple[AnonymousUser, Sender]:
        row = _row_of(key_digest(self.key_in(request)))
        if row is None:
            raise AuthenticationFailed("No camera has this key.", code="unknown_key")
        key_id, agent_id, digest, must_sign, per_minute, revoked_at, used_at, *values = row
        now = timezone.now()
        if revoked_at is not None and revoked_at <= now:
            raise KeyRevoked(key_id)
        if used_at is None or now - used_at >= A_MINUTE:
            CameraKey.objects.filter(pk=key_id).update(used_at=now)
        camera = Camera.from_db(connection.alias, [], values) if agent_id is None else None
        sender = Sender(key_id, digest, must_sign, per_minute, camera, agent_id or 0)
        return AnonymousUser(), sender

    def key_in(self, request: Request) -> str:
        """The key as the request bears it; a feed whose sender can set no header overrides it."""
        return request.headers.get(KEY_HEADER, "")

    def authenticate_header(self, request: Request) -> str:
        return KEY_HEADER


class KeyRevoked(AuthenticationFailed):
    def __init__(self, key_id: int) -> None:
        super().__init__("This key was revoked.", code="revoked_key")
        self.key_id = key_id


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
        cursor.execute(HOLDER_OF_KEY, [digest])
        return cursor.fetchone()


def sender_of(request: Request) -> Sender:
    """The camera or agent whose key the request bears."""
    return cast(Sender, request.auth)


class DeviceView(APIView):
    """A route for devices: its methods run once the sender may send."""

    authentication_classes = [CameraKeyAuthentication]
    max_bytes = settings.DATA_UPLOAD_MAX_MEMORY_SIZE

    def initial(self, request: Request, *args: Any, **options: Any) -> None:
        super().initial(request, *args, **options)
        if int(request.META.get("CONTENT_LENGTH") or 0) > self.max_bytes:
            raise TooLarge
        sender = sender_of(request)
        if wait := seconds_to_wait(sender.key_id, sender.per_minute):
            raise Throttled(wait, "More posts than this key may send in a minute.")
        if sender.must_sign:
            check_signature(request._request, key_id=sender.key_id, digest=sender.digest)

    def handle_exception(self, exc: Exception) -> Response:
        self.revoked_key_id = exc.key_id if isinstance(exc, KeyRevoked) else None
        return super().handle_exception(exc)

    def finalize_response(self, request: Request, response: Any, *args: Any, **options: Any) -> Any:
        if 400 <= response.status_code < 500:
            sender = sender_of(request)
            key_id = sender.key_id if sender else getattr(self, "revoked_key_id", None)
            count_refused(
                key_id=key_id,
                reason=_reason(getattr(response, "data", None)),
                address=request.META.get("REMOTE_ADDR") or None,
            )
        return super().finalize_response(request, response, *args, **options)


def _reason(answer: Any) -> str:
    """The code of a refusal; one by the policy says its clause instead."""
    facts = answer if isinstance(answer, dict) else {}
    return "policy" if "clause" in facts else str(facts.get("code", "malformed"))
