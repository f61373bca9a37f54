"""What no password here may be: a known one with a number behind it, or the agency's own words."""

import re
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError

from personnel.gate import agency_profile

# So many characters must be left once the words that anyone would guess are taken out.
LEAST_OWN = 6
# Letters that people write as figures and signs; i and l are written alike.
PLAIN = str.maketrans("0134578@$!i", "oleastbasll")
# The CJIS Security Policy, IA-5(1)(a), wants the list renewed each quarter.
RENEWED_WITHIN = timedelta(days=92)
TRADE = ("alpr", "police", "officer", "plate", "reader", "camera", "badge", "password")


class GuessedPasswordValidator:
    """Refuses known passwords in disguise, and those that the agency's words fill.

    Known: of Django's list of common ones, and of the agency's own file of breached ones.
    """

    def validate(self, password: str, user: Any = None) -> None:
        plain = password.lower().translate(PLAIN)
        core = re.sub(r"^[^a-z]+|[^a-z]+$", "", password.lower())
        known = _known(*_banned_file())
        if {password.lower(), plain, core, core.translate(PLAIN)} & known:
            raise ValidationError("This password is known, or one with a little added.")
        own = plain
        for word in sorted(_words(user), key=len, reverse=True):
            own = own.replace(word, "")
        if own != plain and len(own) < LEAST_OWN:
            raise ValidationError("Without the agency's and your own words little of it is left.")

    def get_help_text(self) -> str:
        return (
            "Your password can't be a known one with a little added, or made of the agency's words."
        )


def list_trouble(now: datetime) -> str:
    """What is wrong with the agency's file of breached passwords, in words; empty where nothing."""
    try:
        path, renewed = _banned_file()
    except ValidationError as error:
        return error.messages[0].rstrip(".")
    age = now - datetime.fromtimestamp(renewed / 1e9, UTC)
    if path and age > RENEWED_WITHIN:
        return f"The agency's list of banned passwords was renewed {age.days} days ago"
    return ""


def _banned_file() -> tuple[str, int]:
    """The agency's file, if it has one, and when it was written, in nanoseconds since 1970."""
    path = settings.BANNED_PASSWORD_FILE
    try:
        return path, Path(path).stat().st_mtime_ns if path else 0
    except OSError as error:
        # None is taken while nobody knows which are banned.
        raise ValidationError("The agency's list of banned passwords can not be read.") from error


@lru_cache(maxsize=1)
def _known(path: str, written_at: int) -> frozenset[str]:
    found = {str(each) for each in CommonPasswordValidator().passwords}
    if path:
        lines = Path(path).read_text(encoding="utf-8").splitlines()
        found |= {line.strip().lower() for line in lines}
    # The short ones would ban every password that ends in them.
    found = {each for each in found if len(each) >= 4}
    return frozenset(found | {each.translate(PLAIN) for each in found})


def _words(user: Any) -> set[str]:
    """The words of the agency, of the trade and of the member, as they would be written."""
    agency = agency_profile().agency
    texts = [agency.name, agency.short_name, agency.city, *TRADE]
    texts += [str(getattr(user, name, "") or "") for name in ("username", "first_name")]
    texts += [str(getattr(user, "last_name", "") or ""), str(getattr(user, "email", "") or "")]
    parts = {part for text in texts for part in re.split(r"[^a-z0-9]+", text.lower())}
    return {part.translate(PLAIN) for part in parts if len(part) >= 4}
