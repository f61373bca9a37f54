"""Begin an agency's own policy from the shipped one nearest to it.

`python -m alpr_compliance.policy.begin kinston_nc greenville_nc GRN FOLDER` writes the profile and
the clauses with their ids renamed, into the folder that ALPR_POLICY_DIR then names. From there
on the files are the agency's: its values, its clauses, its words.
"""

import json
import sys
from pathlib import Path

from alpr_compliance.policy.clauses import clause_rows, clause_units
from alpr_compliance.policy.loading import load_profile

_SHIPPED = Path(__file__).parent / "profiles"


def begin(source: str, name: str, prefix: str, folder: Path) -> list[Path]:
    """Write the files; returns their paths. Raises FileExistsError for one that is there."""
    own = next(iter(load_profile(source).retention.reads.policy)).clause.agency
    text = (_SHIPPED / f"{source}.toml").read_text(encoding="utf-8")
    files = {
        folder / "profiles" / f"{name}.toml": text.replace(f'"{own}-', f'"{prefix}-'),
        folder / "clauses.toml": "\n".join(_rows(own, prefix)),
    }
    for path, content in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8") as file:
            file.write(content)
    return list(files)


def _rows(own: str, prefix: str) -> list[str]:
    """The agency's clauses of each row, in the order of the registry: so their parts agree."""
    units = list(clause_units())
    lines = [
        "# What our policy asks of the software. `like`: the clause of the product that keeps it.",
        "",
    ]
    for row in clause_rows():
        like = [unit for unit in units if unit.agency == own and unit.rows == (row,)]
        if like:
            ids = [unit.document_id.replace(f"{own}-", f"{prefix}-", 1) for unit in like]
            lines += [
                "[[rows]]",
                f"section = {json.dumps(row.section)}",
                f"ids = {json.dumps(ids)}",
                f"like = {json.dumps([str(unit) for unit in like])}",
                f"kinds = {json.dumps(row.kinds)}",
                f"summary = {json.dumps(row.summary)}",
                "",
            ]
    return lines


if __name__ == "__main__":
    for written in begin(sys.argv[1], sys.argv[2], sys.argv[3], Path(sys.argv[4])):
        sys.stdout.write(f"{written}\n")
