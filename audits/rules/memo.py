"""The memorandum: when it is submitted, returned and filed, and by whom. Pure functions."""

from dataclasses import dataclass

from alpr_compliance.policy import PolicyViolation
from alpr_compliance.policy.auditing import AuditProgram
from governance.rules.substance import LEAST_SCORE, substance


@dataclass(frozen=True)
class Outstanding:
    """What a memo still lacks, by number."""

    unanswered: int
    unread_fails: int
    letters: int
    errors_without_entry: int

    @property
    def words(self) -> list[str]:
        """In words; nothing when the memo can be submitted."""
        told = (
            (self.unanswered, "question{s} not answered"),
            (self.unread_fails, "fail{s} without a second reading"),
            (self.letters, "item{s} without the outside reviewer's letter"),
            (self.errors_without_entry, "data error{s} found and not written down"),
        )
        return [
            f"{number} {text.format(s='' if number == 1 else 's')}"
            for number, text in told
            if number
        ]


def check_can_submit(
    *, program: AuditProgram, status: str, outstanding: Outstanding, summary: str
) -> None:
    """A memo is submitted when each item is judged and its author says what it comes to."""
    if status not in ("review", "returned"):
        raise PolicyViolation(
            program.clause,
            "This memo is not open for writing.",
            "Draw the sample first; what is submitted waits for its recipient.",
        )
    if outstanding.words:
        raise PolicyViolation(
            program.clause,
            f"The audit is not complete: {', '.join(outstanding.words)}.",
            "Finish the items; the list of the audit shows which.",
        )
    if substance(summary).score < LEAST_SCORE:
        raise PolicyViolation(
            program.clause,
            "The memo says in its author's words what the audit came to.",
            "Write the summary, then submit.",
        )


def check_can_decide(
    *, program: AuditProgram, status: str, is_author: bool, is_filing: bool, remarks: str
) -> None:
    """The recipient reviews a submitted memo: files it, or returns it saying why."""
    if status == "filed":
        raise PolicyViolation(
            program.clause,
            "This memo is filed: it and everything in it stays as it is.",
            "Give your remarks to the next audit; open corrections are carried into it.",
        )
    if status != "submitted":
        raise PolicyViolation(
            program.clause, "The memo is not submitted yet.", "Wait until its author submits it."
        )
    if is_author:
        raise PolicyViolation(
            program.clause,
            "Nobody reviews a memo of their own.",
            "The Chief, or another who receives it, reviews it.",
        )
    if not is_filing and substance(remarks).score < LEAST_SCORE:
        raise PolicyViolation(
            program.clause,
            "A memo that goes back says what is missing.",
            "Write your remarks for its author.",
        )
