"""How an inquiry is judged: pass, fail or can not tell, by another person, twice for a fail."""

from alpr_compliance.policy import PolicyViolation
from alpr_compliance.policy.auditing import AuditProgram, Check
from governance.rules.substance import LEAST_SCORE, substance

RESULTS = {"pass": "Pass", "fail": "Fail", "cannot_tell": "Can not tell"}
OPEN_FOR_REVIEW = ("review", "returned")


def check_open_for_review(*, program: AuditProgram, status: str) -> None:
    """What was found is written down between the draw and the memo, and again where it is
    returned."""
    if status in OPEN_FOR_REVIEW:
        return
    reasons = {
        "open": ("The sample is not drawn yet.", "Draw it first."),
        "submitted": ("The memo is with its recipient.", "Whoever receives it can return it."),
    }
    message, next_step = reasons.get(
        status,
        ("This audit is filed and stays as it is.", "What came up later goes into the next."),
    )
    raise PolicyViolation(program.clause, message, next_step)


def check_can_hand_on(*, program: AuditProgram, status: str, is_left: bool) -> None:
    """Only what nobody could judge any more gets another reviewer, and only until the memo."""
    check_open_for_review(program=program, status=status)
    if not is_left:
        raise PolicyViolation(
            program.clause,
            "Every item that is still to judge has a reviewer who may judge it.",
            "Nothing is handed on. Ask its reviewer.",
        )


def check_result(*, program: AuditProgram, check: Check | None, result: str, note: str) -> None:
    """One of the three answers to a question of the list; all but a pass say why."""
    if check is None or result not in RESULTS:
        raise PolicyViolation(
            program.clause,
            "That is no question of this audit, or no answer to it.",
            f"Choose one of: {', '.join(RESULTS.values())}.",
        )
    if result != "pass" and substance(note).score < LEAST_SCORE:
        raise PolicyViolation(
            program.clause,
            f"{RESULTS[result]} needs a note.",
            "Write in a sentence what you looked at and what is wrong or missing. No plates.",
        )


def check_second_reading(
    *,
    program: AuditProgram,
    result: str,
    is_read: bool,
    is_first_reader: bool,
    is_about_reader: bool,
    is_about_chief: bool,
    has_letter: bool,
    note: str,
) -> None:
    """A fail is read by a second person; one about the Chief by the outside recipient."""
    if result != "fail" or is_read:
        raise PolicyViolation(
            program.clause, "Nothing waits for a second reading here.", "Go on with the next item."
        )
    if is_about_reader:
        raise PolicyViolation(
            program.clause, "This is about your own search.", "Somebody else reads it."
        )
    if is_about_chief and not has_letter:
        raise PolicyViolation(
            program.clause,
            "A finding about the Chief is read outside the agency.",
            "Attach the letter of the outside recipient.",
        )
    if is_first_reader and not is_about_chief:
        raise PolicyViolation(
            program.clause,
            "A second reader is another person than the first.",
            "Ask the Auditor, the Administrator or the Chief.",
        )
    if substance(note).score < LEAST_SCORE:
        raise PolicyViolation(
            program.clause,
            "The second reading says what was looked at.",
            "Write it in a sentence. No plates.",
        )


def check_data_error(*, program: AuditProgram, what: str, is_in_time: bool) -> None:
    if substance(what).score < LEAST_SCORE:
        raise PolicyViolation(
            program.clause,
            "A data error says what is wrong, so that it can be corrected.",
            "Write which record, what it says and what it should say. No plates.",
        )
    if not is_in_time:
        raise PolicyViolation(
            program.clause, "A correction is due on a day to come.", "Choose a later day."
        )


def check_correction(*, program: AuditProgram, is_corrected: bool, how: str) -> None:
    if is_corrected:
        raise PolicyViolation(
            program.clause, "This error is corrected already.", "Nothing more to do."
        )
    if substance(how).score < LEAST_SCORE:
        raise PolicyViolation(
            program.clause,
            "A correction says what was done.",
            "Write in a sentence what the record says now. No plates.",
        )
