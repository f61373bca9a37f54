"""The papers that support what the agency does."""

from django.conf import settings
from django.core.files.storage import FileSystemStorage, storages
from django.db import models

from alpr_compliance.checked import CheckedModel


def document_storage() -> FileSystemStorage:
    storage = storages["documents"]
    assert isinstance(storage, FileSystemStorage)
    return storage


class Document(CheckedModel):
    """One uploaded file with its SHA-256, as it was received; never changed."""

    file = models.FileField(storage=document_storage, max_length=200)
    name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    uploaded_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name
