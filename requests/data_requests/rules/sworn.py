"""What makes a statement sworn. Pure functions; a tick box is none."""

from dataclasses import dataclass
from datetime import date, datetime

from alpr_compliance.policy import PolicyViolation, enforces
from alpr_compliance.policy.requesting import RequestForm


@dataclass(frozen=True, kw_only=True)
class Jurat:
    """Who swore, before whom, with which title and commission, where and when."""

    signer: str = ""
    oath_by: str = ""
    oath_title: str = ""
    commission: str = ""
    place: str = ""
    sworn_on: date | None = None


LABELS = {
    "signer": "who signed",
    "oath_by": "who administered the oath",
    "oath_title": "their title",
    "commission": "their commission",
    "place": "the place",
    "sworn_on": "the date",
}


def check_jurat(
    *, form: RequestForm, jurat: Jurat, has_document: bool, not_before: date, today: date
) -> None:
    """A statement counts as sworn with the signed paper and each part of its jurat.

    Sworn on a day from `not_before` to today.
    """
    lacking = [
        label for name, label in LABELS.items() if not str(getattr(jurat, name) or "").strip()
    ]
    if not has_document:
        lacking.insert(0, "the signed statement itself")
    if lacking:
        raise PolicyViolation(
            form.clause,
            f"The statement is not sworn: {', '.join(lacking)} missing.",
            "Attach the signed paper and copy its jurat. A ticked box is no oath.",
        )
    if jurat.signer.strip().lower() == jurat.oath_by.strip().lower():
        raise PolicyViolation(
            form.clause, "Nobody takes their own oath.", "Name the officer who administered it."
        )
    if jurat.sworn_on is not None and jurat.sworn_on > today:
        raise PolicyViolation(
            form.clause, "The oath lies in the future.", "Copy the date from the jurat."
        )
    if jurat.sworn_on is not None and jurat.sworn_on < not_before:
        raise PolicyViolation(
            form.clause,
            f"The oath is dated before {not_before:%b %-d, %Y}: it can not be of this request.",
            "Copy the date from the jurat. What was changed since is sworn anew.",
        )


@enforces("NC-20-183.32(c)#requests", "KIN-IV.E.4#requests", "NE-60-3205(1)")
def check_oath_checked(*, form: RequestForm, is_sworn: bool, said: str) -> None:
    """The oath of somebody outside is checked too: what they filled in proves no notary."""
    if is_sworn and not said.strip():
        raise PolicyViolation(
            form.clause,
            "Their statement is sworn, and nobody has checked the oath yet.",
            "Look up who administered it and their commission, and write what you found.",
        )


def earliest_oath(
    *, window_from: datetime | None, recorded_at: datetime, changed_at: datetime | None
) -> datetime:
    """From when an oath can be of this request.

    A paper may be sworn before it comes here, but not before the first time it asks about. One
    that names no times, or times to come, is not older than what was written down here. And a
    changed request is another statement.
    """
    first = min(window_from or recorded_at, recorded_at)
    return max(first, changed_at) if changed_at else first
