"""How an alert ends: two answers, and what a stop needs before it can be left."""

from alpr_compliance.policy import PolicyViolation, Profile, enforces

OUTCOMES = {"confirmed", "did_not_correlate", "not_determined"}


@enforces("LEX-3.B.vii.1", "LEX-3.B.vii.2", "NE-60-3206(3)#alerts")
def check_match_outcome(
    *, profile: Profile, outcome: str, mismatch: str, is_in_doubt: bool
) -> None:
    """Every match ends confirmed, not determined, or not correlating with the reason why.

    One in doubt (a look-alike, another state's plate) is not confirmed by the alert alone.
    """
    clause = profile.cite("outcomes")
    if outcome not in OUTCOMES:
        raise PolicyViolation(
            clause,
            "Say whether the list was right about this plate.",
            "Choose confirmed, did not match, or could not tell.",
        )
    if (outcome == "did_not_correlate") != bool(mismatch):
        raise PolicyViolation(
            clause,
            "A match that did not correlate needs its reason, and only such a one.",
            "Choose misread, other state, other vehicle or no longer wanted.",
        )
    if outcome == "confirmed" and is_in_doubt:
        raise PolicyViolation(
            profile.cite("vehicle_check"),
            "The camera did not read the entry's own plate, and nobody has typed it as seen.",
            "Make the vehicle check first, or answer that you could not tell.",
        )


@enforces("LEX-3.C.vii.c", "KIN-IV.B.6#alerts")
def check_stop_documented(
    *, profile: Profile, report_number: str, is_named_in_narrative: bool
) -> None:
    """A stop has its call or report number, and its narrative names the plate reader."""
    if not report_number.strip():
        raise PolicyViolation(
            profile.cite("stop_report"),
            "A stop needs its call or report number.",
            "Type the number dispatch gave you.",
        )
    if not is_named_in_narrative:
        raise PolicyViolation(
            profile.cite("narrative"),
            "The narrative has to say that a plate reader was used.",
            "Write it into the call notes or report, then confirm it here.",
        )


@enforces("LEX-3.C.vi#alerts-2", "KIN-IV.B.4")
def check_legal_basis(
    *, profile: Profile, is_person_based: bool, legal_basis: str, detail: str
) -> None:
    """An entry about a person asks for the stop's own legal basis: the driver may be another."""
    if not is_person_based:
        return
    clause = profile.cite("not_probable_cause")
    known = {basis.code for basis in profile.verification.legal_bases}
    if legal_basis not in known:
        raise PolicyViolation(
            clause,
            "The entry is about a person, not the vehicle. The alert alone is no ground to stop.",
            "State the legal basis of the stop.",
        )
    if legal_basis == "other" and not detail.strip():
        raise PolicyViolation(
            clause, "Another legal basis has to be stated.", "Write it in a few words."
        )


@enforces("LEX-3.C.vi#alerts")
def check_stop_cleared(*, profile: Profile, was_cleared: bool, reason: str) -> None:
    """A stop made while it was not clear to act is recorded all the same, and says why."""
    if not was_cleared and not reason.strip():
        raise PolicyViolation(
            profile.cite("status_check"),
            "You were not clear to act when the stop was made.",
            "Give its time if you were clear then. If not, say why; your supervisor is told.",
        )
