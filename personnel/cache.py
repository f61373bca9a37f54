"""Django's cache as a table, for what all processes of the site must know at once.

A code of a second factor that one of them took, the others refuse; tries from one address are
counted together. A key says who tried what: only its digest is kept, made with the site's secret.
Values are JSON, as pickles would let whoever writes to the database run code here.
"""

import hmac
import json
import math
import time
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache
from django.db import connection

# One statement, so that of two processes that add the same key one does.
WRITE = """
INSERT INTO personnel_cache AS kept (key, value, ends) VALUES (%(key)s, %(value)s, %(ends)s)
ON CONFLICT (key) DO UPDATE SET value = excluded.value, ends = excluded.ends
    WHERE %(replaces)s OR kept.ends <= %(now)s
"""


class SharedCache(BaseCache):
    def __init__(self, _location: str, options: dict[str, Any]) -> None:
        super().__init__(options)

    def add(
        self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None
    ) -> bool:
        return self._write(key, value, timeout, version, replaces=False)

    def set(
        self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None
    ) -> None:
        self._write(key, value, timeout, version, replaces=True)

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT value FROM personnel_cache WHERE key = %s AND ends > %s",
                [self._digest(key, version), time.time()],
            )
            found = cursor.fetchone()
            return json.loads(found[0]) if found else default

    def delete(self, key: Any, version: int | None = None) -> bool:
        return _run("DELETE FROM personnel_cache WHERE key = %s", [self._digest(key, version)])

    def clear(self) -> None:
        _run("DELETE FROM personnel_cache", [])

    def _write(
        self, key: Any, value: Any, timeout: Any, version: int | None, *, replaces: bool
    ) -> bool:
        ends = self.get_backend_timeout(timeout)
        row = {
            "key": self._digest(key, version),
            "value": json.dumps(value),
            "ends": math.inf if ends is None else ends,
            "now": time.time(),
            "replaces": replaces,
        }
        return _run(WRITE, row)

    def _digest(self, key: Any, version: int | None) -> bytes:
        name = self.make_key(key, version).encode()
        return hmac.digest(settings.SECRET_KEY.encode(), b"cache:" + name, sha256)


def forget_ended() -> None:
    """Remove what is over; it is not read any more."""
    _run("DELETE FROM personnel_cache WHERE ends <= %s", [time.time()])


def _run(statement: str, values: Any) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return bool(cursor.rowcount)
