"""How a request moves: from which states, to which, and whose turn is next. Pure functions."""

from collections.abc import Mapping

from alpr_compliance.policy import PolicyViolation, Profile, enforces
from alpr_compliance.policy.requesting import RequestForm

DRAFTS = frozenset({"draft", "fix_required"})
DECIDED = frozenset({"granted", "partial"})

# From which states each act is possible.
FROM: Mapping[str, frozenset[str]] = {
    "change": DRAFTS,
    "swear": DRAFTS | {"submitted", "supervisor_approved"},
    "submit": DRAFTS,
    "verify": frozenset({"submitted", "supervisor_approved"}),
    "return": frozenset({"submitted", "supervisor_approved"}),
    "approve": frozenset({"submitted"}),
    "decide": frozenset({"submitted", "supervisor_approved"}),
    "counsel": frozenset({"submitted", "supervisor_approved"}),
    "send": frozenset({"supervisor_approved"}),
    # Often it issues only after the other agency has answered.
    "seek_warrant": frozenset({"supervisor_approved", "fulfilled"}),
    "note_answer": frozenset({"supervisor_approved"}),
    "fulfil": DECIDED,
    "withdraw": DRAFTS | {"submitted", "supervisor_approved"} | DECIDED,
    "close": DECIDED | {"refused", "fulfilled"},
}
WORDS = {
    "change": "changed",
    "swear": "sworn to",
    "submit": "submitted",
    "verify": "verified",
    "return": "sent back",
    "approve": "approved by the supervisor",
    "decide": "decided",
    "counsel": "put before counsel",
    "send": "sent",
    "seek_warrant": "followed by a warrant",
    "note_answer": "answered",
    "fulfil": "fulfilled",
    "withdraw": "withdrawn",
    "close": "closed",
}

# What somebody outside is told of each state: nothing of what is stored, nor of who looks at it.
HELD_NO_MORE = "What you asked to keep is kept no longer."
TOLD: Mapping[str, str] = {
    "draft": "Written down.",
    "submitted": "Received. We are looking at it.",
    "supervisor_approved": "Received. We are looking at it.",
    "fix_required": "Something has to be put right.",
    "granted": "Looked at: accepted.",
    "partial": "Looked at: accepted in part.",
    "refused": "Looked at: refused.",
    "withdrawn": "Withdrawn.",
    "fulfilled": "Done.",
    "closed": "Closed.",
}


def check_move(*, form: RequestForm, act: str, status: str, label: str) -> None:
    """An act happens once, from a state that allows it."""
    if status not in FROM[act]:
        raise PolicyViolation(
            form.clause,
            f"This request is {label.lower()}: it can not be {WORDS[act]} now.",
            "Read the request as it stands.",
        )


@enforces("KIN-IV.E.5", "LEX-3.B.v", "LEX-3.G.iv")
def check_order(*, form: RequestForm, approver: str, status: str) -> None:
    """The approvals come in the order of the policy: none is skipped, none taken ahead."""
    if approver not in form.approvals:
        raise PolicyViolation(
            form.clause,
            f"{form.label} does not go through the {approver}.",
            "The Administrator decides it.",
        )
    before = form.approvals[: form.approvals.index(approver)]
    if "supervisor" in before and status == "submitted":
        raise PolicyViolation(
            form.clause,
            "The immediate supervisor reviews this request first.",
            "It comes to you once the supervisor approved it.",
        )


def check_not_own(*, profile: Profile, is_own: bool) -> None:
    """No step of a review is taken by who asked, or wrote down what somebody outside asks."""
    if is_own:
        raise PolicyViolation(
            profile.requests.own_clause,
            "This is your own request, or you put it in writing.",
            "Somebody else with your standing takes this step.",
        )


def next_actor(form: RequestForm, status: str) -> str:
    """Whose turn it is: requester, supervisor, administrator, or nobody's (empty)."""
    if status in DRAFTS:
        return "requester"
    if status == "submitted":
        return form.approvals[0]
    if status == "supervisor_approved":
        return "administrator" if "administrator" in form.approvals else "requester"
    if status in ("granted", "partial", "refused", "fulfilled"):
        return "administrator"
    return ""


def check_reason_given(*, form: RequestForm, note: str, what: str) -> None:
    """What goes against the requester is said with its reason."""
    if not note.strip():
        raise PolicyViolation(
            form.clause, f"{what} names what is wrong.", "Write the reason in your own words."
        )
