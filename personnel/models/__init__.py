"""Who people are, what they may do, and how their accounts stand."""

from personnel.models.account import AccountLock, AccountNotice, FactorReset
from personnel.models.person import (
    AccessReview,
    Designation,
    Role,
    TrainingRecord,
    TrainingSession,
    User,
)

__all__ = [
    "AccessReview",
    "AccountLock",
    "AccountNotice",
    "Designation",
    "FactorReset",
    "Role",
    "TrainingRecord",
    "TrainingSession",
    "User",
]
