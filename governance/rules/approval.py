"""When special, covert or highly sensitive use is approved in writing. Pure functions."""

from datetime import datetime

from alpr_compliance.policy import PolicyViolation, Profile, enforces


def check_ask(
    *, profile: Profile, subject: str, has_open_case: bool, starts_at: datetime, ends_at: datetime,
    now: datetime,
) -> None:  # fmt: skip
    """What is asked for says what it is about, names an open case, and has an end to come."""
    clause = profile.cite("covert")
    if not subject.strip() or not has_open_case:
        raise PolicyViolation(
            clause,
            "A written approval names its subject and an open case.",
            "Say in a few words what is to be approved, and choose the case.",
        )
    if ends_at <= max(starts_at, now):
        raise PolicyViolation(
            clause,
            "A written approval ends after it starts, and not before now.",
            "Choose from when to when it is needed.",
        )


@enforces("KIN-IV.B.6#equipment")
def check_can_decide(
    *,
    profile: Profile,
    is_decided: bool,
    asker_id: int,
    decider_id: int,
    is_granting: bool,
    has_document: bool,
    has_ended: bool,
) -> None:
    """The Administrator decides once, never for oneself, and approves on a signed paper only."""
    clause = profile.cite("covert")
    if is_decided:
        raise PolicyViolation(
            clause, "This request is already decided.", "Ask for a new approval if it is needed."
        )
    if asker_id == decider_id:
        raise PolicyViolation(
            clause,
            "Nobody approves what they asked for.",
            "The Chief decides what the Administrator asks for.",
        )
    if is_granting and not has_document:
        raise PolicyViolation(
            clause,
            "The approval is given in writing, and the signed paper is missing.",
            "Attach the signed approval as a PDF or a scan.",
        )
    if is_granting and has_ended:
        raise PolicyViolation(
            clause,
            "The time that was asked for is over.",
            "Ask for a new approval if it is still needed.",
        )


def check_can_end(*, profile: Profile, stands: bool) -> None:
    """Only what was approved and has not ended is ended early."""
    if not stands:
        raise PolicyViolation(
            profile.cite("covert"),
            "This approval is not in force, so there is nothing to end.",
            "Nothing more to do.",
        )


@enforces("KIN-IV.B.6#equipment")
def check_approved_in_writing(
    *, profile: Profile, is_shared: bool, is_for_this: bool, stands: bool
) -> None:
    """Special, covert or highly sensitive use needs an approval for it, in force, of one's own.

    Which of these is missing is not said to somebody outside the audience.
    """
    clause = profile.cite("covert")
    if not is_shared:
        raise PolicyViolation(
            clause,
            "Special, covert or highly sensitive use needs a written approval that names you.",
            f"Ask the {profile.agency.administrator_title} for one under Written approvals.",
        )
    if not is_for_this:
        raise PolicyViolation(
            clause,
            "This written approval is for another kind of use or another case.",
            "Choose the approval for this use and this case, or ask for one.",
        )
    if not stands:
        raise PolicyViolation(
            clause,
            "This written approval is not in force.",
            "Wait until it is decided and its time has come, or ask for a new one.",
        )
