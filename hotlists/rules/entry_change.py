"""What of an entry may change, and who decides it."""

from collections.abc import Collection

from alpr_compliance.policy import PolicyViolation, Profile, enforces

# Another plate, state, case or list is another entry: the member adds that, and removes this one.
CHANGEABLE = (
    "category",
    "reason",
    "summary",
    "instruction",
    "cautions",
    "contact",
    "vehicle_color",
    "vehicle_make",
    "vehicle_model",
    "vehicle_body",
    "person_description",
    "report_reference",
)

# Why an entry was made: it stays as it is while a referral about its author is open.
WHY = ("category", "reason", "summary")


def check_keeps_why(*, profile: Profile, fields: Collection[str], is_author_frozen: bool) -> None:
    """What tells why an entry was made is a record of its author, and kept for a referral."""
    if is_author_frozen and set(fields) & set(WHY):
        raise PolicyViolation(
            profile.cite("misuse"),
            "Why this entry was made can not be changed while a referral about its author is open.",
            "Change what officers need for their safety alone; or remove the entry.",
        )


def check_change(
    *, profile: Profile, is_live: bool, fields: Collection[str], why: str, waits_already: bool
) -> None:
    """A change is to a live entry, says why, and changes something that may change."""
    clause = profile.cite("entry_approval")
    if not is_live:
        raise PolicyViolation(
            clause, "Only an approved, live entry is changed.", "Make a new entry."
        )
    if waits_already:
        raise PolicyViolation(
            clause,
            "Another change to this entry waits for its decision.",
            "Wait for that decision, or ask the supervisor to refuse it.",
        )
    if not fields:
        raise PolicyViolation(clause, "Nothing is different.", "Change at least one field.")
    if not set(fields) <= set(CHANGEABLE):
        raise PolicyViolation(
            clause, "A plate, its state, case or list does not change.", "Make a new entry."
        )
    if not why.strip():
        raise PolicyViolation(
            profile.cite("entry_fields"), "The change has no reason.", "Say why it changes."
        )


@enforces("LEX-3.C.vii.d#hotlists")
def check_can_decide_change(
    *,
    profile: Profile,
    is_decided: bool,
    is_live: bool,
    proposer_id: int,
    author_id: int | None,
    decider_id: int,
) -> None:
    """A waiting change is decided once, by neither who proposed it nor who made the entry."""
    if is_decided:
        raise PolicyViolation(
            profile.cite("entry_approval"), "This change is already decided.", "Nothing more to do."
        )
    if not is_live:
        raise PolicyViolation(
            profile.cite("entry_expiry"), "The entry has ended.", "Refuse the change."
        )
    if decider_id in (proposer_id, author_id):
        raise PolicyViolation(
            profile.cite("self_approval"),
            "Nobody approves their own change, or a change of their own entry.",
            "The immediate supervisor of the member decides it, or who stands above them.",
        )
