"""Which categories a list may be used for."""

from alpr_compliance.policy import PolicyViolation, Profile, enforces


@enforces(
    "LEX-3",
    "LEX-3.B.xi",
    "LEX-3.C.i",
    "LEX-3.F",
    "LEX-3.G.ii",
    "KIN-IV.B.1",
    "KIN-IV.F.2",
    "LEX-2.D#hotlists-2",
    "KIN-III.F#hotlists-2",
)
def check_category(
    *, profile: Profile, category: str, purpose: str, reason: str, is_determined: bool
) -> None:
    """Refuse to switch on what policy or law does not have, or what lacks its reason.

    The category must be one of the profile's, the purpose one the law lists for matching.
    """
    if not is_determined:
        raise PolicyViolation(
            profile.cite("lists"),
            "This list is not in use.",
            f"The {profile.agency.administrator_title} determines the list for use first.",
        )
    profile.category(category)
    profile.purpose(purpose, "matching")
    if not reason.strip():
        raise PolicyViolation(
            profile.cite("categories"),
            "The category has no reason.",
            "Say why entries of this category serve the purpose.",
        )


def check_category_in_use(
    *, profile: Profile, category: str, is_determined: bool, is_on: bool
) -> None:
    """Refuse an entry on a list that is not in use, or not for this category."""
    if not is_determined:
        raise PolicyViolation(
            profile.cite("lists"),
            "This list is not in use, so nothing is entered on it.",
            f"Choose a list in use, or ask the {profile.agency.administrator_title} to"
            " determine this one.",
        )
    if not is_on:
        raise PolicyViolation(
            profile.cite("categories"),
            f"{profile.category(category).label} is not switched on for this list.",
            f"Choose another list, or ask the {profile.agency.administrator_title} to switch"
            " the category on.",
        )
