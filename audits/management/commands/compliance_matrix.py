"""manage.py compliance_matrix [--json]"""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from alpr_compliance.policy import clause_units, pending_clauses
from alpr_compliance.policy.traces import clause_traces
from audits.matrix import Line, as_data, matrix, profiles_of_units
from governance.services import effective_profile


class Command(BaseCommand):
    """Every clause of the registry: the adopted profile's as they stand, the others' as built."""

    help = "Show for each clause how it is kept, by which code and tests, and how it stands."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="every clause of every profile")

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        profile = effective_profile(now)
        lines = {line.unit: line for line in matrix(profile, now)}
        if not options["json"]:
            for line in lines.values():
                self.stdout.write(f"{line.state.value:10} {line.unit:28} {line.words}")
            return
        self.stdout.write(
            json.dumps(
                {"profile": profile.name, "made_at": now.isoformat(), "clauses": _all(lines)},
                indent=1,
            )
        )


def _all(lines: dict[Any, Line]) -> list[dict[str, object]]:
    owners = profiles_of_units()
    return [
        {"profile": owners[unit]}
        | (
            as_data(lines[unit])
            if unit in lines
            else {
                "clause": str(unit.document_id),
                "unit": str(unit),
                "kinds": list(unit.kinds),
                "summary": unit.summary,
                "state": "not built" if unit in pending_clauses() else "not adopted here",
                "controls": list(clause_traces()[unit].controls),
                "tests": list(clause_traces()[unit].tests),
            }
        )
        for unit in clause_units()
    ]
