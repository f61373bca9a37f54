"""What the agency adopted and approved, its cases, and the documents that support its acts."""

from governance.models.adoption import Adoption
from governance.models.approval import WrittenApproval, is_open_to, open_to
from governance.models.case import Case
from governance.models.document import Document, document_storage

__all__ = [
    "Adoption",
    "Case",
    "Document",
    "WrittenApproval",
    "document_storage",
    "is_open_to",
    "open_to",
]
