"""Who may be on an alert, and who may pass it on."""

from alpr_compliance.policy import PolicyViolation, Profile


def check_can_claim(*, profile: Profile, claimed_by: str) -> None:
    """One officer has an alert; others join."""
    if claimed_by:
        raise PolicyViolation(
            profile.cite("notification"),
            f"{claimed_by} has this alert.",
            "Join it to help, and make your own checks on it.",
        )


def check_can_join(*, profile: Profile, is_claimed: bool, is_on_it: bool) -> None:
    """An alert that somebody has is joined once."""
    if not is_claimed:
        raise PolicyViolation(
            profile.cite("notification"), "Nobody has this alert yet.", "Claim it."
        )
    if is_on_it:
        raise PolicyViolation(
            profile.cite("notification"), "You are on this alert already.", "Make your checks."
        )


def check_can_leave(*, profile: Profile, is_on_it: bool, is_claimer: bool) -> None:
    """Whoever has the alert answers for it until another does."""
    if not is_on_it:
        raise PolicyViolation(
            profile.cite("notification"), "You are not on this alert.", "Nothing more to do."
        )
    if is_claimer:
        raise PolicyViolation(
            profile.cite("outcomes"), "You have this alert.", "Hand it over, or end it."
        )


def check_can_hand_over(*, profile: Profile, is_claimer: bool, is_available: bool) -> None:
    """Only who has the alert gives it away, to an officer who is there to take it."""
    if not is_claimer:
        raise PolicyViolation(
            profile.cite("outcomes"),
            "You do not have this alert.",
            "The officer who has it hands it over.",
        )
    if not is_available:
        raise PolicyViolation(
            profile.cite("outcomes"),
            "This officer is neither on the alert nor on duty.",
            "Choose an officer who is.",
        )
