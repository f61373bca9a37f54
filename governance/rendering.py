"""Documents as PDF/A, from the typst templates in governance/documents.

What people typed reaches a template as data (JSON), never as markup: nothing in it can run, load
a file or change the layout.
"""

import json
import re
import unicodedata
from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import typst
from django.utils import timezone

from personnel.gate import agency_profile

TEMPLATES = Path(__file__).resolve().parent / "documents"
ESCAPE = re.compile(r"\\u\{([0-9a-f]+)\}")
UNSHOWN = re.compile(r'the text `"(.+?)"` could not be displayed')


def render_pdf(template: str, data: Mapping[str, Any], *, at: datetime | None = None) -> bytes:
    """The PDF of documents/<template>.typ; the letterhead adds the agency, `at` and page numbers.

    Values may be nested; instants are printed in the agency's time zone, what is no JSON as its
    text. The same arguments give the same bytes. A character that no font here has is printed as
    its code, such as [U+6F22]. Raises typst.TypstError for an error in the template.
    """
    at = at or timezone.now()
    profile = agency_profile()
    zone = ZoneInfo(profile.agency.timezone)
    facts = {**data, "letterhead": {"agency": profile.agency.name, "made_at": at}}
    unshown: set[str] = set()
    while True:
        printable = json.dumps(_printable(facts, zone, frozenset(unshown)))
        try:
            return _compile(template, printable, at)
        except typst.TypstError as error:
            missing = _missing(error) - unshown
            if not missing:
                raise
            unshown |= missing


def _compile(template: str, data: str, at: datetime) -> bytes:
    document = typst.compile(
        TEMPLATES / f"{template}.typ",
        root=TEMPLATES,
        font_paths=_fonts(),
        sys_inputs={"data": data},
        # Archives ask for the first; people who use a screen reader need the second.
        pdf_standards=["a-2a", "ua-1"],
        timestamp=int(at.timestamp()),
    )
    assert isinstance(document, bytes)
    return document


def _missing(error: typst.TypstError) -> set[str]:
    found = UNSHOWN.findall(error.diagnostic)
    plain = (ESCAPE.sub(lambda code: chr(int(code[1], 16)), text) for text in found)
    return {character for text in plain for character in text}


@cache
def _fonts() -> typst.Fonts:
    # Those in the wheel alone: a document looks the same wherever it is printed.
    return typst.Fonts(include_system_fonts=False)


def _printable(value: Any, zone: ZoneInfo, unshown: frozenset[str]) -> Any:
    if isinstance(value, Mapping):
        return {str(name): _printable(each, zone, unshown) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_printable(each, zone, unshown) for each in value]
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, datetime):
        return f"{value.astimezone(zone):%b %-d, %Y, %H:%M %Z}"
    if isinstance(value, date):
        return f"{value:%b %-d, %Y}"
    return "".join(_shown(character, unshown) for character in str(value))


def _shown(character: str, unshown: frozenset[str]) -> str:
    if character in unshown:
        return f"[U+{ord(character):04X}]"
    # Controls could turn a line around or hide a part of it.
    is_control = unicodedata.category(character).startswith("C") and character != "\n"
    return " " if is_control else character
