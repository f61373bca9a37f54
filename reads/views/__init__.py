"""The pages on stored reads."""

from reads.views.retention import retention

__all__ = ["retention"]
