"""When an entry is put out of use, and what puts it back."""

from datetime import timedelta

from alpr_compliance.policy import PolicyViolation, Profile

# One misread is the camera's; three within a month say that the entry itself draws them: a plate
# too short, a state left out, look-alike characters.
MISREADS = 3
WITHIN = timedelta(days=30)


def is_repeated(misreads: int) -> bool:
    return misreads >= MISREADS


def check_can_close_review(*, profile: Profile, author_id: int | None, closer_id: int) -> None:
    """Whether an entry is right is found by somebody who did not make it."""
    if author_id == closer_id:
        raise PolicyViolation(
            profile.cite("self_approval"),
            "Nobody reviews their own entry.",
            "The Chief reviews what the Administrator entered.",
        )


def check_can_lift(
    *, profile: Profile, has_ended: bool, suspended_by: int, actor: int, method: str, reference: str
) -> None:
    """Only a new status check, made by a second person, puts an entry back into use.

    Two people, since whoever answered wrongly once would else be believed twice.
    """
    clause = profile.cite("status_check")
    if has_ended:
        raise PolicyViolation(
            clause, "This suspension has ended already.", "Go back to the suspended records."
        )
    if suspended_by == actor:
        raise PolicyViolation(
            clause,
            "You suspended this record yourself.",
            "Ask dispatch or a supervisor to check its status and lift it.",
        )
    methods = {m.code for step in profile.verification.steps for m in step.methods}
    if method not in methods or not reference.strip():
        raise PolicyViolation(
            clause,
            "A suspension is lifted only by a new status check that says the plate is wanted.",
            "Check the status, then give the method and the reply or call number.",
        )


def check_can_report(*, profile: Profile, has_ended: bool, is_reported: bool, told: str) -> None:
    """Say whom you told, once, while the suspension stands."""
    clause = profile.cite("status_check")
    if has_ended or is_reported:
        raise PolicyViolation(
            clause, "Nothing is left to report here.", "Go back to the suspended records."
        )
    if not told.strip():
        raise PolicyViolation(
            clause, "It does not say who was told.", "Name the agency and the person you told."
        )


def survives_import(held: str, row: str) -> str:
    """SQL: whether the entry `held` stays suspended when its source sends `row` for it.

    It does until the source dates the record anew; a record that the source drops is no entry
    any more. A row without a date says nothing new.
    """
    return (
        f"({held}.status <> 'ended' AND ({row}.record_date IS NULL"
        f" OR {row}.record_date IS NOT DISTINCT FROM {held}.record_date))"
    )
