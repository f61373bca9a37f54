"""Writing the audit trail, and sealing it."""

from ledger.services.event import (
    CODE,
    acting_from,
    record_event,
    record_refusal,
    source_address,
)

__all__ = ["CODE", "acting_from", "record_event", "record_refusal", "source_address"]
