"""On what a review may end a hold: a named defect, and nothing else. Pure functions."""

from alpr_compliance.policy import PolicyViolation, Profile, enforces
from alpr_compliance.policy.requesting import RequestForm
from reads.rules.hold import DEFECTS


@enforces("KIN-IV.E.4#requests", "NC-20-183.32(c)#requests", "NE-60-3205(1)")
def check_defect(*, profile: Profile, kind: str, defect: str) -> str:
    """To preserve is a duty: a request is refused for a named defect only. Returns the clause."""
    form = profile.requests.form(kind)
    if defect not in DEFECTS:
        raise PolicyViolation(
            form.clause,
            "A hold is a duty, not a favor: it ends for a named defect only.",
            "Choose the part of the request that is wrong, or let it stand.",
        )
    return str(form.clause)


def check_held_whole(*, form: RequestForm, outcome: str, lacks_oath: bool, is_over: bool) -> None:
    """What is held is held as it was asked, and found complete only once it is sworn as it is."""
    if is_over and not lacks_oath:
        raise PolicyViolation(
            form.clause,
            "The hold of this request has ended: nothing is kept for it any more.",
            "Send it back; handed in anew, it keeps what is left.",
        )
    if lacks_oath:
        raise PolicyViolation(
            form.clause,
            "The request as it now stands is not sworn, so it is not complete.",
            "Wait for the signed statement with its jurat, or send the request back.",
        )
    if outcome == "partial":
        raise PolicyViolation(
            form.clause,
            "A request that holds data is complete or has a defect; it is not granted in part.",
            "Grant it, or send it back with what is wrong.",
        )
