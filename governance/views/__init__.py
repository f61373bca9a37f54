"""The pages on policy and cases."""

from governance.views.cases import add_case, cases, close_case, import_cases
from governance.views.policy import adopt, document, policy, propose

__all__ = [
    "add_case",
    "adopt",
    "cases",
    "close_case",
    "document",
    "import_cases",
    "policy",
    "propose",
]
