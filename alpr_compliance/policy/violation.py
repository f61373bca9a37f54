"""The refusal: which clause forbids the act, in words for the person who tried it."""

from alpr_compliance.policy.clauses import Clause


class PolicyViolation(Exception):
    def __init__(self, clause: Clause, message: str, next_step: str) -> None:
        super().__init__(message)
        self.clause = clause
        self.message = message
        self.next_step = next_step

    def __str__(self) -> str:
        return self.message

    def __reduce__(self) -> tuple[type["PolicyViolation"], tuple[Clause, str, str]]:
        # The default rebuilds an exception from its one argument; a worker sends ours back whole.
        return type(self), (self.clause, self.message, self.next_step)
