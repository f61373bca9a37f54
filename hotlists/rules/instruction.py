"""Which instruction officers follow where several entries stand on one vehicle."""

from collections.abc import Mapping

# Nobody is told to do more than every entry allows.
STRICTEST_FIRST = ("do_not_stop", "observe", "stop")


def is_against_stop(instruction: str) -> bool:
    """Whether officers were told not to stop the vehicle; empty: no entry says anything."""
    return instruction not in ("", "stop")


def leading_match(instructions: Mapping[int, str]) -> int:
    """The match whose entry's instruction leads; the earliest of several."""
    return min(instructions, key=lambda pk: (STRICTEST_FIRST.index(instructions[pk]), pk))


def stricter_than(match_id: int, instructions: Mapping[int, str]) -> frozenset[int]:
    """The matches whose entry's instruction is stricter than this one's."""
    own = STRICTEST_FIRST.index(instructions[match_id])
    return frozenset(pk for pk, each in instructions.items() if STRICTEST_FIRST.index(each) < own)
