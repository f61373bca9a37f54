"""How sure recognition must be before a plate is a read, and before a read goes unmarked."""

from typing import Annotated, Self

from pydantic import Field, model_validator

from alpr_compliance.policy.model import PolicyModel

Share = Annotated[float, Field(ge=0, le=1)]


class Recognition(PolicyModel):
    """How sure an engine must be of a plate: a confidence is the share of such reads that hold."""

    # Our own engines report no plate below this.
    kept_from: Share
    # A read of any source below this is kept, and marked wherever it is shown.
    sure_from: Share

    @model_validator(mode="after")
    def _kept_before_sure(self) -> Self:
        if self.kept_from > self.sure_from:
            raise ValueError("kept_from lies above sure_from: no read could be marked")
        return self
