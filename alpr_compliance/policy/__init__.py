"""The policy engine: agencies' policies and their laws as data, and the refusal they lead to."""

from alpr_compliance.policy.clauses import (
    Clause,
    Row,
    UnknownClause,
    clause_rows,
    clause_units,
    clauses_kept_by_people,
    pending_clauses,
)
from alpr_compliance.policy.controls import CONTROLS, enforces
from alpr_compliance.policy.duration import Duration, DurationUnit
from alpr_compliance.policy.health import CameraHealth
from alpr_compliance.policy.loading import load_profile, load_profile_file, profile_names
from alpr_compliance.policy.model import Choice, Cited
from alpr_compliance.policy.obligation import Obligation
from alpr_compliance.policy.recognition import Recognition
from alpr_compliance.policy.schema import (
    Category,
    Limit,
    Profile,
    ProhibitedUse,
    Source,
    Step,
)
from alpr_compliance.policy.sessions import SessionRules
from alpr_compliance.policy.shifts import Shift
from alpr_compliance.policy.statute import ForbiddenPurpose, Purpose, StatutePack
from alpr_compliance.policy.strictness import ProfileError
from alpr_compliance.policy.topics import TOPICS
from alpr_compliance.policy.violation import PolicyViolation

__all__ = [
    "CONTROLS",
    "TOPICS",
    "CameraHealth",
    "Category",
    "Choice",
    "Cited",
    "Clause",
    "Duration",
    "DurationUnit",
    "ForbiddenPurpose",
    "Limit",
    "Obligation",
    "PolicyViolation",
    "Profile",
    "ProfileError",
    "ProhibitedUse",
    "Purpose",
    "Recognition",
    "Row",
    "SessionRules",
    "Shift",
    "Source",
    "StatutePack",
    "Step",
    "UnknownClause",
    "clause_rows",
    "clause_units",
    "clauses_kept_by_people",
    "enforces",
    "load_profile",
    "load_profile_file",
    "pending_clauses",
    "profile_names",
]
