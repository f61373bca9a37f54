"""The policy on stored reads, as pure functions."""

from reads.rules.question import check_question, within_retention
from reads.rules.retention import CLOCK_STEP, check_clock, is_expired, retention_cutoff

__all__ = [
    "CLOCK_STEP",
    "check_clock",
    "check_question",
    "is_expired",
    "retention_cutoff",
    "within_retention",
]
