"""Audits with what was drawn and judged in them, memos, frozen reports, posted papers, the law."""

from audits.models.audit import Audit
from audits.models.data_error import DataError
from audits.models.item import AuditItem, ItemCheck
from audits.models.law_review import LawReview
from audits.models.memo import Memo
from audits.models.report import PostedPaper, Report

__all__ = [
    "Audit",
    "AuditItem",
    "DataError",
    "ItemCheck",
    "LawReview",
    "Memo",
    "PostedPaper",
    "Report",
]
