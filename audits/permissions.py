"""Who may audit, sign, publish, and look."""

from collections.abc import Mapping

from personnel.access import Predicate, Row
from personnel.models import Role

# Who answers for the policy, who checks that, and who runs the system day by day.
ANSWERING = frozenset({Role.ADMINISTRATOR, Role.CHIEF, Role.AUDITOR, Role.SYSTEM_ADMINISTRATOR})

ROUTES: Mapping[str, Row] = {
    "compliance": ANSWERING,
    "compliance-json": ANSWERING,
    "compliance-pdf": ANSWERING,
}

ALLOWED: Mapping[str, Predicate] = {}
