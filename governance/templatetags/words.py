"""Words for codes in pages."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import template

from personnel.models import User
from personnel.standing import with_place

register = template.Library()


@register.filter
def word_for(code: str, words: Mapping[str, str]) -> str:
    """The word a person sees for a code; the code itself, readable, when it is no longer known."""
    return words.get(code) or code.replace("_", " ").capitalize()


@register.filter
def of(values: Mapping[Any, Any], key: Any) -> Any:
    """The value of this key; None where there is none."""
    return values.get(key)


@register.simple_tag
def in_place(person: User | None, at: datetime | None, about: User | None) -> str:
    """A person by name and, where they stood in for a supervisor of the other then, for whom."""
    if person is None or at is None or about is None:
        return str(person or "")
    return with_place(person, at, about)


@register.filter
def bare(clause: str) -> str:
    """A clause as its document numbers it, without the part: `LEX-3.E` for `LEX-3.E#retention`."""
    return str(clause).partition("#")[0]
