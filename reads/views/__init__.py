"""The pages on stored reads."""

from reads.views.activity import activity, person_activity, sign_review
from reads.views.certificate import agency_key, certificate
from reads.views.flags import decide_flag, decided_flags, flag, flags
from reads.views.follow_up import name_case, record_usage
from reads.views.holds import (
    act_on_hold,
    ask_end_of_hold,
    decide_held_read,
    held_image,
    hold,
    holds,
)
from reads.views.results import correct, keep, read, read_crop, read_photo, results, where
from reads.views.retention import close_incident, retention
from reads.views.search import reason, search, searches, streets

__all__ = [
    "act_on_hold",
    "activity",
    "agency_key",
    "ask_end_of_hold",
    "certificate",
    "close_incident",
    "correct",
    "decide_flag",
    "decide_held_read",
    "decided_flags",
    "flag",
    "flags",
    "held_image",
    "hold",
    "holds",
    "keep",
    "name_case",
    "person_activity",
    "read",
    "read_crop",
    "read_photo",
    "reason",
    "record_usage",
    "results",
    "retention",
    "search",
    "searches",
    "sign_review",
    "streets",
    "where",
]
