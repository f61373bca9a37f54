"""The only writers of lists, entries, alerts, checks and stops."""
