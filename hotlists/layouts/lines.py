"""From a file to its lines: decoded, one at a time, header and trailer taken off and checked."""

import csv
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, cast
from zoneinfo import ZoneInfo

from hotlists.layouts import UnusableFile
from hotlists.layouts.model import Layout, Span

# A file without line ends would be read as one line, whole.
LONGEST_LINE = 4000


@dataclass
class SourceFile:
    """One file under its layout, read once. What header and trailer say is kept here."""

    path: Path
    layout: Layout
    timezone: ZoneInfo
    header_at: datetime | None = None
    bytes_read: int = 0
    ends_in_mid_line: bool = False
    # A first line that was taken for the header since it does not look like a row.
    header_line: tuple[int, str] | None = None
    _told: int | None = field(default=None, init=False)
    _counted: int = field(default=0, init=False)

    def rows(self) -> Iterator[tuple[int, str, list[str] | None]]:
        """Line number, text and cells of each row; cells are None where the line is no row.

        Raises UnusableFile where the file is not text, or lacks the header or trailer its
        layout has, or holds another number of rows than its trailer says.
        """
        if self.layout.kind == "json":
            yield from self._json_rows()
            return
        lines = self._without_header(self._lines())
        split = self._fixed if self.layout.kind == "fixed" else self._delimited
        for number, line, cells in split(lines):
            self._counted += 1
            yield number, line, cells
        if self.layout.trailer is not None:
            self._check_trailer()

    def _lines(self) -> Iterator[tuple[int, str]]:
        encoding, line = self.layout.encoding, b"\n"
        with self.path.open("rb") as file:
            number = 0
            while line := file.readline(LONGEST_LINE):
                number += 1
                self.bytes_read += len(line)
                if len(line) == LONGEST_LINE or b"\0" in line:
                    raise UnusableFile(f"Line {number} is not a line of text: not this layout.")
                try:
                    text = line.decode(encoding)
                except UnicodeDecodeError:
                    raise UnusableFile(
                        f"Line {number} is not in {encoding.upper()}: the file mixes encodings or"
                        " has another one."
                    ) from None
                text = text.rstrip("\r\n\x1a")
                if number == 1:
                    text = text.removeprefix("\ufeff")
                self.ends_in_mid_line = not line.endswith(b"\n")
                if text.strip():
                    yield number, text

    def _without_header(self, lines: Iterator[tuple[int, str]]) -> Iterator[tuple[int, str]]:
        header, trailer = self.layout.header, self.layout.trailer
        if header is not None and header.pattern is not None:
            _, first = next(lines, (1, ""))
            found = re.fullmatch(header.pattern, first.strip())
            if found is None:
                raise UnusableFile("The first line is not the header of this layout.")
            self.header_at = self._time(found["time"], header.time_format or "")
        elif header is not None and header.row is not None:
            number, first = next(lines, (1, ""))
            if re.fullmatch(header.row, first):
                yield number, first
            elif first:
                self.header_line = (number, first)
        if trailer is None:
            yield from lines
            return
        end = re.compile(trailer.pattern)
        for number, line in lines:
            if self._told is not None:
                raise UnusableFile(f"Line {number} comes after the trailer.")
            found = end.fullmatch(line.strip())
            if found is None:
                yield number, line
            else:
                self._told = int(found["count"])

    def _time(self, text: str, form: str) -> datetime:
        try:
            return datetime.strptime(text, form).replace(tzinfo=self.timezone)
        except ValueError:
            raise UnusableFile("The time in the header is no time.") from None

    def _check_trailer(self) -> None:
        if self._told is None:
            raise UnusableFile("The file has no trailer: it is cut short.")
        if self._told != self._counted:
            raise UnusableFile(f"The trailer says {self._told} rows, the file has {self._counted}.")

    def _fixed(
        self, lines: Iterator[tuple[int, str]]
    ) -> Iterator[tuple[int, str, list[str] | None]]:
        # The model checked that each place is a span.
        columns = cast(dict[str, Span], self.layout.columns)
        spans = [slice(*place) for place in columns.values()]
        # Short of this a plate may lack its end and still look like one. A list of nothing but
        # plates has no width, and its last line often no end.
        whole = max(place[1] for name, place in columns.items() if name in ("plate", "state"))
        for number, line in lines:
            if self.ends_in_mid_line and len(line) < whole and len(columns) > 1:
                raise UnusableFile("The last line is cut short: the file is not whole.")
            yield number, line, [line[span].strip() for span in spans]

    def _delimited(
        self, lines: Iterator[tuple[int, str]]
    ) -> Iterator[tuple[int, str, list[str] | None]]:
        # The csv module takes lines and gives rows: what it took last is the row's line.
        last = (0, "")

        def taken() -> Iterator[str]:
            nonlocal last
            for last in lines:
                yield last[1]

        rows = csv.reader(taken(), delimiter=self.layout.delimiter, strict=True)
        try:
            width, places = self._places(rows)
            for cells in rows:
                fits = len(cells) == width
                cells.append("")
                yield *last, [cells[place].strip() for place in places] if fits else None
        except csv.Error:
            raise UnusableFile(f"Line {last[0]} has quotes that do not close.") from None

    def _places(self, rows: Iterator[list[str]]) -> tuple[int, list[int]]:
        layout = self.layout
        if not layout.has_titles:
            return layout.width or 0, [int(str(place)) for place in layout.columns.values()]
        titles = [title.strip().lower() for title in next(rows, [])]
        if "plate" not in titles:
            raise UnusableFile("The first line does not hold the column titles of this layout.")
        # A column that the file does not have is empty: its place is after the last.
        missing = len(titles)
        return len(titles), [
            titles.index(str(place)) if place in titles else missing
            for place in layout.columns.values()
        ]

    def _json_rows(self) -> Iterator[tuple[int, str, list[str] | None]]:
        try:
            whole = json.loads(self.path.read_bytes())
            entries = whole[self.layout.entries]
        except (ValueError, KeyError, TypeError):
            raise UnusableFile(
                f'The file is not whole JSON with a list "{self.layout.entries}".'
            ) from None
        if not isinstance(entries, list):
            raise UnusableFile(f'"{self.layout.entries}" is not a list.')
        self.bytes_read = self.path.stat().st_size
        places = [str(place).split(".") for place in self.layout.columns.values()]
        for number, entry in enumerate(entries, start=1):
            text = json.dumps(entry)
            cells = [_within(entry, place) for place in places] if _is_flat(entry) else None
            yield number, text, cells


def _is_flat(entry: Any) -> bool:
    return isinstance(entry, dict)


def _within(entry: Any, place: list[str]) -> str:
    for name in place:
        entry = entry.get(name) if isinstance(entry, dict) else None
    return "" if entry is None else str(entry).strip()
