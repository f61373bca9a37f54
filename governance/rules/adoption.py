"""How a policy comes into force. Pure functions."""

from datetime import datetime, timedelta

from alpr_compliance.policy import Clause, PolicyViolation, Profile, enforces


@enforces(
    "LEX-3.B.i",
    "LEX-3.B.xiv",
    "KIN-IV.A.2",
    "KIN-IV.A.3",
    "NC-20-183.31(a)#audit-2",
)
def check_can_adopt(
    *,
    profile: Profile,
    is_chief: bool,
    proposer_id: int,
    adopter_id: int,
    already_adopted: bool,
    has_document: bool,
    effective_from: datetime,
    now: datetime,
) -> None:
    """The Chief adopts what another proposed, with the signed policy, from now on, once."""
    clause = profile.cite("adoption")
    if not is_chief:
        raise PolicyViolation(
            clause, "Only the Chief adopts the policy.", "Ask the Chief to review the proposal."
        )
    if proposer_id == adopter_id:
        raise PolicyViolation(
            clause,
            "Nobody adopts their own proposal.",
            "The ALPR Administrator proposes, the Chief adopts.",
        )
    if already_adopted:
        raise PolicyViolation(
            clause, "This proposal is already adopted.", "Propose a new version to change it."
        )
    if not has_document:
        raise PolicyViolation(
            clause, "The signed policy is missing.", "Attach the signed policy as a PDF."
        )
    if effective_from < now:
        raise PolicyViolation(
            clause,
            "A policy cannot take effect in the past.",
            "Choose today or a later date.",
        )


NUMBERS_STAND = timedelta(minutes=15)


@enforces("LEX-3.B.i", "KIN-IV.A.2")
def check_numbers_were_seen(
    *, profile: Profile, has_effects: bool, shown_at: datetime | None, is_same: bool, now: datetime
) -> None:
    """Who adopts what destroys or keeps more confirms how much, by numbers that still stand."""
    if not has_effects:
        return
    clause = profile.cite("adoption")
    if shown_at is None:
        raise PolicyViolation(
            clause,
            "This policy changes what is kept, and nobody confirmed by how much.",
            "Look at the numbers beside the proposal and confirm them.",
        )
    if not is_same or not now - NUMBERS_STAND <= shown_at <= now:
        raise PolicyViolation(
            clause,
            "The numbers have changed since you saw them.",
            "Open the policy page again: it shows them as they are now.",
        )


def not_adopted(clause: Clause) -> PolicyViolation:
    """What every use meets while no policy is in force."""
    return PolicyViolation(
        clause,
        "No policy is adopted, so nothing may be collected or used.",
        "The ALPR Administrator proposes the profile; the Chief adopts it under Policy.",
    )
