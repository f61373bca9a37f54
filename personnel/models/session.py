"""Sessions, as rows that say whose they are and how they are used."""

from hashlib import sha256
from typing import Any

from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.db.models import Q

from personnel.models.person import User
from personnel.rules.device import device_in_words


class Session(AbstractBaseSession):
    """One session: whose, opened when, last used by its person, from where and on what.

    Nobody's until its person has signed in. Gone once it ended.
    """

    person = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="sessions")
    opened_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)
    address = models.GenericIPAddressField(null=True)
    # What the browser says that it is.
    device = models.CharField(max_length=200, blank=True)
    # Its person said that they go. Signing in again makes another session of it.
    is_left = models.BooleanField(default=False, db_default=False)

    class Meta(AbstractBaseSession.Meta):
        abstract = False
        constraints = [
            models.CheckConstraint(
                name="session_of_a_person_is_whole",
                condition=Q(person=None) | Q(opened_at__isnull=False, used_at__isnull=False),
            )
        ]

    def save(self, *, force_update: bool = False, **options: Any) -> None:
        """Save it. A request that writes back what it read leaves alone who went away since."""
        if force_update:
            kept = (self._meta.pk.name, "is_left")
            names = [field.name for field in self._meta.concrete_fields]
            options["update_fields"] = [name for name in names if name not in kept]
        super().save(force_update=force_update, **options)

    @property
    def device_in_words(self) -> str:
        return device_in_words(self.device)

    @property
    def handle(self) -> str:
        """What names it on a page: the key itself opens the session."""
        return sha256(self.session_key.encode()).hexdigest()[:16]
