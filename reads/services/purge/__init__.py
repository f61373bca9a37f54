"""The purge: removes what is past the effective limit, day by day, and accounts for it.

A run may die anywhere; the next one finishes. Steps are numbered as in docs/decisions/0004.
"""

from reads.services.purge.preview import Preview, preview_purge
from reads.services.purge.run import purge_expired

__all__ = ["Preview", "preview_purge", "purge_expired"]
