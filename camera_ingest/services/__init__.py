"""The only writers of cameras, their keys, and frames."""
