"""A memo as data: sections of paragraphs, facts, tables and bars.

The PDF (governance/documents/memo.typ), the editable document and the page are all made of the
same sections, so they can not tell different things.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

Block = dict[str, Any]
DAY = timedelta(days=1)


def section(heading: str, *blocks: Block) -> dict[str, Any]:
    return {"heading": heading, "blocks": list(blocks)}


def paragraph(text: str) -> Block:
    return {"kind": "paragraph", "text": text}


def facts(*rows: tuple[str, object]) -> Block:
    return {"kind": "facts", "rows": [[label, str(value)] for label, value in rows]}


def table(head: Sequence[str], rows: Iterable[Sequence[object]], *, none: str = "None.") -> Block:
    """A table, or the words of `none` where it would be empty."""
    cells = [[str(cell) for cell in row] for row in rows]
    if not cells:
        return paragraph(none)
    return {"kind": "table", "head": list(head), "rows": cells}


def bars(title: str, rows: Iterable[tuple[str, int]]) -> Block:
    """A chart with one bar a row, each with its number beside it."""
    counted = list(rows)
    most = max((number for _, number in counted), default=0)
    return {"kind": "bars", "title": title, "rows": [list(row) for row in counted], "most": most}


def signature(*labels: str) -> Block:
    """Lines for those who sign a printed copy by hand."""
    return {"kind": "signature", "labels": list(labels)}


def day(value: date) -> str:
    """March 4, 2026."""
    return f"{value:%B} {value.day}, {value.year}"


def moment(value: datetime, zone: str) -> str:
    """March 4, 2026, 14:05 CST."""
    local = value.astimezone(ZoneInfo(zone))
    return f"{day(local)}, {local:%H:%M %Z}"


def count(number: int, noun: str, plural: str = "") -> str:
    """1 search, 2 searches, 1,200 searches."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def spans(days: Iterable[date]) -> str:
    """March 1, 2026; March 4, 2026 to March 9, 2026: runs of days, or none."""
    runs: list[list[date]] = []
    for each in sorted(days):
        if runs and each - runs[-1][-1] == DAY:
            runs[-1].append(each)
        else:
            runs.append([each])
    told = (day(r[0]) if len(r) == 1 else f"{day(r[0])} to {day(r[-1])}" for r in runs)
    return "; ".join(told) or "none"
