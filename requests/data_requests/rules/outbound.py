"""Requests of ours to other agencies, and answers to those outside law enforcement."""

from alpr_compliance.policy import Clause, PolicyViolation, Profile, enforces


@enforces("KIN-IV.D.4")
def check_can_send(
    *, profile: Profile, is_approved: bool, is_sworn: bool, has_case: bool, is_sent: bool
) -> None:
    """The supervisor approved it in writing, the statement is sworn, its copy has a case file."""
    clause = profile.requests.outbound.clause
    if is_sent:
        raise PolicyViolation(
            clause, "This request went out already.", "Note the answer once it comes."
        )
    if not is_approved:
        raise PolicyViolation(
            clause,
            "The supervisor's written approval comes before the request is made.",
            "It goes to your supervisor once you submit it.",
        )
    if not is_sworn:
        raise PolicyViolation(
            clause,
            "The other agency is asked by a sworn written statement.",
            "Print the statement, have it sworn, and attach it with its jurat.",
        )
    if not has_case:
        raise PolicyViolation(
            clause,
            "A copy of the request belongs in the case file.",
            "Name the case of the request.",
        )


def check_sent(*, profile: Profile, is_sent: bool) -> None:
    """A warrant and an answer follow a request that went out."""
    if not is_sent:
        raise PolicyViolation(
            profile.requests.outbound.clause,
            "This request did not go out yet.",
            "Send the sworn statement, and note it here.",
        )


@enforces("KIN-IV.D.4")
def check_cancelled(*, profile: Profile, told: str) -> None:
    """Data that is no longer needed is cancelled with the agency that was asked for it."""
    if not told.strip():
        raise PolicyViolation(
            profile.requests.outbound.clause,
            "The other agency has this request, and is told that it is no longer needed.",
            "Call them, and write whom you told.",
        )


@enforces("LEX-3.G.i", "KIN-IV.D.5", "NE-60-3205(2)")
def answer_by_law(*, profile: Profile) -> tuple[str, Clause]:
    """The answer, with its citation, to a request that rests on none of the law's bases.

    Refused where counsel has not entered it: nobody makes one up.
    """
    rules = profile.requests.other
    if rules.answer is None or rules.answer_clause is None:
        raise PolicyViolation(
            rules.clause,
            "The law's answer to this request waits for counsel: its text was not read.",
            "Ask counsel to enter the answer and its citation in the policy.",
        )
    return rules.answer, rules.answer_clause


@enforces("LEX-3.G.i", "KIN-IV.D.5", "NE-60-3205(2)")
def check_basis(*, profile: Profile, basis: str, has_proof: bool) -> Clause:
    """Who is outside law enforcement gets data on a basis that the law names; its clause.

    The word of the requester is none: the paper that shows the basis is in the file.
    """
    rules = profile.requests.other
    known = rules.basis(basis)
    if known is not None and has_proof:
        return known.clause
    if known is not None:
        raise PolicyViolation(
            known.clause,
            f"The paper that shows the basis is missing: {known.paper}.",
            "Add it to the file, as the paper that shows the basis.",
        )
    offered = "; ".join(each.label for each in rules.bases)
    raise PolicyViolation(
        rules.answer_clause or rules.clause,
        "The law names no basis on which this could be granted.",
        f"Choose one of: {offered}." if offered else "Refuse it with the law's citation.",
    )
