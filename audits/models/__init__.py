"""Reports that are frozen, and papers that are posted."""

from audits.models.report import PostedPaper, Report

__all__ = ["PostedPaper", "Report"]
