"""What a partial plate says of every plate that fits it: which characters stand where.

The index of a past day (`reads.search_index`) holds, for each plate, every pair of its characters
with their places and the plate's length. A partial plate with two known characters or more names
some of those pairs, so the index finds it wherever its wildcards stand.
"""

from itertools import pairwise

from reads.plates import LONGEST

Pairs = list[int]


def pair(length: int, first: int, second: int, characters: str) -> int:
    """The number of one pair, as the database's `plate_pairs` makes it; places count from 1."""
    left, right = map(ord, characters)
    return ((length * 10 + first) * 10 + second) * 16_384 + left * 128 + right


def pairs_of(pattern: str) -> list[Pairs]:
    """Sets of pairs; a plate that fits the pattern has at least one of each set.

    There is none for a pattern without two characters whose distance is known.
    """
    head, *middles, tail = pattern.split("*") if "*" in pattern else (pattern, "")
    least = len(pattern) - pattern.count("*")
    lengths = range(least, LONGEST + 1) if "*" in pattern else [least]
    # Places from the front are positive; those from the back count down to -1, as in Python.
    known = [(place, c) for place, c in enumerate(head, 1) if c != "?"]
    known += [(place - len(tail) - 1, c) for place, c in enumerate(tail, 1) if c != "?"]
    found = [
        [pair(n, _from_front(first, n), _from_front(second, n), a + b) for n in lengths]
        for (first, a), (second, b) in pairwise(known)
    ]
    for middle in middles:
        inside = [(place, c) for place, c in enumerate(middle, 1) if c != "?"]
        for (first, a), (second, b) in pairwise(inside):
            found.append(
                [
                    pair(n, shift + first, shift + second, a + b)
                    for n in lengths
                    for shift in range(len(head), n - len(tail) - len(middle) + 1)
                ]
            )
    return found


def _from_front(place: int, length: int) -> int:
    return place if place > 0 else length + 1 + place
