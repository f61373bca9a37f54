"""The pages on policy, cases, written approvals and referrals."""

from governance.views.approvals import (
    approval_document,
    ask_approval,
    decide_approval,
    end_approval,
    written_approval,
    written_approvals,
)
from governance.views.cases import add_case, cases, close_case, correct_case_kind, import_cases
from governance.views.policy import adopt, document, policy, propose
from governance.views.referrals import close, referral, referrals, report, take_up

__all__ = [
    "add_case",
    "adopt",
    "approval_document",
    "ask_approval",
    "cases",
    "close",
    "close_case",
    "correct_case_kind",
    "decide_approval",
    "document",
    "end_approval",
    "import_cases",
    "policy",
    "propose",
    "referral",
    "referrals",
    "report",
    "take_up",
    "written_approval",
    "written_approvals",
]
