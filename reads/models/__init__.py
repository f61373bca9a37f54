"""Stored reads in day partitions, the inquiries into them, the holds on them, and their purge."""

from reads.models.certificate import PurgeCertificate
from reads.models.hold import Hold
from reads.models.incident import RetentionIncident
from reads.models.inquiry import Inquiry, OpenedPlate
from reads.models.preserved import LookAlikeDecision, PreservedRead, PreservedRow
from reads.models.purge import KeptTally, PurgeRun, PurgeTally
from reads.models.read import CapturedRead, Read, ReadCandidate
from reads.models.reconciliation import Reconciliation, ReconciliationLine
from reads.models.reminder import HoldReminder
from reads.models.unfinished import UnfinishedRestore

__all__ = [
    "CapturedRead",
    "Hold",
    "HoldReminder",
    "Inquiry",
    "KeptTally",
    "LookAlikeDecision",
    "OpenedPlate",
    "PreservedRead",
    "PreservedRow",
    "PurgeCertificate",
    "PurgeRun",
    "PurgeTally",
    "Read",
    "ReadCandidate",
    "Reconciliation",
    "ReconciliationLine",
    "RetentionIncident",
    "UnfinishedRestore",
]
