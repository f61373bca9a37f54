"""Forms of the camera pages."""
