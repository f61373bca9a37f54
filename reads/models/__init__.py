"""Stored reads in day partitions, the inquiries into them, the holds on them, and their purge."""

from reads.models.certificate import PurgeCertificate
from reads.models.hold import Hold
from reads.models.incident import RetentionIncident
from reads.models.inquiry import Inquiry
from reads.models.purge import PurgeRun, PurgeTally
from reads.models.read import Read, ReadCandidate

__all__ = [
    "Hold",
    "Inquiry",
    "PurgeCertificate",
    "PurgeRun",
    "PurgeTally",
    "Read",
    "ReadCandidate",
    "RetentionIncident",
]
