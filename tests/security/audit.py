"""`python -m tests.security.audit`: known faults of what the product is installed with.

Ends with 1 where one is known or what is installed does not fit together. Where the list of known
faults can not be reached, it says so and ends with 0: a machine without a network is no fault.
"""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
NOT_AUDITED = "Not audited: the list of known faults can not be reached from here."


def audited() -> dict[str, Any] | None:
    """pip-audit's report on the lock; None where it could not ask."""
    asked = subprocess.run(
        [
            sys.executable, "-m", "pip_audit", "--requirement", str(ROOT / "requirements.lock"),
            "--require-hashes", "--disable-pip", "--format", "json", "--progress-spinner", "off",
            "--timeout", "5",
        ],
        capture_output=True, text=True,
    )  # fmt: skip
    try:
        report: dict[str, Any] = json.loads(asked.stdout)
    except json.JSONDecodeError:
        return None
    return report


def verdict(report: dict[str, Any] | None) -> tuple[int, list[str]]:
    """How the audit ends, and what it says."""
    packages = report["dependencies"] if report else []
    asked = [each for each in packages if "skip_reason" not in each]
    faults = [
        f"{each['name']} {each['version']}: {fault['id']}"
        + (f", mended in {', '.join(fault['fix_versions'])}" if fault["fix_versions"] else "")
        for each in asked
        for fault in each["vulns"]
    ]
    if not asked:
        return 0, [NOT_AUDITED]
    unknown = len(packages) - len(asked)
    told = f"Audited: {len(asked)} packages, {len(faults)} known faults, {unknown} not known there."
    return (1 if faults else 0), [*faults, told]


def main() -> int:
    fitting = subprocess.run([sys.executable, "-m", "pip", "check"], capture_output=True, text=True)
    code, lines = verdict(audited())
    sys.stdout.write("\n".join([fitting.stdout.strip(), *lines]) + "\n")
    return fitting.returncode or code


if __name__ == "__main__":
    raise SystemExit(main())
