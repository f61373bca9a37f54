"""What the agency adopted and approved, its cases and papers, and what is found about its use."""

from governance.models.adoption import Adoption
from governance.models.approval import WrittenApproval, is_open_to, open_to
from governance.models.case import Case
from governance.models.document import Document, document_storage
from governance.models.flag import Flag
from governance.models.referral import Referral
from governance.models.signature import PolicySignature
from governance.models.use_review import UseReview

__all__ = [
    "Adoption",
    "Case",
    "Document",
    "Flag",
    "PolicySignature",
    "Referral",
    "UseReview",
    "WrittenApproval",
    "document_storage",
    "is_open_to",
    "open_to",
]
