"""The only writers of adoptions, documents and cases."""

from governance.services.adoption import adopt, effective_profile, propose_adoption
from governance.services.case import CaseImport, add_case, close_case, import_cases
from governance.services.document import store_document

__all__ = [
    "CaseImport",
    "add_case",
    "adopt",
    "close_case",
    "effective_profile",
    "import_cases",
    "propose_adoption",
    "store_document",
]
