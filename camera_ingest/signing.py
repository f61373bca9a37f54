"""Signed posts: a time and an HMAC over the body, for keys that must sign."""

import hashlib
import hmac
import time

from django.conf import settings
from django.http import HttpRequest
from rest_framework.exceptions import AuthenticationFailed

from camera_ingest.pace import is_first

TIME_HEADER = "X-Camera-Time"
SIGNATURE_HEADER = "X-Camera-Signature"
# Seconds that the sender's clock may be off; within them a signature counts once.
WINDOW = 300


def signing_secret(digest: str) -> str:
    """What the bearer of the key with this digest signs with.

    Made of the digest and our secret: nothing of it is stored, and who reads the database can
    sign nothing.
    """
    ours = hashlib.sha256(b"key-signing " + settings.SECRET_KEY.encode()).digest()
    return hmac.new(ours, digest.encode(), "sha256").hexdigest()


def signature_of(*, secret: str, sent_at: str, body: bytes) -> str:
    return hmac.new(secret.encode(), f"{sent_at}.".encode() + body, "sha256").hexdigest()


def check_signature(request: HttpRequest, *, key_id: int, digest: str) -> None:
    """Raise AuthenticationFailed unless the post was signed with the key's secret just now."""
    sent_at = request.headers.get(TIME_HEADER, "")
    given = request.headers.get(SIGNATURE_HEADER, "")
    expected = signature_of(
        secret=signing_secret(digest), sent_at=sent_at, body=_whole_body(request)
    )
    if not hmac.compare_digest(given.encode(), expected.encode()):
        raise AuthenticationFailed("The signature is missing or wrong.", code="bad_signature")
    if not _is_now(sent_at):
        raise AuthenticationFailed(
            f"The time it was signed at is more than {WINDOW} seconds off.",
            code="signed_at_other_time",
        )
    if not is_first(f"{key_id}:{given}", 2 * WINDOW):
        raise AuthenticationFailed("This post came before. Sign it anew.", code="replayed")


def _is_now(sent_at: str) -> bool:
    try:
        return abs(time.time() - float(sent_at)) <= WINDOW
    except ValueError:
        return False


def _whole_body(request: HttpRequest) -> bytes:
    # Django's own `body` stops at the size of a batch; a frame is larger, and its length was
    # checked before.
    if not hasattr(request, "_body"):
        request._body = request.read()
    return request._body
