"""The sealed trail as lines of JSON, seal by seal."""

import json
from collections.abc import Iterator

from ledger import lines
from ledger.models import Seal


def sealed_lines(*, after_seal: int) -> Iterator[tuple[int, str]]:
    """Each row under a seal later than this one, as the line that was sealed, with its seal."""
    for seal in Seal.objects.filter(number__gt=after_seal).defer("leaves").iterator(chunk_size=20):
        bounds = lines.within(json.loads(seal.statement)["ids"])
        for line in lines.lines(seal.trail, bounds):
            yield seal.number, line
