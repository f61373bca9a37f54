"""Where sessions are kept: Django's database sessions, with whose they are and how they are used.

A page asks for nothing more than it did before: all stands in the one row.
"""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.contrib.sessions.serializers import JSONSerializer
from django.dispatch import Signal

from alpr_compliance.live import announce
from alpr_compliance.sealing import seal, unseal

PURPOSE = b"sessions"
# Sent with the person whose session is used from another network than before.
session_moved = Signal()


class SealedSerializer(JSONSerializer):
    """What a session says, sealed: the seed of a second factor lies in it while it is set up."""

    def dumps(self, obj: Any) -> bytes:
        return seal(super().dumps(obj), PURPOSE)

    def loads(self, data: bytes) -> Any:
        return super().loads(unseal(data, PURPOSE))


@dataclass(frozen=True)
class Use:
    """Whose session it is, since when, when and from where last used, on what."""

    person_id: int | None = None
    opened_at: datetime | None = None
    used_at: datetime | None = None
    address: str | None = None
    device: str = ""


class SessionStore(DatabaseStore):
    use = Use()
    is_left = False

    @classmethod
    def get_model_class(cls) -> Any:
        from personnel.models import Session

        return Session

    def open(self, use: Use) -> None:
        """Its person signed in, just now."""
        self.use = use
        self.is_left = False
        self.modified = True

    def leave(self) -> None:
        """Its person goes away from the screen: it is locked, its event streams at once."""
        # Not in its data: a request under way saves those as it had read them before.
        self.get_model_class().objects.filter(pk=self.session_key).update(is_left=True)
        self.is_left = True
        self._tell_streams()

    def used(self, *, at: datetime, address: str | None) -> None:
        """Its person did something."""
        self.use = Use(**asdict(self.use) | {"used_at": at, "address": address})
        rows = self.get_model_class().objects
        rows.filter(pk=self.session_key).update(used_at=at, address=address)

    def move(self, address: str | None) -> None:
        """It is used from another network than before, though maybe by no person."""
        self.use = Use(**asdict(self.use) | {"address": address})
        self.get_model_class().objects.filter(pk=self.session_key).update(address=address)

    def flush(self) -> None:
        super().flush()
        self.use = Use()

    def delete(self, session_key: str | None = None) -> None:
        super().delete(session_key)
        self._tell_streams()

    def _tell_streams(self) -> None:
        if self.use.person_id is not None:
            announce("account", user_id=self.use.person_id)

    def create_model_instance(self, data: dict[str, Any]) -> Any:
        row = super().create_model_instance(data)
        for name, value in asdict(self.use).items():
            setattr(row, name, value)
        return row

    def _get_session_from_db(self) -> Any:
        row = super()._get_session_from_db()  # type: ignore[misc]  # unknown to the stubs
        if row is not None:
            self.use = Use(**{name: getattr(row, name) for name in asdict(self.use)})
            self.is_left = row.is_left
        return row
