"""Accounts: how often somebody looks at them all, and when what they rest on is renewed."""

from typing import Annotated

from pydantic import Field

from alpr_compliance.policy.clauses import Clause
from alpr_compliance.policy.duration import Duration
from alpr_compliance.policy.model import PolicyModel


class AccountRules(PolicyModel):
    clause: Clause
    # How often each account is looked at: whether its member is still eligible.
    review_every: Duration
    # Nobody signed in to it for so long: dormant.
    dormant_after: Duration
    # Before that its member and their supervisor are warned; unwarned it is not closed.
    dormant_warning: Duration = Duration.model_validate("14 days")
    # How long before a training ends its member and their supervisor are told.
    training_reminders: Annotated[tuple[Duration, ...], Field(min_length=1)]
    # A new version of the policy is signed by each member within this time.
    sign_policy_within: Duration
