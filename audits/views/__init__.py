"""The pages of audits, reports and the compliance matrix."""
