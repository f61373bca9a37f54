"""Who people are, what they may do, and how their accounts stand."""

from personnel.models.account import AccountLock, AccountNotice, AccountRequest, FactorReset
from personnel.models.person import (
    AccessReview,
    Designation,
    Role,
    TrainingRecord,
    TrainingSession,
    User,
)
from personnel.models.session import Session

__all__ = [
    "AccessReview",
    "AccountLock",
    "AccountNotice",
    "AccountRequest",
    "Designation",
    "FactorReset",
    "Role",
    "Session",
    "TrainingRecord",
    "TrainingSession",
    "User",
]
