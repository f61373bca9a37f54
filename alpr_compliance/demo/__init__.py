"""The demonstration agency: invented plates and people, loaded through the real services."""
