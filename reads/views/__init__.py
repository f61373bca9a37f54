"""The pages on stored reads."""

from reads.views.certificate import agency_key, certificate
from reads.views.flags import decide_flag, decided_flags, flag, flags
from reads.views.retention import close_incident, retention

__all__ = [
    "agency_key",
    "certificate",
    "close_incident",
    "decide_flag",
    "decided_flags",
    "flag",
    "flags",
    "retention",
]
