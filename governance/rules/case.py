"""What a case number is, and which case is an investigation. Pure functions."""

import re

from alpr_compliance.policy import Clause, PolicyViolation, Profile


def check_case_number(*, profile: Profile, number: str) -> None:
    """A case number has the agency's own form, so that a typed blank or a word is no case."""
    if not re.fullmatch(profile.cases.number_pattern, number, re.ASCII):
        raise PolicyViolation(
            profile.cite("cases"),
            f"A case number looks like {profile.cases.number_example}.",
            "Type the number as it stands in the records system.",
        )


def check_investigation(*, profile: Profile, clause: Clause, kind: str) -> None:
    """Refuse a case that is neither the investigation of a crime nor of a missing person.

    The caller knows whether its law or policy, which the clause names, asks for one.
    """
    known = {each.code: each for each in profile.cases.kinds}.get(kind)
    if known is not None and known.is_investigation:
        return
    raise PolicyViolation(
        clause,
        "The case that you name is no criminal or missing-person investigation: its kind is"
        f" “{known.label if known else kind}”.",
        "Name the case of the investigation. If the kind of this one is wrong, have it corrected"
        " under Cases, by who works the case or a supervisor.",
    )


def check_correction(*, profile: Profile, kind: str, to: str) -> None:
    """A kind is corrected to another one that the policy has."""
    if to == kind or to not in {each.code for each in profile.cases.kinds}:
        raise PolicyViolation(
            profile.cite("cases"),
            "The case is of this kind already, or the policy has no such kind.",
            f"Choose another of: {'; '.join(each.label for each in profile.cases.kinds)}.",
        )
