"""What the database keeps sealed: by a key of the site's secret, another for each purpose."""

import hmac
import os
from hashlib import sha256

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

NONCE = 12


def seal(content: bytes, purpose: bytes, belongs_to: bytes = b"") -> bytes:
    """Readable only with the site's secret, for this purpose and with what it belongs to."""
    nonce = os.urandom(NONCE)
    return nonce + _cipher(purpose).encrypt(nonce, content, belongs_to)


def unseal(sealed: bytes, purpose: bytes, belongs_to: bytes = b"") -> bytes:
    """What was sealed. Raises InvalidTag when it was changed or sealed otherwise."""
    return _cipher(purpose).decrypt(sealed[:NONCE], sealed[NONCE:], belongs_to)


def _cipher(purpose: bytes) -> AESGCM:
    return AESGCM(hmac.digest(settings.SECRET_KEY.encode(), purpose, sha256))
