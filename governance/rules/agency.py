"""How a law enforcement agency outside is known. Pure functions."""

import re

from alpr_compliance.policy import Clause, PolicyViolation

ORI = re.compile(r"[A-Z]{2}[A-Z0-9]{7}")


def check_ori(*, clause: Clause, ori: str) -> None:
    """An agency is known by its number in the federal files, its ORI."""
    if not ORI.fullmatch(ori):
        raise PolicyViolation(
            clause,
            "An agency is known by its ORI: two letters, then seven letters or digits.",
            "Look the agency's ORI up and type it.",
        )


def check_state(*, clause: Clause, ori: str, fits: bool) -> None:
    """An ORI begins with the state of its agency: `fits` says whether it is the one named."""
    if not fits:
        raise PolicyViolation(
            clause,
            f"The ORI {ori} is not of the state that is named.",
            "Correct the ORI, or have whoever asks say which agency they are of.",
        )
