"""What the file of a request holds before it is closed. Pure functions."""

from alpr_compliance.policy import PolicyViolation, Profile, enforces


@enforces("LEX-3.G.iv", "KIN-IV.D.2", "LEX-3.B.xiii")
def check_can_close(*, profile: Profile, kind: str, status: str, report_number: str) -> None:
    """The written request behind data that was released is attached to a case report of ours."""
    if kind == "release" and status != "refused" and not report_number:
        raise PolicyViolation(
            profile.requests.release.clause,
            "The written request is attached to a case report of this agency.",
            "Give the number of the case report that holds the request.",
        )
