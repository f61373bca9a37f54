"""What a case number is. Pure functions."""

import re

from alpr_compliance.policy import PolicyViolation, Profile


def check_case_number(*, profile: Profile, number: str) -> None:
    """A case number has the agency's own form, so that a typed blank or a word is no case."""
    if not re.fullmatch(profile.cases.number_pattern, number, re.ASCII):
        raise PolicyViolation(
            profile.cite("cases"),
            f"A case number looks like {profile.cases.number_example}.",
            "Type the number as it stands in the records system.",
        )
