"""The keyed digest of many plates at once: the same bytes as `plate_digest`, made in SQL."""

from django.conf import settings

from reads.digest import KEY_NAME, _key

# RFC 2104: two hashes, each of the key padded to a block and mixed with one of two bytes.
BLOCK, INNER, OUTER = 64, 0x36, 0x5C


def digest_sql(plate_key: str) -> tuple[str, list[bytes]]:
    """The expression that digests the folded plate in this column, and its parameters."""
    key = _key(settings.KEY_DIR / KEY_NAME).ljust(BLOCK, b"\0")
    pads = [bytes(byte ^ mark for byte in key) for mark in (OUTER, INNER)]
    return f"sha256(%s::bytea || sha256(%s::bytea || convert_to({plate_key}, 'UTF8')))", pads
