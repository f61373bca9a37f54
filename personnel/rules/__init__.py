"""Who may enter, and how accounts are given, locked and taken back. Pure functions."""

from personnel.rules.person import (
    FIRST_PASSWORD_GOOD,
    check_access_review,
    check_analyst,
    check_analyst_access,
    check_closing,
    check_credentials,
    check_designation,
    check_first_password,
    check_giving_password,
    check_not_suspended,
    check_reopening,
    check_roles,
    check_session,
    check_shift,
    check_trained,
    check_training_record,
    is_first_password_good,
)
from personnel.rules.session import session_locks

__all__ = [
    "FIRST_PASSWORD_GOOD",
    "check_access_review",
    "check_analyst",
    "check_analyst_access",
    "check_closing",
    "check_credentials",
    "check_designation",
    "check_first_password",
    "check_giving_password",
    "check_not_suspended",
    "check_reopening",
    "check_roles",
    "check_session",
    "check_shift",
    "check_trained",
    "check_training_record",
    "is_first_password_good",
    "session_locks",
]
