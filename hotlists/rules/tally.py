"""How an outcome is corrected after its alert ended. Pure."""

from alpr_compliance.policy import PolicyViolation, Profile
from hotlists.rules.ending import check_match_outcome


def check_can_correct(
    *, profile: Profile, is_ended: bool, before: str, outcome: str, mismatch: str, has_reason: bool
) -> None:
    """Only the outcome of an ended alert is corrected, to another one, for a named reason."""
    clause = profile.cite("outcomes")
    if not is_ended:
        raise PolicyViolation(clause, "This alert is still open.", "Answer it by ending the alert.")
    if outcome == before:
        raise PolicyViolation(
            clause, "That is the outcome it has already.", "Choose what it turned out to be."
        )
    if not has_reason:
        raise PolicyViolation(
            clause, "The reason of the correction is missing.", "Choose why it is corrected."
        )
    # Whoever corrects goes by a review or a ruling, not by what the camera read.
    check_match_outcome(profile=profile, outcome=outcome, mismatch=mismatch, is_in_doubt=False)
