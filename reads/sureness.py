"""How sure the engine was of a read, and what else it may be, for those who look at it."""

from typing import Any

from alpr_compliance.policy import Profile
from reads.models import Read

OTHERS_SHOWN = 3


def how_sure(read: Read, profile: Profile) -> dict[str, Any]:
    """In percent, whether that is below the profile's limit, and the engine's other readings.

    The read is one of `Read.objects.with_guesses()`.
    """
    return {
        "percent": round(100 * read.confidence),
        "is_unsure": is_unsure(read, profile),
        "other_readings": [each["plate"] for each in vars(read)["guesses"][:OTHERS_SHOWN]],
    }


def is_unsure(read: Read, profile: Profile) -> bool:
    """Whether the engine was less sure than the profile asks: the read is to be marked so."""
    return read.confidence < profile.recognition.sure_from
