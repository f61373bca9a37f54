"""Who may designate whom in writing, and for what. Pure functions."""

from datetime import datetime

from alpr_compliance.policy import PolicyViolation, Profile, enforces


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
    """The Chief appoints an acting Administrator and approves analysts; the Administrator
    designates the others.

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
    if kind == "analyst_access":
        if not is_chief:
            raise PolicyViolation(
                profile.cite("analysts"),
                "Only the Chief approves a crime analyst's access.",
                "Ask the Chief for the approval.",
            )
        return
    if kind == "acting_supervisor" and is_chief:
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


def check_acting_supervisor(
    *, profile: Profile, is_other: bool, is_supervisor: bool, has_end: bool
) -> None:
    """Who stands in for a supervisor does so for one named person, until a named day."""
    if not (is_other and is_supervisor):
        raise PolicyViolation(
            profile.cite("designation"),
            "An acting supervisor stands in for a supervisor, and not for themselves.",
            "Choose the supervisor who is away.",
        )
    if not has_end:
        raise PolicyViolation(
            profile.cite("designation"),
            "An acting supervisor is designated from day to day.",
            "Give the last day; designate again when it comes.",
        )


@enforces("KIN-IV.G")
def check_analyst_access(
    *, profile: Profile, is_analyst: bool, starts_at: datetime, ends_at: datetime | None
) -> None:
    """The Chief approves a crime analyst's access from day to day, within the longest term."""
    if not is_analyst:
        raise PolicyViolation(
            profile.cite("analysts"),
            "This person is not a crime analyst.",
            "Give them the role of crime analyst first; it goes with no other.",
        )
    longest = profile.analysts.longest_approval
    if ends_at is None or ends_at > longest.after(starts_at):
        raise PolicyViolation(
            profile.cite("analysts"),
            f"The approval of a crime analyst has an end, within {longest}.",
            "Give the last day; approve again when it comes.",
        )


@enforces("KIN-IV.G")
def check_not_analyst(*, profile: Profile, is_analyst: bool) -> None:
    """A crime analyst is a system user, not an operator, and so acts for nobody who is one."""
    if is_analyst:
        raise PolicyViolation(
            profile.cite("analysts"),
            "A crime analyst is a system user and is designated for nothing else.",
            "Choose another member.",
        )


@enforces("KIN-IV.A.1", "KIN-IV.F.3#access", "KIN-IV.H.2#access")
def check_system_administrator(*, profile: Profile, is_designated: bool) -> None:
    """Whoever runs the system does so under a written designation in force, or not at all."""
    if not is_designated:
        raise PolicyViolation(
            profile.cite("designation"),
            "A System Administrator is designated in writing, and you are not, or not any more.",
            "Ask the ALPR Administrator to designate you, under People.",
        )
