"""The only writers of audits, reports and what is posted."""
