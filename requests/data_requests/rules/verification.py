"""How somebody outside is verified, and what a release waits for. Pure functions."""

import re

from alpr_compliance.policy import PolicyViolation, Profile, enforces
from governance.rules.agency import check_ori, check_state

AGENCIES = frozenset(
    {"state_agency", "federal_agency", "other_state_agency", "government", "prosecutor", "court"}
)
WITH_ORI = frozenset({"state_agency", "federal_agency", "other_state_agency"})


def _digits(phone: str) -> str:
    return re.sub(r"\D", "", phone)[-10:]


@enforces("LEX-3.G.iv", "LEX-3.B.xiii", "KIN-IV.D.2", "NC-20-183.32(e)")
def check_verification(
    *,
    profile: Profile,
    asker: str,
    ori: str,
    phone: str,
    call_back_number: str,
    call_back_person: str,
    identity: str,
) -> None:
    """An agency by its ORI and a call to a number found elsewhere; a person by their identity."""
    clause = profile.requests.release.clause
    if asker not in AGENCIES:
        if not identity.strip():
            raise PolicyViolation(
                clause, "Which identity was seen is missing.", "Name the paper, not its number."
            )
        return
    if asker in WITH_ORI:
        check_ori(clause=clause, ori=ori)
        is_here = ori[:2] == profile.agency.state
        fits = {"state_agency": is_here, "other_state_agency": not is_here}
        check_state(clause=clause, ori=ori, fits=fits.get(asker, True))
    if len(_digits(call_back_number)) < 10 or not call_back_person.strip():
        raise PolicyViolation(
            clause,
            "A call-back names the number called and the person who answered.",
            "Call the agency's published number and ask for the requester.",
        )
    if phone and _digits(call_back_number) == _digits(phone):
        raise PolicyViolation(
            clause,
            "That is the number the request itself gave.",
            "Call back a number that you found elsewhere.",
        )


@enforces("LEX-3.B.xiii", "LEX-3.G.iv", "KIN-IV.D.2", "NC-20-183.32(e)")
def check_can_release(
    *, profile: Profile, asker: str, is_verified: bool, has_counsel_answer: bool
) -> None:
    """Nothing is granted to somebody outside who is not verified, or whom counsel must judge."""
    rules = profile.requests
    if not is_verified:
        raise PolicyViolation(
            rules.release.clause,
            "The requester is not verified yet.",
            "Verify them by ORI and call-back, then decide.",
        )
    known = rules.asker(asker)
    if known is not None and known.counsel is not None and not has_counsel_answer:
        raise PolicyViolation(
            known.counsel,
            f"Whether data may go to a {known.label.lower()} is for counsel to say.",
            "Ask counsel, and note the answer on the request.",
        )


@enforces("LEX-3.G.iv", "KIN-IV.D.2")
def check_another_called(*, profile: Profile, is_from_page: bool, is_verifier: bool) -> None:
    """What came in by the public page, where nobody is seen, is granted by another than whoever
    found the requester genuine: else one person could ask, verify and hand over."""
    if is_from_page and is_verifier:
        raise PolicyViolation(
            profile.requests.release.clause,
            "You verified this requester yourself, and nobody else has seen them.",
            "Have a supervisor call back too, then decide.",
        )


@enforces("KIN-IV.D.3")
def check_refusal(*, profile: Profile, kind: str, ground: str, note: str) -> str:
    """A refusal names its reason, and a release's one of the policy's grounds; returns the clause.

    "Would compromise an on-going investigation" is such a ground where the policy has it.
    """
    form = profile.requests.form(kind)
    if not note.strip():
        raise PolicyViolation(
            form.clause, "A refusal says why.", "Write the reason for the requester."
        )
    if kind != "release":
        return str(form.clause)
    grounds = profile.requests.release.refusal_grounds
    for known in grounds:
        if known.code == ground:
            return str(known.clause)
    raise PolicyViolation(
        profile.requests.release.clause,
        "A release is refused on one of the policy's grounds.",
        f"Choose one of: {'; '.join(each.label for each in grounds)}.",
    )
