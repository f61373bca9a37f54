"""Which result of a search may be kept as evidence. Pure functions."""

from alpr_compliance.policy import PolicyViolation, enforces
from alpr_compliance.policy.holds import HoldGround


@enforces("LEX-3.B.ii#retention", "LEX-3.E#retention-2", "NE-60-3204(1)#retention-2")
def check_can_keep_read(*, ground: HoldGround, has_open_case: bool, is_kept: bool) -> None:
    """Evidence belongs to an open case, and is kept once."""
    if is_kept:
        raise PolicyViolation(
            ground.clause, "This read is kept as evidence already.", "Look at its hold."
        )
    if not has_open_case:
        raise PolicyViolation(
            ground.clause,
            "Evidence belongs to an open case, and this search has none.",
            "Name the case of the search first.",
        )
