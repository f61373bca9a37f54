"""Finding stored reads: what is asked, and what answers it. Knows no people and no purposes."""

from reads.search.question import Question, box

__all__ = ["Question", "box"]
