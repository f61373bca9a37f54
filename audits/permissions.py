"""Who may audit, sign, publish, and look."""

from collections.abc import Mapping
from functools import partial

from audits.models import Audit, AuditItem
from personnel import access
from personnel.access import MEMBERS, Access, Predicate, Row
from personnel.models import Role, User
from personnel.services import SCHEDULED_WORK
from personnel.standing import is_administrator

AUDITING = frozenset({Role.AUDITOR, Role.ADMINISTRATOR})
# Who sees audits: those who make them, and who receives the memos.
READING = AUDITING | {Role.CHIEF}
# Who answers for the policy, who checks that, and who runs the system day by day.
ANSWERING = READING | {Role.SYSTEM_ADMINISTRATOR}
# Who runs it day by day.
RUNNING = frozenset({Role.ADMINISTRATOR, Role.SYSTEM_ADMINISTRATOR})

ROUTES: Mapping[str, Row] = {
    "dashboard": ANSWERING | {Role.SUPERVISOR},
    "what-if": ANSWERING,
    "propose-change": frozenset({Role.ADMINISTRATOR}),
    "trail": READING,
    "help": MEMBERS,
    "compliance": ANSWERING,
    "compliance-json": ANSWERING,
    "compliance-pdf": ANSWERING,
    "reports": ANSWERING,
    "make-report": frozenset({Role.ADMINISTRATOR, Role.AUDITOR}),
    "report-pdf": ANSWERING,
    "report-json": ANSWERING,
    "post-report": frozenset({Role.CHIEF}),
    "note-report-sent": frozenset({Role.ADMINISTRATOR, Role.AUDITOR}),
    "post-paper": frozenset({Role.ADMINISTRATOR}),
    "sign-law-review": frozenset({Role.ADMINISTRATOR, Role.CHIEF}),
    # For machines: they say nothing of the agency, or ask for a token of their own.
    "healthz": Access.PUBLIC,
    "readyz": Access.PUBLIC,
    "metrics": Access.PUBLIC,
    "failed": RUNNING,
    "try-failed": RUNNING,
    "drop-failed": RUNNING,
    "public": Access.PUBLIC,
    "public-json": Access.PUBLIC,
    "public-csv": Access.PUBLIC,
    "public-paper": Access.PUBLIC,
    "public-report": Access.PUBLIC,
    "calendar": READING,
    "audit": READING,
    "item": READING,
    "memo": READING,
    "memo-pdf": READING,
    "memo-docx": READING,
    "population": READING,
    "file": READING,
    "second": READING,
    "open": AUDITING,
    "draw": AUDITING,
    "hand-on": AUDITING,
    "judge": AUDITING,
    "replace": AUDITING,
    "letter": AUDITING,
    "add-error": AUDITING,
    "correct-error": AUDITING,
    "write-memo": AUDITING,
    "decide-memo": READING - {Role.AUDITOR},
    "vendor-logs": READING,
    "vendor-log": READING,
    "vendor-upload": AUDITING,
    "vendor-map": AUDITING,
    "vendor-take": AUDITING,
    "vendor-discard": AUDITING,
    "close-agency": READING - {Role.AUDITOR},
}

# Who sends these forms proves, from shortly before, who they are.
PROVED = frozenset(
    {
        "post-report",
        "post-paper",
        "sign-law-review",
        "decide-memo",
    }
)


def runs_it(user: User, subject: object = None) -> bool:
    return user.has_role(Role.SYSTEM_ADMINISTRATOR) or is_administrator(user)


def makes_reports(user: User, subject: object = None) -> bool:
    return user.has_role(Role.AUDITOR) or is_administrator(user)


def posts_reports(user: User, subject: object = None) -> bool:
    return user.has_role(Role.CHIEF)


def posts_papers(user: User, subject: object = None) -> bool:
    return is_administrator(user)


def audits(user: User, subject: object = None) -> bool:
    return user.has_role(Role.AUDITOR) or is_administrator(user)


def reviews_item(user: User, item: AuditItem) -> bool:
    """Its reviewer, while they audit; where it goes outside, whoever audits and has the letter."""
    return audits(user) and item.reviewer_id in (None, user.pk)


def reads_audits(user: User, subject: object = None) -> bool:
    """Whoever audits, and the Chief; that a second reader is another person is a rule."""
    return audits(user) or user.has_role(Role.CHIEF)


def is_scheduled(user: User, subject: object = None) -> bool:
    return user.username == SCHEDULED_WORK


def receives_memo(user: User, audit: Audit) -> bool:
    if audit.program.recipient == "administrator" and is_administrator(user):
        return True
    return user.has_role(Role.CHIEF)


def answers_for_sharing(user: User, subject: object = None) -> bool:
    return user.has_role(Role.CHIEF) or is_administrator(user)


def reviews_law(user: User, subject: object = None) -> bool:
    return user.has_role(Role.CHIEF) or is_administrator(user)


ALLOWED: Mapping[str, Predicate] = {
    "open_audit": audits,
    "draw_sample": audits,
    "hand_on_items": audits,
    "review_item": reviews_item,
    "read_second": reads_audits,
    "record_data_error": audits,
    "correct_data_error": audits,
    "write_memo": audits,
    "submit_memo": audits,
    "decide_memo": receives_memo,
    "take_audit_file": reads_audits,
    "remind_of_audits": is_scheduled,
    "make_report": makes_reports,
    "post_report": posts_reports,
    "note_report_sent": makes_reports,
    "post_paper": posts_papers,
    "sign_law_review": reviews_law,
    "take_vendor_log": audits,
    "handle_failed": runs_it,
    "close_unknown_agency": answers_for_sharing,
}
require = partial(access.require, ALLOWED)
