"""When an entry may be looked for in what the cameras saw before it was made."""

from alpr_compliance.policy import PolicyViolation, Profile


def check_can_look_back(
    *, profile: Profile, is_approved: bool, has_case: bool, is_covert: bool
) -> None:
    """Only an approved entry with a case is looked for; its purpose is checked as any search's."""
    if is_covert:
        # The search would be an open one, which others read.
        raise PolicyViolation(
            profile.cite("covert"),
            "A covert entry is not looked for by an open search.",
            "Make a covert search of your own, under a written approval for a search.",
        )
    if not is_approved:
        raise PolicyViolation(
            profile.searching.clause,
            "Only an approved entry is looked for in stored reads.",
            "Wait for its approval; or make a search of your own.",
        )
    if not has_case:
        raise PolicyViolation(
            profile.searching.clause,
            "An entry without a case can not be looked for in stored reads.",
            "Make a search of your own, with the case or the call number.",
        )
