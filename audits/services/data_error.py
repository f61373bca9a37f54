"""Data errors: written down in an audit with owner and due date, followed until corrected."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from alpr_compliance.policy import enforces
from audits import permissions
from audits.models import Audit, AuditItem, DataError
from audits.rules.review import check_correction, check_data_error, check_open_for_review
from audits.services.opening import local_day
from governance.services import effective_profile
from ledger.services import record_event
from personnel.models import User


@enforces("LEX-3.H", "KIN-IV.H.2#audit")
@transaction.atomic
def record_data_error(
    *, audit_id: int, actor: User, what: str, owner_id: int, due: date, item_id: int | None = None
) -> DataError:
    """Write down a wrong record, with who corrects it and by when."""
    audit = Audit.objects.select_for_update(no_key=True).get(pk=audit_id)
    permissions.require(actor, "record_data_error", audit)
    now = timezone.now()
    program = audit.program
    check_open_for_review(program=program, status=audit.status)
    today = local_day(effective_profile(now), now)
    check_data_error(program=program, what=what, is_in_time=due >= today)
    item = AuditItem.objects.get(pk=item_id, audit=audit) if item_id else None
    error = DataError(
        audit=audit,
        item=item,
        what=what.strip(),
        owner_id=owner_id,
        due=due,
        recorded_by=actor,
        recorded_at=now,
    )
    error.full_clean()
    error.save()
    record_event(
        "audit.data_error_recorded",
        actor=actor,
        subject=error,
        clause=program.clause,
        data={"audit": audit.pk, "owner": owner_id},
    )
    return error


@enforces("LEX-3.H", "KIN-IV.H.2#audit")
@transaction.atomic
def correct_data_error(*, error_id: int, actor: User, correction: str) -> DataError:
    """Note that a data error was corrected, and how; also after its audit was filed."""
    error = DataError.objects.select_for_update(no_key=True, of=("self",)).get(pk=error_id)
    permissions.require(actor, "correct_data_error", error.audit)
    program = error.audit.program
    check_correction(program=program, is_corrected=error.corrected_at is not None, how=correction)
    error.corrected_by, error.corrected_at = actor, timezone.now()
    error.correction = correction.strip()
    error.full_clean()
    error.save(update_fields=["corrected_by", "corrected_at", "correction"])
    record_event(
        "audit.data_error_corrected",
        actor=actor,
        subject=error,
        clause=program.clause,
        data={"audit": error.audit_id},
    )
    return error
