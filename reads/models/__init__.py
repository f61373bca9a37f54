"""Stored reads in day partitions, the inquiries into them, and what the purge removed."""

from reads.models.inquiry import Inquiry
from reads.models.purge import PurgeRun, PurgeTally
from reads.models.read import Read, ReadCandidate

__all__ = ["Inquiry", "PurgeRun", "PurgeTally", "Read", "ReadCandidate"]
