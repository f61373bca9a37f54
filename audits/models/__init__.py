"""Audits with what was drawn and judged in them, memos, frozen reports, posted papers, the law,
the vendor's log, failed tasks."""

from audits.models.audit import Audit
from audits.models.data_error import DataError
from audits.models.failed_task import FailedTask
from audits.models.item import AuditItem, ItemCheck
from audits.models.law_review import LawReview
from audits.models.memo import Memo
from audits.models.report import PostedPaper, Report
from audits.models.vendor_log import Column, UnknownAgency, VendorLog, VendorSearch

__all__ = [
    "Audit",
    "AuditItem",
    "Column",
    "DataError",
    "FailedTask",
    "ItemCheck",
    "LawReview",
    "Memo",
    "PostedPaper",
    "Report",
    "UnknownAgency",
    "VendorLog",
    "VendorSearch",
]
