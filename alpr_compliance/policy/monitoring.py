"""When use of the system is unusual, who looks at it, and how soon.

The two policies have use monitored and name no figure: these are each agency's own setting.
"""

from typing import Annotated

from pydantic import Field, StringConstraints

from alpr_compliance.policy.duration import Duration
from alpr_compliance.policy.model import PolicyModel, Text

Count = Annotated[int, Field(gt=0)]
AtLeastTwo = Annotated[int, Field(ge=2)]
Email = Annotated[str, StringConstraints(pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$")]


class OutsideRecipient(PolicyModel):
    """Who hears of findings about the Chief, as nobody inside the agency may decide those."""

    name: Text
    email: Email


class Repeats(PolicyModel):
    """So many within so many days are looked at."""

    count: AtLeastTwo
    days: Count


class Monitoring(PolicyModel):
    # One person and one plate: searches and own entries together.
    same_plate: Repeats
    # One person and one plate, under so many different reasons or cases.
    different_reasons: Repeats
    # One person, one wording, under different plates.
    copied_reason: Repeats
    # One person, one case, so many plates.
    case_plates: Repeats
    # A reason that scores this or less is shown to the supervisor (0 to 3; the worst is refused).
    weak_reason: Annotated[int, Field(ge=0, le=2)]
    off_shift_minutes: Count
    dormant_days: Count
    two_networks_minutes: Count
    # How soon a flag is decided, and a report of misuse taken up.
    flag_days: Count
    report_hours: Count
    # How often a supervisor signs the review of each of their people.
    review_every: Duration
    outside_recipient: OutsideRecipient


class AnalystRules(PolicyModel):
    """Crime analysts: system users by the Chief's approval, never operators."""

    may_search: bool
    longest_approval: Duration
