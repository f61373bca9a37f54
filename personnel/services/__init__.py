"""The only writers of people's records."""

from personnel.permissions import SCHEDULED_WORK
from personnel.services.designation import designate, revoke_designation
from personnel.services.password import give_first_password
from personnel.services.person import (
    add_person,
    assign_shift,
    change_person,
    scheduled_work,
    set_roles,
)
from personnel.services.suspension import (
    end_access,
    end_sessions,
    restore_access,
    suspend_access,
)
from personnel.services.training import record_session, record_training

__all__ = [
    "SCHEDULED_WORK",
    "add_person",
    "assign_shift",
    "change_person",
    "designate",
    "end_access",
    "end_sessions",
    "give_first_password",
    "record_session",
    "record_training",
    "restore_access",
    "revoke_designation",
    "scheduled_work",
    "set_roles",
    "suspend_access",
]
