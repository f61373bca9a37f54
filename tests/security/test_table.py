"""docs/security.md: each test that its tables name is there, and each row says how it stands."""

import re

from tests.security.audit import ROOT

TEXT = (ROOT / "docs/security.md").read_text()
NAMED = re.findall(r"`([\w/]+\.py)(?:::(\w+))?`", TEXT)
# What stands in place of a test.
OPEN = ("**not met**", "**the agency's**", "**no test of ours**", "are invented")


def test_each_named_test_exists():
    missing = [
        (file, function)
        for file, function in NAMED
        if file != "permissions.py"
        and not (
            (path := ROOT / "tests" / file).is_file()
            and (not function or f"def {function}(" in path.read_text())
        )
    ]
    assert len(NAMED) > 100
    assert missing == []


def test_each_row_of_a_table_of_rules_has_a_test_or_says_why_not():
    rules = TEXT[TEXT.index("## OWASP") :].splitlines()
    rows = [line for line in rules if re.match(r"\| [A-Z]*-?\d", line)]
    assert len(rows) > 60
    assert [row for row in rows if "::test_" not in row and not any(o in row for o in OPEN)] == []
