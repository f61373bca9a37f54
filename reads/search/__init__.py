"""Finding stored reads: what is asked, and what answers it. Knows no people and no purposes."""

from reads.search.find import LIMIT, Answers, Count, Found, Sort, find
from reads.search.question import Question, box
from reads.search.statement import How, cameras_asked

__all__ = [
    "LIMIT",
    "Answers",
    "Count",
    "Found",
    "How",
    "Question",
    "Sort",
    "box",
    "cameras_asked",
    "find",
]
