"""The pages on policy, cases and written approvals."""

from governance.views.approvals import (
    approval_document,
    ask_approval,
    decide_approval,
    end_approval,
    written_approval,
    written_approvals,
)
from governance.views.cases import add_case, cases, close_case, import_cases
from governance.views.policy import adopt, document, policy, propose

__all__ = [
    "add_case",
    "adopt",
    "approval_document",
    "ask_approval",
    "cases",
    "close_case",
    "decide_approval",
    "document",
    "end_approval",
    "import_cases",
    "policy",
    "propose",
    "written_approval",
    "written_approvals",
]
