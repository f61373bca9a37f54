"""What the agency takes from its identity provider. No policy names it: its own setting."""

from alpr_compliance.policy.model import PolicyModel


class SingleSignOn(PolicyModel):
    # Of the claims `amr` and `acr`, what proves a second factor. Empty: it is asked for here.
    accepted_factors: tuple[str, ...] = ()
