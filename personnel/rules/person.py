"""Who may enter, and what an account or a training record must be. Pure functions."""

from collections.abc import Collection
from datetime import datetime, timedelta

from alpr_compliance.policy import PolicyViolation, Profile, enforces

TRAINING_NEXT = "Ask the ALPR Administrator for the next training session."


@enforces(
    "LEX-2.B",
    "LEX-3.B.iii",
    "LEX-3.B.xii",
    "LEX-3.C.iv",
    "LEX-3.I",
    "KIN-IV.B.2",
    "KIN-IV.I.1#access",
)
def check_trained(*, profile: Profile, is_trained: bool) -> None:
    """Nobody without a current, department-approved training record gets past the door."""
    if not is_trained:
        raise PolicyViolation(
            profile.cite("training"),
            "You have no current ALPR training on record, so the system is closed to you.",
            TRAINING_NEXT,
        )


@enforces("LEX-3.C.vii.e", "KIN-IV.F.1")
def check_credentials(
    *,
    profile: Profile,
    is_active: bool,
    is_suspended: bool,
    has_role: bool,
    has_second_factor: bool,
) -> None:
    """Individual, active credentials with a role and, where it is switched on, a second factor."""
    if not is_active:
        raise PolicyViolation(
            profile.cite("credentials"),
            "This account is closed.",
            "Ask the ALPR Administrator if it should be open.",
        )
    check_not_suspended(profile=profile, is_suspended=is_suspended)
    if not has_role:
        raise PolicyViolation(
            profile.cite("access"),
            "Your account has no role in this system yet.",
            "Ask the ALPR Administrator to assign your role.",
        )
    if not has_second_factor:
        raise PolicyViolation(
            profile.cite("second_factor"),
            "Sign in with your second factor to go on.",
            "Once an authenticator app or a security key is set up, sign out and in again with it.",
        )


# So long a password that two people know may lie about.
FIRST_PASSWORD_GOOD = timedelta(days=3)


def check_first_password(*, profile: Profile, given_at: datetime | None, now: datetime) -> None:
    """Credentials are one person's: who signed in with a password handed over chooses another."""
    if given_at is None:
        return
    if not is_first_password_good(given_at, now):
        raise PolicyViolation(
            profile.cite("credentials"),
            "The password that was handed to you is no longer good.",
            "Ask the ALPR Administrator for a new one, in person.",
        )
    raise PolicyViolation(
        profile.cite("credentials"),
        "Choose a password of your own first.",
        "Open Password in the menu under your name.",
    )


def is_first_password_good(given_at: datetime, now: datetime) -> bool:
    return now - given_at <= FIRST_PASSWORD_GOOD


def check_giving_password(*, profile: Profile, is_own: bool, is_open: bool) -> None:
    """A first password is for another's open account; one's own is changed, not given."""
    if is_own:
        raise PolicyViolation(
            profile.cite("credentials"),
            "Nobody hands a password to themselves.",
            "Change yours under Password, or ask the Chief or an acting Administrator.",
        )
    if not is_open:
        raise PolicyViolation(
            profile.cite("credentials"),
            "This account is closed.",
            "Open it again first, if its member may come back.",
        )


@enforces("LEX-3.C", "LEX-3.D", "KIN-IV.C#access-2", "KIN-IV.D.1")
def check_not_suspended(*, profile: Profile, is_suspended: bool) -> None:
    """Nobody uses the system while a suspicion of their misuse is looked into."""
    if is_suspended:
        raise PolicyViolation(
            profile.cite("misuse"),
            "Your access is suspended while a report about its use is looked into.",
            "The Chief decides, and tells you. Until then ask your supervisor.",
        )


@enforces("KIN-IV.G")
def check_analyst(*, profile: Profile, is_approved: bool) -> None:
    """A crime analyst enters as a system user under the Chief's dated approval, or not at all."""
    if not is_approved:
        raise PolicyViolation(
            profile.cite("analysts"),
            "A crime analyst needs the Chief's approval, and yours is missing or has ended.",
            "Ask the Chief to approve your access, with an end date.",
        )


@enforces("KIN-IV.G")
def check_roles(*, profile: Profile, roles: Collection[str], is_designated: bool = False) -> None:
    """Who is a crime analyst is a system user and nothing else: never an operator.

    `is_designated`: whether they act for others, or will, by a designation in writing.
    """
    if "analyst" not in roles:
        return
    if len(set(roles)) > 1:
        raise PolicyViolation(
            profile.cite("analysts"),
            "A crime analyst is a system user and holds no other role.",
            "Take the other roles away, or the analyst's.",
        )
    if is_designated:
        raise PolicyViolation(
            profile.cite("analysts"),
            "A crime analyst is a system user, and this member is designated for something else.",
            "Revoke the designation under People first.",
        )


@enforces("LEX-3.C.vii.e", "KIN-IV.F.1")
def check_chiefs_account(*, profile: Profile, act: str, is_chiefs: bool, is_by_chief: bool) -> None:
    """Who answers to the Chief, as the Administrator does, neither makes one nor acts as one.

    `act`: what is done, in words.
    """
    if is_chiefs and not is_by_chief:
        raise PolicyViolation(
            profile.cite("credentials"),
            f"Only a Chief {act}.",
            "Ask the Chief. Where there is none who can sign in, ask the system administrator.",
        )


def check_appointing(*, profile: Profile, is_own: bool, is_chief: bool) -> None:
    """Nobody makes themselves the Chief, whatever the machine lets them do."""
    if is_own or is_chief:
        raise PolicyViolation(
            profile.cite("credentials"),
            "This member is the Chief already." if is_chief else "Nobody appoints themselves.",
            "Name another member.",
        )


@enforces("LEX-3.C.vii.e", "KIN-IV.F.1")
def check_change(
    *, profile: Profile, is_own: bool, is_open: bool, is_above: bool, last_of: Collection[str]
) -> None:
    """Another's open account; nobody stands above those they report to, and no post is left empty.

    `last_of`: what they alone are and would be no more, in words.
    """
    clause = profile.cite("credentials")
    if is_own:
        raise PolicyViolation(
            clause,
            "Nobody changes their own role or standing.",
            "Ask the Chief, or another who stands in for the ALPR Administrator.",
        )
    if not is_open:
        raise PolicyViolation(
            clause,
            "This account is closed.",
            "Open it again first, if its member may come back.",
        )
    if is_above:
        raise PolicyViolation(
            clause,
            "That supervisor reports to this member, directly or through others.",
            "Change the supervisor of the other one first.",
        )
    if last_of:
        raise PolicyViolation(
            clause,
            f"Nobody else is {' or '.join(sorted(last_of))}.",
            "Give the role to the successor first, then take it here.",
        )


def check_shift(*, profile: Profile, shift: str) -> None:
    """A person works one of the shifts of the calendar, or at any time."""
    if shift and shift not in {each.name for each in profile.shifts}:
        raise PolicyViolation(
            profile.cite("monitoring"),
            "The shift calendar has no such shift.",
            f"Choose one of: {', '.join(each.name for each in profile.shifts)}; or any time.",
        )


def check_session(*, profile: Profile, people: int) -> None:
    if not people:
        raise PolicyViolation(
            profile.cite("training"),
            "Nobody is named who signed the sheet.",
            "Tick each member whose signature is on it.",
        )


def check_training_record(
    *,
    profile: Profile,
    person_id: int,
    recorder_id: int,
    topics: list[str],
    completed_at: datetime,
    now: datetime,
) -> None:
    """A record names every topic of the profile, lies in the past and is not one's own."""
    clause = profile.cite("training")
    if person_id == recorder_id:
        raise PolicyViolation(
            clause, "You cannot record your own training.", "Ask another administrator."
        )
    missing = [topic.label for topic in profile.training.topics if topic.code not in topics]
    if missing:
        raise PolicyViolation(
            clause,
            f"The training left out: {', '.join(missing)}.",
            "Record the training once every topic was covered.",
        )
    if completed_at > now:
        raise PolicyViolation(
            clause, "The training lies in the future.", "Record it after it took place."
        )


@enforces("KIN-IV.A.7")
def check_closing(
    *, profile: Profile, is_own: bool, is_open: bool, reason: str, last_of: Collection[str]
) -> None:
    """Somebody else closes an account, and says why; no post is left empty, as in a change."""
    if is_own:
        raise PolicyViolation(
            profile.accounts.clause, "Nobody closes their own account.", "Ask the Chief."
        )
    if not is_open:
        raise PolicyViolation(
            profile.accounts.clause, "This account is closed already.", "Nothing more to do."
        )
    if not reason.strip():
        raise PolicyViolation(
            profile.accounts.clause,
            "The record says why an account was closed.",
            "Write it in a few words: left the department, moved to another unit.",
        )
    if last_of:
        raise PolicyViolation(
            profile.accounts.clause,
            f"Nobody else is {' or '.join(sorted(last_of))}.",
            "Give the role to the successor first, then close this account.",
        )


def check_reopening(*, profile: Profile, is_own: bool, closed_reason: str) -> None:
    """What ended with a finding of misuse is not opened here."""
    if is_own or not closed_reason:
        raise PolicyViolation(
            profile.accounts.clause,
            "This account can not be opened again here.",
            "What the Chief ended stays ended; ask the Chief.",
        )


@enforces("KIN-IV.A.7")
def check_access_review(*, profile: Profile, finding: str, is_signed: bool) -> None:
    """A review is signed, and says what was found."""
    if not is_signed:
        raise PolicyViolation(
            profile.accounts.clause,
            "A review of access is signed by whoever made it.",
            "Tick that you looked at every account.",
        )
    if len(finding.split()) < 3:
        raise PolicyViolation(
            profile.accounts.clause,
            "A review of access says what was found.",
            "Write it in a sentence: who was asked, and what was closed.",
        )
