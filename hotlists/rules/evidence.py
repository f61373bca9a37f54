"""Which alerts may be kept as evidence. Pure functions."""

from alpr_compliance.policy import PolicyViolation, enforces
from alpr_compliance.policy.holds import HoldGround


@enforces(
    "LEX-3.B.ii#alerts",
    "LEX-3.B.ii#retention",
    "LEX-3.B.xv#retention-2",
    "LEX-3.E#retention-2",
    "NE-60-3204(1)#retention-2",
)
def check_can_keep_alert(
    *,
    ground: HoldGround,
    is_confirmed: bool,
    has_stop: bool,
    is_captured: bool,
    is_kept: bool,
    is_case_open: bool,
) -> None:
    """Evidence is what was acted on or proved right, for an open case, while it is still there."""
    if is_kept:
        raise PolicyViolation(
            ground.clause, "This alert is kept as evidence already.", "Look at its hold."
        )
    if not (is_confirmed or has_stop):
        raise PolicyViolation(
            ground.clause,
            "Only a confirmed alert, or one that led to a stop, is evidence.",
            "End the alert first, and say whether the list was right.",
        )
    if not is_captured:
        raise PolicyViolation(
            ground.clause,
            "What the camera captured is past its limit and destroyed.",
            "Nothing is left to keep.",
        )
    if not is_case_open:
        raise PolicyViolation(
            ground.clause, "This case is closed, so it takes no new evidence.", "Name an open case."
        )
