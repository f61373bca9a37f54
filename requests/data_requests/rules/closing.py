"""How the file of a request ends: attached to a case, closed, or withdrawn. Pure functions."""

from alpr_compliance.policy import PolicyViolation, Profile, enforces


@enforces("LEX-3.G.iv", "KIN-IV.D.2", "LEX-3.B.xiii")
def check_attached(*, profile: Profile, kind: str, report_number: str) -> None:
    """A release is attached to a case report of ours from the moment it is granted.

    Asked for then, and not at the end: nothing is handed over that no report knows of.
    """
    if kind == "release" and not report_number:
        raise PolicyViolation(
            profile.requests.release.clause,
            "The written request is attached to a case report of this agency.",
            "Give the number of the case report that holds the request.",
        )


@enforces("LEX-3.G.iv", "KIN-IV.E.7")
def check_package_attached(*, profile: Profile, has_case: bool, report_number: str) -> None:
    """Whatever was asked, its written request and its package belong to a case of ours."""
    if not has_case and not report_number:
        raise PolicyViolation(
            profile.requests.hand_over.clause,
            "A package is attached to a case report of this agency, with the written request.",
            "Give the number of the case report that holds them.",
        )


@enforces("KIN-IV.E.2#search", "LEX-3.G.iv", "KIN-IV.D.2")
def check_can_withdraw(*, profile: Profile, has_package: bool) -> None:
    """Data that was packed to leave is accounted for to its end: nothing undoes the request."""
    if has_package:
        raise PolicyViolation(
            profile.requests.hand_over.clause,
            "A package was made for this request: it can not be withdrawn any more.",
            "Note what became of the package, then close the file.",
        )
