"""The draw: a pure function of the population and a seed, that anyone can repeat.

How is written down in docs/audits.md, so that it can be redone without this program.
"""

import hashlib
from collections.abc import Collection, Iterable
from dataclasses import dataclass


def population_text(ids: Iterable[int]) -> str:
    """The population as it is hashed: the numbers in ascending order, one a line."""
    return "".join(f"{number}\n" for number in sorted(ids))


def population_hash(ids: Iterable[int]) -> str:
    return hashlib.sha256(population_text(ids).encode()).hexdigest()


def commitment(seed: str) -> str:
    """What is made known of a seed before the draw: it fixes the seed and does not tell it."""
    return hashlib.sha256(seed.encode()).hexdigest()


def ticket(seed: str, population: str, number: int) -> str:
    """The lot of one inquiry; the lowest lots are drawn. `population` is the population's hash."""
    return hashlib.sha256(f"{seed}:{population}:{number}".encode()).hexdigest()


def lots(ids: Iterable[int], seed: str) -> list[int]:
    """The whole population in the order of its lots: the sample first, then the replacements."""
    numbers = set(ids)
    of_population = population_hash(numbers)
    return sorted(numbers, key=lambda number: ticket(seed, of_population, number))


@dataclass(frozen=True)
class Drawn:
    """The random sample, and the flagged inquiries that are looked at in addition."""

    sample: list[int]
    flagged: list[int]


def draw(ids: Collection[int], seed: str, *, size: int, flagged: Collection[int] = ()) -> Drawn:
    """Draw `size` inquiries, all of them where there are no more, and add each flagged one.

    What is flagged neither helps nor harms anything's chance in the random sample.
    """
    order = lots(ids, seed)
    sample = order[:size]
    return Drawn(sample, [number for number in order[size:] if number in set(flagged)])


def replacement(ids: Collection[int], seed: str, *, taken: Collection[int]) -> int | None:
    """The next inquiry in the order of the lots that was not taken yet; None when all were."""
    return next((number for number in lots(ids, seed) if number not in taken), None)
