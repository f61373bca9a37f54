"""From cells to what an entry needs, or the reason why the row is left out."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from hashlib import blake2b

from alpr_compliance.policy import PolicyViolation, Profile
from hotlists.layouts.model import Layout
from hotlists.models.importing import RejectedRow
from reads.plates import clean_plate, plate_key
from reads.states import STATES

Reason = RejectedRow.Reason
# What sources write where a vehicle has no plate. A camera would match them to anything.
DUMMIES = {"UNKNOWN", "UNK", "NONE", "NOTAG", "NOPLATE", "TEMP", "60DAY"}
PLATE = re.compile(r"[A-Z0-9]{1,10}")
NAMED_STATES = {name.lower().replace(" ", "_"): code for code, name in STATES.items()}
LETTER_O = str.maketrans("0", "O")
LONGEST = {"record": 64, "agency": 9}
WORD = 32
NULL = "\\N"  # as COPY writes it
# The columns of the staging table that a row fills, in this order, before its digest.
STAGED = (
    "plate", "plate_key", "state", "source_record", "source_agency", "category",
    "purpose", "instruction", "reason", "vehicle_make", "vehicle_model", "vehicle_body",
    "vehicle_color", "restricted_details", "record_date", "expires_at",
)  # fmt: skip


class LeftOut(Exception):
    """This row makes no entry, for this reason."""

    def __init__(self, reason: RejectedRow.Reason) -> None:
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a record's code or category comes to under the profile in force."""

    category: str
    purpose: str
    instruction: str
    reason: str


class RowReader:
    """Reads the cells of one layout under one profile, for one list."""

    def __init__(
        self,
        layout: Layout,
        profile: Profile,
        *,
        purposes: Mapping[str, str],
        category: str,
        today: date,
        now: datetime,
    ) -> None:
        """`purposes`: of each category that is on for the list, by the Administrator's mapping."""
        self._layout, self._profile, self._purposes = layout, profile, purposes
        self._category = layout.category or category
        self._now = now
        self._today = today
        names = list(layout.columns)
        # Where each name stands among the cells; -1, a last empty cell, where the layout has none.
        self._at = {
            name: names.index(name) if name in names else -1
            for name in (
                "record", "agency", "date", "plate", "state", "code", "category", "make", "model",
                "body", "color", "reason", "details", "ends",
            )
        }  # fmt: skip
        self._date: Callable[[str], str] = lru_cache(maxsize=50_000)(self._read_date)
        self._state: Callable[[str], str] = lru_cache(maxsize=1000)(self._read_state)
        self._meaning: Callable[[str], Meaning] = lru_cache(maxsize=1000)(self._read_meaning)

    def staged(self, number: int, cells: list[str]) -> str:
        """The row as a line of COPY's text form, with its digest; raises LeftOut."""
        at = self._at
        cells.append("")
        plate = self._read_plate(cells[at["plate"]])
        record, agency = cells[at["record"]], cells[at["agency"]]
        if len(record) > LONGEST["record"] or len(agency) > LONGEST["agency"]:
            raise LeftOut(Reason.TOO_LONG)
        meaning = self._meaning(cells[at["code"]] or cells[at["category"]])
        make, color = cells[at["make"]], cells[at["color"]]
        if zeros := self._layout.zeros:
            make = make.translate(LETTER_O) if "make" in zeros else make
            color = color.translate(LETTER_O) if "color" in zeros else color
        values = (
            plate, plate_key(plate), self._state(cells[at["state"]]), record, agency,
            meaning.category, meaning.purpose, meaning.instruction,
            cells[at["reason"]] or meaning.reason, make[:WORD], cells[at["model"]][:WORD],
            cells[at["body"]][:WORD], color[:WORD], cells[at["details"]],
        )  # fmt: skip
        line, day, ends = "\t".join(values), self._date(cells[at["date"]]), cells[at["ends"]]
        if line.count("\t") != len(values) - 1 or "\n" in line or "\r" in line:
            raise LeftOut(Reason.MALFORMED)
        if ends:
            ends = self._end(ends)
        digest = blake2b(f"{line}\t{day}\t{ends}".encode(), digest_size=16).hexdigest()
        if "\\" in line:
            line = line.replace("\\", "\\\\")
        return f"{number}\t{line}\t{day or NULL}\t{ends or NULL}\t\\\\x{digest}\n"

    def _read_plate(self, text: str) -> str:
        plate = clean_plate(text)
        if not plate.strip("0") or plate in DUMMIES:
            raise LeftOut(Reason.DUMMY)
        if PLATE.fullmatch(plate) is None:
            raise LeftOut(Reason.TOO_LONG if len(plate) > 10 else Reason.MALFORMED)
        return plate

    def _read_state(self, text: str) -> str:
        if self._layout.are_states_named:
            code = NAMED_STATES.get(text.lower(), "") if text else ""
        else:
            code = text.upper()
            if "state" in self._layout.zeros:
                code = code.translate(LETTER_O)
            code = self._layout.states.get(code, code)
        if (text and not code) or (code and code not in STATES):
            raise LeftOut(Reason.STATE)
        return code

    def _read_date(self, text: str) -> str:
        if not text:
            return ""
        try:
            # A time after the date says nothing about which record it is.
            moment = datetime.strptime(text[:10], self._layout.date_format).replace(tzinfo=UTC)
        except ValueError:
            raise LeftOut(Reason.MALFORMED) from None
        if moment.date() > self._today:
            raise LeftOut(Reason.MALFORMED)
        return moment.date().isoformat()

    def _end(self, text: str) -> str:
        try:
            ends = datetime.fromisoformat(text)
        except ValueError:
            raise LeftOut(Reason.MALFORMED) from None
        if ends.tzinfo is None:
            ends = ends.replace(tzinfo=self._now.tzinfo)
        if ends <= self._now:
            raise LeftOut(Reason.ENDED)
        return ends.isoformat()

    def _read_meaning(self, code: str) -> Meaning:
        layout = self._layout
        category, note = self._category, ""
        if layout.codes:
            letter = code if layout.code_at is None else code[layout.code_at : layout.code_at + 1]
            if letter not in layout.codes:
                raise LeftOut(Reason.CODE if letter.isalpha() else Reason.MALFORMED)
            category, note = layout.codes[letter], f", code {letter}"
        elif "category" in layout.columns:
            category = code.strip().lower().replace(" ", "_")
        try:
            chosen = self._profile.category(category)
            if category not in self._purposes:
                raise LeftOut(Reason.OFF)
            purpose = self._purposes[category]
            self._profile.purpose(purpose, "matching")
        except PolicyViolation:
            raise LeftOut(Reason.CATEGORY) from None
        instruction = "stop" if chosen.high_priority else "observe"
        return Meaning(category, purpose, instruction, f"{chosen.label}{note}")
