"""The only writers of stored reads, and of their end."""

from reads.services.insert import Insertion, NewCandidate, NewRead, insert_reads
from reads.services.purge import purge_expired

__all__ = ["Insertion", "NewCandidate", "NewRead", "insert_reads", "purge_expired"]
