"""Who lets a member in again who is locked out, or lost their second factor. Pure functions."""

from datetime import datetime, timedelta

from alpr_compliance.policy import PolicyViolation, Profile
from personnel.rules.person import check_not_suspended

# The second of the two comes before the day is over, while the first can still be asked.
CONFIRM_WITHIN = timedelta(hours=24)


def check_helper(*, profile: Profile, is_own: bool, is_in_command: bool, is_on_duty: bool) -> None:
    """Nobody helps themselves; by night, when command is away, a supervisor on duty may."""
    if is_own:
        raise PolicyViolation(
            profile.cite("credentials"),
            "Nobody lets themselves in again.",
            "Ask the ALPR Administrator, or a supervisor who is on duty.",
        )
    if not (is_in_command or is_on_duty):
        raise PolicyViolation(
            profile.cite("credentials"),
            "A supervisor does this only while on duty.",
            "Start your duty under Shift first, or leave it to the ALPR Administrator.",
        )


def check_not_locked(*, profile: Profile, is_locked: bool) -> None:
    """After too many wrong passwords or codes nobody enters an account until it is released."""
    if is_locked:
        raise PolicyViolation(
            profile.cite("credentials"),
            "This account is locked after wrong passwords or codes.",
            "Ask the ALPR Administrator, or at night a supervisor on duty, to release it.",
        )


def check_own_password(
    *, profile: Profile, is_open: bool, is_suspended: bool, is_session_over: bool
) -> None:
    """Whoever chooses a password may still be in at the moment in which it is written."""
    check_not_suspended(profile=profile, is_suspended=is_suspended)
    if not is_open:
        raise PolicyViolation(
            profile.cite("credentials"),
            "This account is closed.",
            "Ask the ALPR Administrator if it should be open.",
        )
    if is_session_over:
        raise PolicyViolation(
            profile.cite("credentials"),
            "Your session was ended meanwhile, and the password is as it was.",
            "Sign in again, then choose another.",
        )


def check_identity(
    *, profile: Profile, has_account: bool, is_linked_to_another: bool, is_joining: bool
) -> None:
    """The identity provider says who somebody is; who has an account here the agency says."""
    if not has_account or is_joining:
        raise PolicyViolation(
            profile.cite("credentials"),
            "There is no account here under the name that your identity provider gave.",
            "Ask the ALPR Administrator for an account, or whether its name is spelled the same.",
        )
    if is_linked_to_another:
        raise PolicyViolation(
            profile.cite("credentials"),
            "This account belongs to another identity of that name.",
            "Ask the ALPR Administrator, who can untie the old one (Review of access).",
        )


def check_unlinking(*, profile: Profile, is_own: bool) -> None:
    """Which identity is somebody's another person says."""
    if is_own:
        raise PolicyViolation(
            profile.cite("credentials"),
            "Nobody unties their own account.",
            "Ask the ALPR Administrator or another System Administrator.",
        )


def proves_second_factor(*, accepted: tuple[str, ...], amr: object, acr: object) -> bool:
    """Whether the provider's claims name a factor that the agency accepts."""
    named = [*(amr if isinstance(amr, list) else [amr]), acr]
    return any(each in accepted for each in named if isinstance(each, str))


def check_releasing(*, profile: Profile, is_locked: bool, finding: str) -> None:
    """What is released was locked, and whoever releases it says what the wrong tries were."""
    if not is_locked:
        raise PolicyViolation(
            profile.cite("credentials"),
            "This account is not locked any more.",
            "Nothing more to do: its member can sign in.",
        )
    if not finding.strip():
        raise PolicyViolation(
            profile.cite("credentials"),
            "The record says where the wrong passwords or codes came from.",
            "Ask the member in person or by a number you know: was it they?",
        )


def check_factor_reset(*, profile: Profile, has_factor: bool, identity: str) -> None:
    """There is one to take away, and it is noted how its member was known."""
    if not has_factor:
        raise PolicyViolation(
            profile.cite("second_factor"),
            "This account has no second factor.",
            "Its member sets one up at the next sign-in.",
        )
    if not identity.strip():
        raise PolicyViolation(
            profile.cite("second_factor"),
            "The record says how you knew who stands before you.",
            "See the member in person: note the badge or the identity card that you looked at.",
        )


def check_factor_confirming(
    *,
    profile: Profile,
    is_open: bool,
    is_same_helper: bool,
    asked_at: datetime,
    now: datetime,
) -> None:
    """A second person confirms, soon after the first."""
    if is_same_helper:
        raise PolicyViolation(
            profile.cite("second_factor"),
            "Two people take away a second factor, and you are the first.",
            "Ask another supervisor on duty, the ALPR Administrator or the Chief.",
        )
    if not is_open or now - asked_at > CONFIRM_WITHIN:
        raise PolicyViolation(
            profile.cite("second_factor"),
            "This is done already, or was left for more than a day.",
            "Begin again if the second factor is still lost.",
        )
