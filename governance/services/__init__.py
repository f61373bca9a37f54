"""The only writers of adoptions, written approvals, documents and cases."""

from governance.services.adoption import adopt, effective_profile, effects_of, propose_adoption
from governance.services.approval import (
    ApprovalDraft,
    ask_approval,
    decide_approval,
    end_approval,
    open_approval,
    require_written_approval,
)
from governance.services.case import (
    CaseImport,
    add_case,
    close_case,
    correct_case_kind,
    import_cases,
)
from governance.services.document import (
    destroy_document,
    destroy_if_unneeded,
    leaving_no_files,
    lies_as_filed,
    open_document,
    store_document,
)

__all__ = [
    "ApprovalDraft",
    "CaseImport",
    "add_case",
    "adopt",
    "ask_approval",
    "close_case",
    "correct_case_kind",
    "decide_approval",
    "destroy_document",
    "destroy_if_unneeded",
    "effective_profile",
    "effects_of",
    "end_approval",
    "import_cases",
    "leaving_no_files",
    "lies_as_filed",
    "open_approval",
    "open_document",
    "propose_adoption",
    "require_written_approval",
    "store_document",
]
