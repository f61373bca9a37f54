"""Uploaded papers: checked by content, kept under a random name with their hash."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from alpr_compliance.policy import PolicyViolation
from governance import permissions
from governance.models import Document
from governance.models.document import document_storage
from governance.papers import is_needed
from governance.scans import redrawn
from ledger.services import record_event
from personnel.gate import agency_profile
from personnel.models import User

DESTROYED = "Destroyed at the end of the log's life"
MAX_BYTES = 20 * 1024 * 1024
SIGNATURES = {b"%PDF-": ".pdf", b"\x89PNG": ".png", b"\xff\xd8\xff": ".jpg"}

_stored: ContextVar[list[str] | None] = ContextVar("stored", default=None)


@contextmanager
def leaving_no_files() -> Iterator[None]:
    """Delete the files of papers stored inside when it fails; put it around the transaction.

    Their rows are rolled back, and a file without a row would stay for ever. One inside another
    leaves its files to the outermost.
    """
    if _stored.get() is not None:
        yield
        return
    names: list[str] = []
    token = _stored.set(names)
    try:
        yield
    except BaseException:
        for name in names:
            document_storage().delete(name)
        raise
    finally:
        _stored.reset(token)


def destroy_document(document: Document, at: datetime) -> None:
    """Remove the file and its name for good; hash, size, and who stored it when, stay.

    Part of the caller's transaction. The file goes first: after a crash the next try finds none,
    and ends the rest. Nothing more happens to one that is destroyed already.
    """
    if document.destroyed_at is not None:
        return
    document_storage().delete(str(document.file.name))
    document.file.name = ""
    document.name = DESTROYED
    document.destroyed_at = at
    document.save(update_fields=["file", "name", "destroyed_at"])


def destroy_if_unneeded(document: Document, at: datetime) -> None:
    """The same, unless another record rests on it: it goes with the last of them."""
    # Of the last two that end at once, the second finds that the first is done with it.
    locked = Document.objects.select_for_update(no_key=True).get(pk=document.pk)
    if not is_needed(locked):
        destroy_document(locked, at)


def open_document(document: Document, *, actor: User | None) -> "File[bytes]":
    """The paper as it was stored: of the very bytes that its hash was taken of now.

    Raises PolicyViolation for a file that was changed or is gone, and records which; `actor` is
    None for who reads the public page. Not inside a transaction: the refusal would undo the event.
    """
    content = _content_of(document)
    if not document.is_as_filed(content):
        clause = agency_profile().cite("administrator")
        # The refusal itself is recorded where it is answered.
        record_event("document.differs", actor=actor, subject=document, clause=clause)
        raise PolicyViolation(
            clause,
            f"The file of this paper is not the one that was stored: paper no. {document.pk} was"
            " changed or removed behind the program's back.",
            "Tell the ALPR Administrator: the file as it was stored lies in a backup.",
        )
    return ContentFile(content, name=document.file.name)


def lies_as_filed(document: Document) -> bool:
    """Whether its file is there, byte for byte as it was stored."""
    return document.is_as_filed(_content_of(document))


def _content_of(document: Document) -> bytes:
    """What lies there now; nothing where its file is gone."""
    try:
        with document.file.open() as file:
            return bytes(file.read())
    except FileNotFoundError:
        return b""


@transaction.atomic
def store_document(*, upload: "UploadedFile[bytes]", actor: User) -> Document:
    """Keep one uploaded PDF, PNG or JPEG of at most 20 MB; of a picture what it shows, no more.

    Raises ValidationError for anything else, judged by its content and not by its name.
    """
    permissions.require(actor, "store_document")
    if not upload.size or upload.size > MAX_BYTES:
        raise ValidationError("The file is empty or larger than 20 MB.")
    content = upload.read()
    suffix = next((s for start, s in SIGNATURES.items() if content.startswith(start)), None)
    if suffix is None:
        raise ValidationError("Attach a PDF, or a scan as PNG or JPEG.")
    if suffix != ".pdf":
        content = redrawn(content, suffix)
    document = Document(
        name=(upload.name or "document")[:200],
        sha256=hashlib.sha256(content).hexdigest(),
        size=len(content),
        uploaded_by=actor,
        uploaded_at=timezone.now(),
    )
    name = f"{uuid4().hex}{suffix}"
    try:
        document.file.save(name, ContentFile(content), save=False)
    except OSError:
        # What a full disk had taken of it.
        document_storage().delete(name)
        raise
    names = _stored.get()
    if names is not None:
        names.append(str(document.file.name))
    document.save()
    record_event("document.stored", actor=actor, subject=document, data={"sha256": document.sha256})
    return document
