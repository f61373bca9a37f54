"""How log lines are written: an error's trace never repeats a row of the database."""

import logging
import re
from types import TracebackType

# PostgreSQL names the row that broke a rule, and that row can hold a plate.
ROW = re.compile(r"^(DETAIL|CONTEXT|QUERY):.*$", re.MULTILINE)

ExceptionInfo = (
    tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
)


class RowlessFormatter(logging.Formatter):
    def formatException(self, ei: ExceptionInfo) -> str:
        return ROW.sub(r"\1: left out", super().formatException(ei))
