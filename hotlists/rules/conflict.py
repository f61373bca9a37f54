"""Where a read and the entry it hit contradict each other; each must be answered before acting."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from alpr_compliance.policy import PolicyViolation, Profile, enforces
from reads.plates import differences
from reads.states import STATES

# Words and NCIC codes that mean the same on a street. What stands in no row is compared as written.
BODIES = {
    "motorcycle": "MOTORCYCLE MC MB MK MOPED BIKE SCOOTER",
    "SUV": "SUV UT UTILITY CROSSOVER JEEP",
    "truck": "TRUCK PICKUP PK TK FLATBED SEMI",
    "van": "VAN VN MINIVAN",
    "car": "CAR SEDAN COUPE HATCHBACK WAGON CONVERTIBLE 2D 3D 4D 5D 2DR 4DR CP CV SD SW",
    "bus": "BUS BU",
    "trailer": "TRAILER TL",
}
# Silver and gray, tan and gold: no camera can tell them apart.
COLORS = {
    "white": "WHITE WHI CREAM CRM IVORY",
    "black": "BLACK BLK",
    "gray": "GRAY GREY GRY SILVER SIL CHROME COM",
    "red": "RED MAROON MAR BURGUNDY",
    "blue": "BLUE BLU DBL LBL TEAL TEA TURQUOISE",
    "green": "GREEN GRN DGR LGR OLIVE",
    "brown": "BROWN BRO TAN BEIGE BGE GOLD GLD BRONZE BRZ COPPER CPR",
    "yellow": "YELLOW YEL",
    "orange": "ORANGE ONG",
    "purple": "PURPLE PLE LAVENDER LAV",
    "pink": "PINK PNK",
}
MAKES = {"volkswagen": "VW VOLKSWAGEN VOLK", "chevrolet": "CHEVY CHEVROLET CHEV", "GMC": "GM GMC"}


@dataclass(frozen=True, kw_only=True)
class Vehicle:
    """A vehicle as a camera saw it, or as an entry describes it; empty is not known."""

    plate: str = ""
    state: str = ""
    color: str = ""
    make: str = ""
    body: str = ""


@dataclass(frozen=True)
class Conflict:
    """One contradiction, in words for the officer."""

    flag: str
    text: str

    @property
    def about(self) -> str:
        """What an answer to it answers: this contradiction; of an old entry not how old by now."""
        return self.flag if self.flag == "age" else f"{self.flag}: {self.text}"


def conflicts(
    *, seen: Vehicle, listed: Vehicle, dated_at: datetime, now: datetime, old_days: int
) -> list[Conflict]:
    """Everything in which the read speaks against the entry, gravest first."""
    return [
        *_state(seen, listed),
        *unlike(seen.plate, listed.plate, "the entry has"),
        *_words("body", BODIES, seen.body, listed.body),
        *_words("make", MAKES, seen.make, listed.make),
        *_words("color", COLORS, seen.color, listed.color),
        *_age(dated_at, now, old_days),
    ]


def _state(seen: Vehicle, listed: Vehicle) -> Iterator[Conflict]:
    if seen.state and listed.state and seen.state != listed.state:
        read = STATES.get(seen.state, seen.state)
        entry = STATES.get(listed.state, listed.state)
        yield Conflict("state", f"The camera read {read}; the entry is for {entry}.")


def unlike(read: str, other: str, who: str) -> Iterator[Conflict]:
    """In which characters the plate that was read is not the entry's, or not what you saw."""
    if not read or not other or read == other:
        return
    width = max(len(read), len(other))
    read, other = read.ljust(width), other.ljust(width)
    marks, _ = differences(read, other)
    pairs = [
        f"{_named(a)} where {who} {_named(b)}"
        for a, b, differs in zip(read, other, marks, strict=True)
        if differs
    ]
    yield Conflict("look_alike", f"The camera read {', '.join(pairs)}.")


def _named(character: str) -> str:
    if character == " ":
        return "nothing"
    kind = "letter" if character.isalpha() else "number"
    return f"the {kind} {character}"


def _words(flag: str, table: dict[str, str], seen: str, listed: str) -> Iterator[Conflict]:
    if seen.strip() and listed.strip() and not _is_same(table, seen, listed):
        yield Conflict(flag, f"The camera saw {seen.strip()}; the entry says {listed.strip()}.")


def _is_same(table: dict[str, str], seen: str, listed: str) -> bool:
    ours, theirs = _meant(table, seen), _meant(table, listed)
    return not ours.isdisjoint(theirs)


def _meant(table: dict[str, str], text: str) -> set[str]:
    found = text.upper().replace("-", "").replace("/", " ").split()
    meant = {name for name, same in table.items() if set(found) & set(same.split())}
    # Makes are cut to a code of four letters in many files: TOYT is Toyota.
    return meant or {word[:3] for word in found}


def _age(dated_at: datetime, now: datetime, old_days: int) -> Iterator[Conflict]:
    if now - dated_at > timedelta(days=old_days):
        days = (now - dated_at).days
        yield Conflict("age", f"The entry is {days} days old. The vehicle may be back since.")


@enforces("LEX-3.C.vii.b", "KIN-IV.B.3.a")
def check_conflicts_answered(
    *, profile: Profile, found: Sequence[Conflict], answers: dict[str, str]
) -> None:
    """Nobody is clear to act while a conflict is unanswered, or answered with: it does not fit."""
    for conflict in found:
        answer = answers.get(conflict.flag)
        if answer == "fits":
            continue
        raise PolicyViolation(
            profile.cite("vehicle_check"),
            f"Not clear to act. {conflict.text}",
            "Look at the vehicle and answer the conflict on the card."
            if answer is None
            else "You said that it does not fit. Do not act on this alert.",
        )
