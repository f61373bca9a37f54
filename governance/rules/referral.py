"""Suspicions of misuse: how one is reported, taken up and closed. Pure functions."""

from alpr_compliance.policy import PolicyViolation, Profile, enforces
from governance.rules.substance import LEAST_SCORE, substance


def check_report(*, profile: Profile, is_about_reporter: bool, grounds: str) -> None:
    """Anyone may report a colleague, and says what they saw."""
    clause = profile.cite("misuse")
    if is_about_reporter:
        raise PolicyViolation(
            clause, "You can not report yourself here.", "Speak to your supervisor or the Chief."
        )
    if substance(grounds).score < LEAST_SCORE:
        raise PolicyViolation(
            clause,
            "A report says what was seen.",
            "Write who did what, when, and how you know. Write no plates.",
        )


@enforces("LEX-3.C", "LEX-3.D", "KIN-IV.C#access-2", "KIN-IV.D.1")
def check_take_up(*, profile: Profile, status: str, is_about_decider: bool) -> None:
    """A report becomes a referral once, by another than it is about: access is suspended."""
    _check_another(profile, is_about_decider)
    if status != "reported":
        raise PolicyViolation(
            profile.cite("misuse"),
            "This report was taken up or closed already.",
            "Nothing more to do.",
        )


@enforces("LEX-3.C", "LEX-3.D", "KIN-IV.C#access-2", "KIN-IV.D.1")
def check_outcome(
    *,
    profile: Profile,
    status: str,
    outcome: str,
    is_about_decider: bool,
    needs_paper: bool,
    has_paper: bool,
    note: str,
) -> None:
    """A referral ends with an outcome that fits how far it came, and what was found, in words."""
    clause = profile.cite("misuse")
    _check_another(profile, is_about_decider)
    if status == "closed":
        raise PolicyViolation(clause, "This referral is closed already.", "Nothing more to do.")
    if (status == "reported") != (outcome == "no_ground"):
        raise PolicyViolation(
            clause,
            "That outcome does not fit this referral.",
            "A report is closed for lack of ground, or taken up first; what was taken up ends "
            "with what was found.",
        )
    if needs_paper and not has_paper:
        raise PolicyViolation(
            clause,
            "What is about the Chief is decided outside the agency.",
            f"Attach the letter of {profile.monitoring.outside_recipient.name}.",
        )
    if substance(note).score < LEAST_SCORE:
        raise PolicyViolation(
            clause,
            "The outcome says what was found.",
            "Write what was looked at, what was found and what follows.",
        )


def _check_another(profile: Profile, is_about_decider: bool) -> None:
    if is_about_decider:
        raise PolicyViolation(
            profile.cite("misuse"),
            "Nobody decides about themselves.",
            "It goes to the Chief; about the Chief, outside the agency.",
        )


@enforces("LEX-3.C", "LEX-3.D", "KIN-IV.C#access-2", "KIN-IV.D.1")
def check_not_frozen(*, profile: Profile, is_frozen: bool) -> None:
    """While a referral about a person is open, what is recorded of them stays as it is."""
    if is_frozen:
        raise PolicyViolation(
            profile.cite("misuse"),
            "This person's records can not be changed while a referral about them is open.",
            "Wait until the referral is closed.",
        )
