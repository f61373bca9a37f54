"""Judging the items of an audit: results, second readings, replacements, letters."""

from django.db import transaction
from django.utils import timezone

from alpr_compliance.policy import PolicyViolation, enforces
from alpr_compliance.policy.auditing import Check
from audits import permissions
from audits.models import Audit, AuditItem, ItemCheck
from audits.rules.draw import replacement
from audits.rules.opening import check_replacement
from audits.rules.review import check_open_for_review, check_result, check_second_reading
from audits.services.opening import add_items
from governance.models import Flag
from governance.services import effective_profile
from governance.services.flag import raise_flag
from ledger.services import record_event
from personnel.models import Role, User


def locked_item(item_id: int) -> AuditItem:
    """The item, with its audit locked: what is filed meanwhile takes no result any more."""
    item = AuditItem.objects.select_related(
        "inquiry__searcher", "inquiry__requester", "vendor_search__person"
    ).get(pk=item_id)
    item.audit = Audit.objects.select_for_update(no_key=True).get(pk=item.audit_id)
    return item


def question_of(item: AuditItem, code: str) -> Check | None:
    return next((check for check in item.questions if check.code == code), None)


@enforces("LEX-3.H", "KIN-IV.A.5#audit")
@transaction.atomic
def record_result(
    *, item_id: int, code: str, result: str, actor: User, note: str = ""
) -> ItemCheck:
    """The answer to one question of one item; until the second reading it may be changed.

    A fail of a search that the Chief made or asked for goes to the outside recipient at once.
    """
    item = locked_item(item_id)
    permissions.require(actor, "review_item", item)
    program = item.audit.program
    _check_not_own(item, actor)
    check_open_for_review(program=program, status=item.audit.status)
    check_result(program=program, check=question_of(item, code), result=result, note=note)
    check = ItemCheck.objects.filter(item=item, code=code).first() or ItemCheck(
        item=item, code=code
    )
    if check.second_at is not None or item.replaced_by_id is not None:
        raise PolicyViolation(
            program.clause,
            "This answer is settled: it was read a second time, or the item was replaced.",
            "What you see otherwise now goes into the summary of the memo.",
        )
    check.result, check.note = result, note.strip()
    check.by, check.at = actor, timezone.now()
    check.full_clean()
    check.save()
    if check.waits_for_second and item.is_about_chief:
        _raise_flags(item, code)
    record_event(
        "audit.item_judged",
        actor=actor,
        subject=item,
        clause=program.clause,
        data={"audit": item.audit_id, "question": code, "result": result},
    )
    return check


def _check_not_own(item: AuditItem, actor: User) -> None:
    if actor in item.people:
        raise PolicyViolation(
            item.audit.program.clause,
            "This is about your own search.",
            "Another reviewer judges it.",
        )


@enforces("LEX-3.H")
@transaction.atomic
def read_second(
    *, check_id: int, actor: User, agrees: bool, note: str, letter_id: int | None = None
) -> ItemCheck:
    """A second person's reading of a fail; with their agreement it becomes a flag.

    Where they see it otherwise both readings stand in the memo.
    """
    check = ItemCheck.objects.get(pk=check_id)
    item = locked_item(check.item_id)
    check.refresh_from_db()
    permissions.require(actor, "read_second", item)
    program = item.audit.program
    check_open_for_review(program=program, status=item.audit.status)
    check_second_reading(
        program=program,
        result=check.result,
        is_read=check.second_at is not None,
        is_first_reader=check.by_id == actor.pk,
        is_about_reader=actor in item.people,
        is_about_chief=item.is_about_chief,
        has_letter=letter_id is not None,
        note=note,
    )
    check.second_by, check.second_at = actor, timezone.now()
    check.second_agrees, check.second_note = agrees, note.strip()
    check.second_letter_id = letter_id
    check.full_clean()
    check.save()
    if agrees and not item.is_whole:
        _raise_flags(item, check.code)
    record_event(
        "audit.read_second",
        actor=actor,
        subject=item,
        clause=program.clause,
        data={"audit": item.audit_id, "question": check.code, "agrees": agrees},
    )
    return check


def _raise_flags(item: AuditItem, code: str) -> None:
    """Put a fail before whoever decides about the person: their supervisor, or outside."""
    assert item.subject is not None
    who_searched, *requester = item.people
    for person in {who_searched, *(each for each in requester if each.has_role(Role.CHIEF))}:
        raise_flag(
            kind=Flag.Kind.AUDIT_FINDING,
            person=person,
            topic=f"audit:{item.audit_id}:{item.pk}:{code}",
            facts={"audit": item.audit_id, "question": code},
            subject=item.subject,
            profile=effective_profile(timezone.now()),
        )


@enforces("LEX-3.H")
@transaction.atomic
def replace_item(*, item_id: int, actor: User, reason: str) -> AuditItem:
    """Put the next lot in the place of an inquiry that can not be judged; returns the new item.

    Its reviewer's to ask for, before any answer. Both stay in the audit, with the reason. Refused
    where every inquiry was drawn already.
    """
    item = locked_item(item_id)
    permissions.require(actor, "review_item", item)
    _check_not_own(item, actor)
    audit, program = item.audit, item.audit.program
    check_replacement(
        program=program,
        status=audit.status,
        reason=reason,
        is_drawn=not item.is_whole and not item.is_flagged_extra,
        is_replaced=item.replaced_by_id is not None,
        is_answered=item.checks.exists(),
    )
    taken = {each.number for each in audit.items.of_searches() if each.number}
    number = replacement(audit.population, audit.seed, taken=taken)
    if number is None:
        raise PolicyViolation(
            program.clause,
            "Every inquiry of the period is in the sample already.",
            "Answer with can not tell, and say why.",
        )
    [new] = add_items(audit, [number], actor)
    item.replaced_by, item.replaced_reason = new, reason.strip()
    item.full_clean()
    item.save(update_fields=["replaced_by", "replaced_reason"])
    record_event(
        "audit.item_replaced",
        actor=actor,
        subject=item,
        clause=program.clause,
        data={"audit": audit.pk, "by": new.pk},
    )
    return new


@transaction.atomic
def attach_letter(*, item_id: int, actor: User, document_id: int) -> AuditItem:
    """The outside reviewer's letter on an item that nobody inside may judge."""
    item = locked_item(item_id)
    permissions.require(actor, "review_item", item)
    program = item.audit.program
    _check_not_own(item, actor)
    check_open_for_review(program=program, status=item.audit.status)
    if item.reviewer_id is not None:
        raise PolicyViolation(
            program.clause, "This item has a reviewer of its own.", "They judge it on its page."
        )
    item.letter_id = document_id
    item.full_clean()
    item.save(update_fields=["letter"])
    record_event("audit.letter_attached", actor=actor, subject=item, clause=program.clause)
    return item
