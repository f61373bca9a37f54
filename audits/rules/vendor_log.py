"""Reading the vendor's log of searches: a CSV file, by the columns that a person named. Pure."""

import csv
import io
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from alpr_compliance.policy import Clause, PolicyViolation

MAX_BYTES = 20 * 1024 * 1024
# By these headings a column is guessed; a person looks at it before anything is taken.
GUESSES: Mapping[str, tuple[str, ...]] = {
    "at": ("search time", "searched at", "timestamp", "date/time", "datetime", "time", "date"),
    "who": ("user", "username", "officer", "searched by", "user name", "name"),
    "agency": ("agency", "org name", "organization", "department", "org"),
    "plate": ("license plate", "plate", "plate number", "search plate"),
    "reason": ("reason", "search reason", "purpose", "justification"),
    "case": ("case number", "case", "case #", "case id", "incident number"),
}
# Beside ISO 8601, the forms of times that vendors write.
TIME_FORMS = tuple(
    f"{day} {clock}"
    for day in ("%m/%d/%Y", "%m/%d/%y", "%Y-%m-%d", "%d %b %Y", "%b %d, %Y")
    for clock in ("%I:%M:%S %p", "%I:%M %p", "%H:%M:%S", "%H:%M")
)


@dataclass(frozen=True)
class Told:
    """One search as a line of the file tells it; its number is the first line that it is on."""

    line: int
    at: datetime
    who: str
    agency: str
    plate: str
    reason: str
    case: str


@dataclass
class Reading:
    """What a file says by a mapping: the searches, and what it leaves open."""

    searches: list[Told] = field(default_factory=list)
    # Lines without a time that can be read, and of days that the log was not asked for.
    unreadable: list[int] = field(default_factory=list)
    elsewhere: int = 0

    @property
    def left_out(self) -> int:
        return len(self.unreadable) + self.elsewhere

    def silent_days(self, first: date, last: date, zone: ZoneInfo) -> list[date]:
        """The days of which the file has no search at all."""
        told = {search.at.astimezone(zone).date() for search in self.searches}
        days = (first + timedelta(days=n) for n in range((last - first).days + 1))
        return [day for day in days if day not in told]


def text_of(content: bytes, clause: Clause) -> str:
    """The file as text; refused where it is none, or too large."""
    if not content or len(content) > MAX_BYTES:
        raise PolicyViolation(
            clause, "The file is empty or larger than 20 MB.", "Take the log out for fewer days."
        )
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise PolicyViolation(
        clause, "This is no text with columns.", "Take the log out as CSV, not as Excel or PDF."
    )


def headings_of(text: str) -> list[str]:
    """The headings of its columns, as the first line has them."""
    first = next(_rows(text), (0, []))[1]
    return [cell.strip() for cell in first]


def check_headings(headings: Sequence[str], clause: Clause) -> None:
    named = [heading for heading in headings if heading]
    if len(named) < 2 or len(named) != len(set(named)):
        raise PolicyViolation(
            clause,
            "The first line of the file does not name its columns, each once.",
            "Take the log out as CSV, with a first line of headings.",
        )


def guess(headings: Sequence[str]) -> dict[str, str]:
    """The likely column for each thing that a log says."""
    by_name = {heading.casefold(): heading for heading in headings}
    found: dict[str, str] = {}
    for code, names in GUESSES.items():
        heading = next((by_name[name] for name in names if name in by_name), None)
        if heading is not None and heading not in found.values():
            found[code] = heading
    return found


def check_mapping(mapping: Mapping[str, str], headings: Collection[str], clause: Clause) -> None:
    """Each column is one of the file's and says one thing; without the time there is no search."""
    chosen = list(mapping.values())
    unknown = sorted(set(chosen) - set(headings))
    if unknown or not set(mapping) <= set(GUESSES):
        raise PolicyViolation(
            clause,
            f"The file has no column {', '.join(unknown) or 'for that'}.",
            f"It has: {', '.join(headings)}.",
        )
    if len(chosen) != len(set(chosen)):
        raise PolicyViolation(
            clause, "One column can not say two things.", "Choose another column, or none."
        )
    if "at" not in mapping:
        raise PolicyViolation(
            clause,
            "Without date and time nobody can tell to which period a search belongs.",
            "Choose the column with the time, or take the log out with it.",
        )


def read(
    text: str, mapping: Mapping[str, str], *, first: date, last: date, zone: ZoneInfo
) -> Reading:
    """The searches of these days, by the agency's own calendar; the last day included."""
    headings = headings_of(text)
    places = {code: headings.index(heading) for code, heading in mapping.items()}
    reading = Reading()
    for line, cells in list(_rows(text))[1:]:
        said = {code: _cell(cells, place) for code, place in places.items()}
        at = time_of(said.get("at", ""), zone)
        if at is None:
            reading.unreadable.append(line)
        elif not first <= at.astimezone(zone).date() <= last:
            reading.elsewhere += 1
        else:
            reading.searches.append(_told(line, at, said))
    return reading


def _told(line: int, at: datetime, said: Mapping[str, str]) -> Told:
    return Told(
        line,
        at,
        who=said.get("who", "")[:200],
        agency=said.get("agency", "")[:200],
        plate=said.get("plate", "").upper()[:32],
        reason=said.get("reason", "")[:1000],
        case=said.get("case", "")[:64],
    )


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """The lines that are not empty, each with its number."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            # A cell beyond all measure: that line can not be read.
            cells = ["?"]
        if any(cell.strip() for cell in cells):
            yield line, cells


def _delimiter(text: str) -> str:
    first = text.lstrip().partition("\n")[0]
    return max(",;\t", key=first.count)


def _cell(cells: Sequence[str], place: int) -> str:
    return " ".join(cells[place].split()) if place < len(cells) else ""


def time_of(text: str, zone: ZoneInfo) -> datetime | None:
    """The instant; without a zone of its own by the agency's clock.

    None where it is no time, or one so far off that another clock has no year for it.
    """
    words = text.strip()
    at = _iso(words)
    for form in TIME_FORMS if at is None else ():
        try:
            at = datetime.strptime(words, form)  # noqa: DTZ007 the zone comes below
        except ValueError:
            continue
        break
    if at is None:
        return None
    at = at if at.tzinfo else at.replace(tzinfo=zone)
    try:
        return at.astimezone(zone).astimezone(UTC)
    except OverflowError:
        return None


def _iso(words: str) -> datetime | None:
    try:
        return datetime.fromisoformat(words.removesuffix(" UTC") + "Z" * words.endswith(" UTC"))
    except ValueError:
        return None


def check_days(*, first: date, last: date, today: date, clause: Clause) -> None:
    if not first <= last < today or (last - first).days > 366:
        raise PolicyViolation(
            clause,
            "A log is taken in for days that are over, at most a year of them.",
            "Give the first and the last day that you asked the vendor for.",
        )


def check_can_take(
    *, is_taken: bool, has_mapping: bool, searches: int, overlapping: str, clause: Clause
) -> None:
    """A log is taken in once, with its columns named, and no day twice."""
    if is_taken:
        raise PolicyViolation(clause, "This log is taken in already.", "It stays as it is.")
    if not has_mapping or not searches:
        raise PolicyViolation(
            clause,
            "No search of these days can be read from the file.",
            "Name its columns and look at the preview; or take the log out again.",
        )
    if overlapping:
        raise PolicyViolation(
            clause,
            f"Some of these days are taken in already: {overlapping}.",
            "Discard this one, and upload it for the days that are missing.",
        )


def check_closing(*, is_closed: bool, explanation: str, clause: Clause) -> None:
    """What is known of an agency that nobody approved is written down, once."""
    if is_closed:
        raise PolicyViolation(clause, "This is closed already.", "Nothing more to do.")
    if len(explanation.split()) < 3:
        raise PolicyViolation(
            clause,
            "An incident is closed with what was found and done.",
            "Write who gave that agency access, and what follows, in a sentence.",
        )
