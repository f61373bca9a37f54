"""What every part of a profile shares: frozen, no unknown key, values with their citation."""

from typing import Annotated, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, StringConstraints

from alpr_compliance.policy.clauses import Clause

V = TypeVar("V")

Code = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
Text = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]


class PolicyModel(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Cited(PolicyModel, Generic[V]):
    value: V
    clause: Clause


class Choice(PolicyModel):
    """One item a person can pick, with the word they see."""

    code: Code
    label: Text
