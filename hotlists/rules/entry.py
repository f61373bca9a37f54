"""What an entry must say, who may decide it, and when it ends."""

from datetime import datetime

from alpr_compliance.policy import PolicyViolation, Profile, enforces
from hotlists.rules.shifts import shift_end

REQUIRED = {
    "reason": "a reason",
    "summary": "a short summary of the case",
    "case": "an open case",
    "determination": "your determination that it is relevant and material",
}


@enforces("NE-60-3202(1)", "LEX-3.C.vii.d#hotlists", "KIN-IV.B.5")
def check_entry(
    *,
    profile: Profile,
    category: str,
    reason: str,
    summary: str,
    has_open_case: bool,
    is_determined_relevant: bool,
) -> str:
    """Refuse an entry that lacks what law and policy ask; return the purpose it serves.

    The category names the listed purpose: traffic has none in North Carolina, and in Nebraska a
    plate entered by hand serves an investigation, never parking, registration or equipment.
    """
    chosen = profile.category(category)
    if chosen.manual_purpose is None:
        raise PolicyViolation(
            profile.cite("entry_fields"),
            f"{chosen.label} comes from its source list; it is not entered by hand.",
            "Choose the category of your investigation.",
        )
    profile.purpose(chosen.manual_purpose, "matching")
    given = {
        "reason": bool(reason.strip()),
        "summary": bool(summary.strip()),
        "case": has_open_case,
        "determination": is_determined_relevant,
    }
    lacking = [REQUIRED[name] for name in profile.entries.required if not given[name]]
    if lacking:
        raise PolicyViolation(
            profile.cite("entry_fields"),
            f"The entry lacks {' and '.join(lacking)}.",
            "Complete the entry and submit it again.",
        )
    return chosen.manual_purpose


def check_can_decide_entry(
    *, profile: Profile, status: str, author_id: int | None, decider_id: int, has_ended: bool
) -> None:
    """Only a waiting entry that has not ended is decided, never by the person who made it."""
    if status != "proposed":
        raise PolicyViolation(
            profile.cite("entry_approval"),
            f"This entry is already {status}.",
            "Make a new entry if the need is still there.",
        )
    if has_ended:
        raise PolicyViolation(
            profile.cite("entry_expiry"),
            "This entry ended before it was decided.",
            "Make a new entry if the need is still there.",
        )
    if author_id == decider_id:
        raise PolicyViolation(
            profile.cite("self_approval"),
            "Nobody approves their own entry.",
            "The Chief decides the Administrator's entries.",
        )


def entry_end(*, profile: Profile, now: datetime) -> datetime:
    """When a new entry ends: the earlier of the policy's longest age and the end of the shift."""
    ends = [profile.entries.max_age.after(now)] if profile.entries.max_age else []
    if profile.entries.end_of_shift:
        ends.append(shift_end(profile, now))
    return min(ends)
