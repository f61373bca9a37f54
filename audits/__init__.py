"""Periodic audits, memos and reports, what the public reads, and the compliance matrix."""
