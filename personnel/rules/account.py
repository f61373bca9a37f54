"""How an account comes to be: asked for, decided by another, or read from a list. Pure."""

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass, replace

from alpr_compliance.policy import PolicyViolation, Profile

COLUMNS = ("name", "username", "e-mail", "badge", "roles", "supervisor")
# To hash their passwords takes half a minute.
MOST_ROWS = 200


def check_account_decision(
    *, profile: Profile, is_own: bool, is_decided: bool, approve: bool, note: str
) -> None:
    """Another than who asked decides, once; a refusal says why."""
    if is_own:
        raise PolicyViolation(
            profile.cite("credentials"),
            "Nobody decides about an account that they asked for.",
            "Ask the ALPR Administrator, or who is appointed to act for them.",
        )
    if is_decided:
        raise PolicyViolation(
            profile.cite("credentials"), "This is decided already.", "Nothing more to do."
        )
    if not approve and not note.strip():
        raise PolicyViolation(
            profile.cite("credentials"),
            "A refusal says why.",
            "Write it in a few words: whoever asked reads it.",
        )


@dataclass(frozen=True)
class Row:
    """One line of a list of members, and what is wrong with it; nothing where it can be added."""

    line: int
    first_name: str
    last_name: str
    username: str
    email: str
    badge_number: str
    roles: tuple[str, ...]
    supervisor: str
    wrong: tuple[str, ...] = ()
    is_there: bool = False


def rows_of(text: str, roles: Mapping[str, str]) -> tuple[Row, ...]:
    """The lines of a list; `roles` maps what may be written for a role to its code.

    Raises ValueError, in words, for a text that is no such list.
    """
    lines = csv.DictReader(io.StringIO(text.lstrip("\ufeff").strip(), newline=""))
    try:
        return _without_repeats(_rows(lines, roles))
    except csv.Error as error:
        raise ValueError("The file is not CSV: a quote may be missing.") from error


def _rows(lines: "csv.DictReader[str]", roles: Mapping[str, str]) -> list[Row]:
    given = [name.strip().lower() for name in lines.fieldnames or []]
    missing = [name for name in COLUMNS if name not in given]
    if missing:
        raise ValueError(f"The first line names no column {', '.join(missing)}.")
    lines.fieldnames = given
    found = []
    for number, line in enumerate(lines, start=2):
        if number > MOST_ROWS + 1:
            raise ValueError(f"More than {MOST_ROWS} lines: give them in parts.")
        found.append(_row(number, {k: (v or "").strip() for k, v in line.items() if k}, roles))
    if not found:
        raise ValueError("There is no line below the first.")
    return found


def _row(number: int, line: Mapping[str, str], roles: Mapping[str, str]) -> Row:
    first, _, last = line["name"].rpartition(" ")
    named = [each.strip().lower() for each in line["roles"].split(";") if each.strip()]
    unknown = [each for each in named if each not in roles]
    wrong = [f"There is no role {each!r}." for each in unknown]
    if not first:
        wrong.append("The name has no first and last name.")
    if not named:
        wrong.append("No role is named.")
    wrong += [f"No {name}." for name in ("username", "badge") if not line[name]]
    return Row(
        line=number,
        first_name=first,
        last_name=last,
        username=line["username"],
        email=line["e-mail"],
        badge_number=line["badge"],
        roles=tuple(roles[each] for each in named if each in roles),
        supervisor=line["supervisor"],
        wrong=tuple(wrong),
    )


def _without_repeats(rows: list[Row]) -> tuple[Row, ...]:
    """A username or a badge that stands on an earlier line is wrong on the later one."""
    seen: dict[tuple[str, str], int] = {}
    checked = []
    for row in rows:
        for what, value in (("username", row.username), ("badge", row.badge_number)):
            before = seen.setdefault((what, value.lower()), row.line)
            if value and before != row.line:
                row = replace(row, wrong=(*row.wrong, f"The {what} stands on line {before} too."))
        checked.append(row)
    return tuple(checked)
