"""What stands behind a memo: each item with its answers, the draw to repeat, the questions."""

from collections.abc import Iterator
from typing import Any

from alpr_compliance.policy import Profile
from audits.blocks import count, facts, moment, paragraph, section, table
from audits.models import Audit, AuditItem, ItemCheck
from audits.progress import ItemRow

SHORT = {ItemCheck.Result.PASS: "P", ItemCheck.Result.FAIL: "F", ItemCheck.Result.CANNOT_TELL: "?"}

# Of the numbers that are listed apart: the audit file has them all.
LISTED = 60


def appendices(audit: Audit, rows: list[ItemRow], profile: Profile) -> Iterator[dict[str, Any]]:
    program = audit.program
    if program.sample_at_least is not None:
        yield _items(audit, rows, profile)
        yield _draw(audit, profile)
    checks = [*program.checklist, *program.whole]
    yield section(
        f"Appendix {'C' if program.checklist else 'A'}: the questions",
        table(
            ("", "Question", "Is a pass when"),
            [(number, check.label, check.help) for number, check in enumerate(checks, 1)],
        ),
    )


def _items(audit: Audit, rows: list[ItemRow], profile: Profile) -> dict[str, Any]:
    program = audit.program
    numbers = [str(number) for number in range(1, len(program.checklist) + 1)]
    judged = [row for row in rows if not row.item.is_whole]
    replaced = audit.items.exclude(replaced_by=None).select_related("replaced_by")
    blocks = [
        paragraph(
            "P is pass, F fail, ? can not tell; the questions by their number in Appendix C. Lot "
            "is the place in the order of the draw. + was flagged and is judged in addition."
        ),
        table(
            ("Lot", "Search", "Made", "By", "Case", *numbers),
            [_row(row, profile) for row in judged],
            none="No search was judged.",
        ),
    ]
    if replaced:
        blocks.append(
            table(
                ("Search left out", "In its place", "Why"),
                [
                    (e.number, e.replaced_by and e.replaced_by.number, e.replaced_reason)
                    for e in replaced
                ],
            )
        )
    return section("Appendix A: what was judged", *blocks)


def _row(row: ItemRow, profile: Profile) -> tuple[object, ...]:
    item = row.item
    assert item.made_at is not None
    lot = f"{item.place}{'+' if item.is_flagged_extra else ''}"
    answers = (SHORT[ItemCheck.Result(a.result)] if a else "" for _, a in row.answers)
    made = moment(item.made_at, profile.agency.timezone)
    number = f"{item.number}{' (vendor)' if item.vendor_search_id else ''}"
    return (lot, number, made, item.people[0], _case(item), *answers)


def _case(item: AuditItem) -> str:
    if item.vendor_search is not None:
        return item.vendor_search.case_number
    inquiry = item.inquiry
    assert inquiry is not None
    if inquiry.is_sensitive:
        return "sealed"
    return inquiry.case.number if inquiry.case else inquiry.call_number


def _draw(audit: Audit, profile: Profile) -> dict[str, Any]:
    zone = profile.agency.timezone
    drawn = moment(audit.drawn_at, zone) if audit.drawn_at else "not drawn yet"
    return section(
        "Appendix B: the draw, to be repeated",
        facts(
            ("Population", count(len(audit.population), "search", "searches")),
            ("Its SHA-256", audit.population_sha256),
            ("Frozen", moment(audit.opened_at, zone)),
            ("SHA-256 of the seed", audit.commitment),
            ("Drawn", drawn),
            ("Seed", audit.revealed_seed or "not known before the draw"),
        ),
        paragraph(
            "The population file holds the search numbers in ascending order, one a line. The lot "
            "of a search is the SHA-256 of SEED:HASH:NUMBER, where HASH is the population's. In "
            "the order of their lots the first were drawn, and the next replace what could not be "
            "judged."
        ),
        paragraph(f"By accounts that are no member's, listed apart: {_listed(audit.outside)}."),
    )


def _listed(numbers: list[int]) -> str:
    shown = ", ".join(map(str, numbers[:LISTED])) or "none"
    more = len(numbers) - LISTED
    return f"{shown} and {more:,} more, all in draw.json of the audit file" if more > 0 else shown
