"""The papers that support what the agency does."""

from hashlib import sha256

from django.conf import settings
from django.core.files.storage import FileSystemStorage, storages
from django.db import models
from django.db.models import Q

from alpr_compliance.checked import CheckedModel


def document_storage() -> FileSystemStorage:
    storage = storages["documents"]
    assert isinstance(storage, FileSystemStorage)
    return storage


class Document(CheckedModel):
    """One uploaded file with its SHA-256, a picture drawn anew as it came in; never changed.

    One that may name a plate is destroyed with the log that it belongs to: file and name go, the
    hash stays.
    """

    file = models.FileField(storage=document_storage, max_length=200, blank=True)
    name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    uploaded_at = models.DateTimeField()
    destroyed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="document_has_its_file_until_destroyed",
                condition=Q(destroyed_at=None) ^ Q(file=""),
            )
        ]

    def __str__(self) -> str:
        return self.name

    def is_as_filed(self, content: bytes) -> bool:
        """Whether this is what was stored, byte for byte."""
        return sha256(content).hexdigest() == self.sha256
