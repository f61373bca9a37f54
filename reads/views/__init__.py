"""The pages on stored reads."""

from reads.views.certificate import agency_key, certificate
from reads.views.retention import retention

__all__ = ["agency_key", "certificate", "retention"]
