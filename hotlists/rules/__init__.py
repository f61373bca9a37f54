"""The hot-list and alert policy as pure functions: values in, PolicyViolation out."""
