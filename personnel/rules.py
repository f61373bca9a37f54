"""Who may enter, and what a designation or a training record must be. Pure functions."""

from datetime import datetime

from alpr_compliance.policy import PolicyViolation, Profile, enforces

TRAINING_NEXT = "Ask the ALPR Administrator for the next training session."


@enforces(
    "LEX-2.B",
    "LEX-3.B.iii",
    "LEX-3.B.xii",
    "LEX-3.C.iv",
    "LEX-3.I",
    "KIN-IV.B.2",
    "KIN-IV.I.1#access",
)
def check_trained(*, profile: Profile, is_trained: bool) -> None:
    """Nobody without a current, department-approved training record gets past the door."""
    if not is_trained:
        raise PolicyViolation(
            profile.cite("training"),
            "You have no current ALPR training on record, so the system is closed to you.",
            TRAINING_NEXT,
        )


@enforces("LEX-3.C.vii.e", "KIN-IV.F.1")
def check_credentials(
    *, profile: Profile, is_active: bool, has_role: bool, has_second_factor: bool
) -> None:
    """Individual, active credentials with a role and, where it is switched on, a second factor."""
    if not is_active:
        raise PolicyViolation(
            profile.cite("credentials"),
            "This account is closed.",
            "Ask the ALPR Administrator if it should be open.",
        )
    if not has_role:
        raise PolicyViolation(
            profile.cite("access"),
            "Your account has no role in this system yet.",
            "Ask the ALPR Administrator to assign your role.",
        )
    if not has_second_factor:
        raise PolicyViolation(
            profile.cite("second_factor"),
            "Sign in with your second factor to go on.",
            "Set up an authenticator app or a passkey under your account, then sign in again.",
        )


def check_training_record(
    *,
    profile: Profile,
    person_id: int,
    recorder_id: int,
    topics: list[str],
    completed_at: datetime,
    now: datetime,
) -> None:
    """A record names every topic of the profile, lies in the past and is not one's own."""
    clause = profile.cite("training")
    if person_id == recorder_id:
        raise PolicyViolation(
            clause, "You cannot record your own training.", "Ask another administrator."
        )
    missing = [topic.label for topic in profile.training.topics if topic.code not in topics]
    if missing:
        raise PolicyViolation(
            clause,
            f"The training left out: {', '.join(missing)}.",
            "Record the training once every topic was covered.",
        )
    if completed_at > now:
        raise PolicyViolation(
            clause, "The training lies in the future.", "Record it after it took place."
        )


@enforces(
    "LEX-2.C",
    "LEX-3.A#access",
    "LEX-3.B",
    "LEX-3.C.vii#access",
    "LEX-3.E#access",
    "KIN-IV.A",
    "KIN-IV.A.1",
    "KIN-IV.F.3#access",
    "KIN-IV.H.2#access",
)
def check_designation(
    *, profile: Profile, kind: str, act: str, is_chief: bool, is_administrator: bool
) -> None:
    """The Chief appoints an acting Administrator; the Administrator designates the others.

    "Or his designee" stands only where the policy writes it: the profile lists those acts.
    """
    if kind == "acting_administrator":
        if not is_chief:
            raise PolicyViolation(
                profile.cite("acting"),
                "Only the Chief appoints an acting Administrator.",
                "Ask the Chief for a written appointment.",
            )
        return
    if not is_administrator:
        raise PolicyViolation(
            profile.cite("designation"),
            "Only the ALPR Administrator designates this role.",
            "Ask the ALPR Administrator.",
        )
    if kind == "designee" and act not in profile.delegable_acts:
        raise PolicyViolation(
            profile.cite("administrator"),
            "The policy does not let the Administrator delegate this act.",
            "The Chief can appoint an acting Administrator for an absence.",
        )
