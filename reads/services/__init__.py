"""The only writers of stored reads, and of their end."""

from reads.services.hold import HoldDraft, place_hold, renew_hold
from reads.services.insert import Insertion, NewCandidate, NewRead, insert_reads
from reads.services.late import keep_late_image, preserve_late
from reads.services.purge import purge_expired

__all__ = [
    "HoldDraft",
    "Insertion",
    "NewCandidate",
    "NewRead",
    "insert_reads",
    "keep_late_image",
    "place_hold",
    "preserve_late",
    "purge_expired",
    "renew_hold",
]
