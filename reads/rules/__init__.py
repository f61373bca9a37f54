"""The policy on stored reads, as pure functions."""

from reads.rules.question import check_question, within_retention
from reads.rules.retention import (
    CLOCK_STEP,
    check_as_of,
    check_clock,
    check_clock_after_restart,
    is_expired,
    retention_cutoff,
)

__all__ = [
    "CLOCK_STEP",
    "check_as_of",
    "check_clock",
    "check_clock_after_restart",
    "check_question",
    "is_expired",
    "retention_cutoff",
    "within_retention",
]
