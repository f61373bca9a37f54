from enum import StrEnum


class Obligation(StrEnum):
    """How binding a step is. Skipping a `should` needs a reason; `when_practicable` one word."""

    MUST = "must"
    SHOULD = "should"
    WHEN_PRACTICABLE = "when_practicable"
