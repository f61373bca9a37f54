"""Stored reads, in day partitions, and the account of what the purge removed."""

from reads.models.purge import PurgeRun, PurgeTally
from reads.models.read import Read, ReadCandidate

__all__ = ["PurgeRun", "PurgeTally", "Read", "ReadCandidate"]
