"""How far the review of an audit is: each item with its answers, and what the memo still lacks."""

from dataclasses import dataclass

from alpr_compliance.policy.auditing import Check
from audits.models import Audit, AuditItem, ItemCheck
from audits.rules.memo import Outstanding


@dataclass(frozen=True)
class ItemRow:
    """One item as the lists of an audit show it."""

    item: AuditItem
    answers: list[tuple[Check, ItemCheck | None]]

    @property
    def is_about_chief(self) -> bool:
        return self.item.is_about_chief

    @property
    def answered(self) -> list[ItemCheck]:
        return [answer for _, answer in self.answers if answer is not None]

    @property
    def fails(self) -> list[ItemCheck]:
        return [answer for answer in self.answered if answer.result == ItemCheck.Result.FAIL]

    @property
    def unsure(self) -> list[ItemCheck]:
        cannot_tell = ItemCheck.Result.CANNOT_TELL
        return [answer for answer in self.answered if answer.result == cannot_tell]

    @property
    def is_complete(self) -> bool:
        return len(self.answered) == len(self.answers) and not self.lacks_letter

    @property
    def waits_for_second(self) -> bool:
        return any(answer.waits_for_second for answer in self.fails)

    @property
    def lacks_letter(self) -> bool:
        return self.item.reviewer_id is None and self.item.letter_id is None

    @property
    def lacks_data_error(self) -> bool:
        is_wrong = any(
            check.is_about_data and answer is not None and answer in self.fails
            for check, answer in self.answers
        )
        return is_wrong and not self.item.data_errors.all()


def rows_of(audit: Audit) -> list[ItemRow]:
    """Every item that is judged, in the order of the draw, in few queries."""
    items = (
        audit.items.standing()
        .select_related(
            "inquiry__case",
            "inquiry__searcher",
            "inquiry__requester",
            "vendor_search__person",
            "vendor_search__log",
            "reviewer",
        )
        .prefetch_related(
            "checks__by",
            "checks__second_by",
            "data_errors",
            "inquiry__searcher__groups",
            "inquiry__requester__groups",
            "vendor_search__person__groups",
        )
    )
    program = audit.program
    rows = []
    for item in items:
        item.audit = audit
        found = {check.code: check for check in item.checks.all()}
        questions = program.whole if item.is_whole else program.checklist
        rows.append(ItemRow(item, [(question, found.get(question.code)) for question in questions]))
    return rows


def outstanding(rows: list[ItemRow]) -> Outstanding:
    """What still stands between these items and the memo."""
    return Outstanding(
        unanswered=sum(len(row.answers) - len(row.answered) for row in rows),
        unread_fails=sum(answer.waits_for_second for row in rows for answer in row.fails),
        letters=sum(row.lacks_letter for row in rows),
        errors_without_entry=sum(row.lacks_data_error for row in rows),
    )


@dataclass(frozen=True)
class Progress:
    """Questions answered of all, for the bar and the list of audits."""

    answered: int
    questions: int

    @property
    def percent(self) -> int:
        return 100 * self.answered // self.questions if self.questions else 100


def progress(rows: list[ItemRow]) -> Progress:
    return Progress(
        answered=sum(len(row.answered) for row in rows),
        questions=sum(len(row.answers) for row in rows),
    )
