"""Writing the audit trail, and sealing it."""

from ledger.services.event import (
    CODE,
    acting_from,
    record_event,
    record_refusal,
    source_address,
)
from ledger.services.seal import seal_trail

__all__ = [
    "CODE",
    "acting_from",
    "record_event",
    "record_refusal",
    "seal_trail",
    "source_address",
]
