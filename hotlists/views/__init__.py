"""Pages of hot lists, entries and alerts."""
