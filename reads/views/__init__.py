"""The pages on stored reads."""

from reads.views.activity import activity, person_activity, sign_review
from reads.views.certificate import agency_key, certificate
from reads.views.flags import decide_flag, decided_flags, flag, flags
from reads.views.retention import close_incident, retention

__all__ = [
    "activity",
    "agency_key",
    "certificate",
    "close_incident",
    "decide_flag",
    "decided_flags",
    "flag",
    "flags",
    "person_activity",
    "retention",
    "sign_review",
]
