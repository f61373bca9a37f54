"""Cases, typed by an officer or imported from the records system."""

import csv
import io
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from alpr_compliance.policy import PolicyViolation, Profile
from governance import permissions
from governance.models import Case
from governance.rules.case import check_case_number, check_correction
from governance.services.adoption import effective_profile
from ledger.services import record_event
from personnel.models import User

COLUMNS = ("number", "kind", "status", "assigned_badge")


@dataclass
class CaseImport:
    """What an import did: rows stored, and each row refused with its line and reason."""

    stored: int = 0
    refused: list[tuple[int, str]] = field(default_factory=list)


@transaction.atomic
def add_case(*, number: str, kind: str, actor: User, assigned_to: User | None = None) -> Case:
    """A case typed by a person: marked unverified until the records system names it."""
    permissions.require(actor, "add_case")
    number = number.strip().upper()
    profile = effective_profile(timezone.now())
    check_case_number(profile=profile, number=number)
    if kind not in {known.code for known in profile.cases.kinds}:
        raise ValidationError({"kind": "The policy has no such kind of case."})
    case = Case(
        number=number,
        kind=kind,
        added_by=actor,
        added_at=timezone.now(),
        assigned_to=assigned_to or actor,
    )
    case.full_clean()
    case.save()
    record_event("case.added", actor=actor, subject=case)
    return case


@transaction.atomic
def close_case(*, case_id: int, actor: User) -> Case:
    """Close a case; a closed one carries no new entry."""
    case = Case.objects.select_for_update(no_key=True).get(pk=case_id)
    permissions.require(actor, "close_case", case)
    if case.status == Case.Status.CLOSED:
        raise PolicyViolation(
            effective_profile(timezone.now()).cite("cases"),
            "This case is already closed.",
            "Open a new case if the investigation starts again.",
        )
    case.status = Case.Status.CLOSED
    case.closed_at = timezone.now()
    case.save(update_fields=["status", "closed_at"])
    record_event("case.closed", actor=actor, subject=case)
    return case


@transaction.atomic
def correct_case_kind(*, case_id: int, kind: str, actor: User) -> Case:
    """Put right of what kind a case is: what may rest on it depends on that.

    What was corrected stands when the records system is imported again.
    """
    case = Case.objects.select_for_update(no_key=True).get(pk=case_id)
    permissions.require(actor, "correct_case_kind", case)
    profile = effective_profile(timezone.now())
    check_correction(profile=profile, kind=case.kind, to=kind)
    former, case.kind = case.kind, kind
    case.kind_corrected_by, case.kind_corrected_at = actor, timezone.now()
    case.full_clean()
    case.save(update_fields=["kind", "kind_corrected_by", "kind_corrected_at"])
    record_event(
        "case.kind_corrected",
        actor=actor,
        subject=case,
        clause=profile.cite("cases"),
        data={"from": former, "to": kind},
    )
    return case


@transaction.atomic
def import_cases(*, text: str, actor: User) -> CaseImport:
    """Take cases from the records system's CSV (number, kind, status, assigned_badge).

    A row that can not be taken is named with its line and reason; the others are stored. The kind
    that a member corrected stays.
    """
    permissions.require(actor, "import_cases")
    profile = effective_profile(timezone.now())
    columns, rows = _rows_of(text)
    if columns != COLUMNS:
        raise PolicyViolation(
            profile.cite("cases"),
            f"The first line must be: {','.join(COLUMNS)}.",
            "Export the cases again with these columns.",
        )
    officers = {user.badge_number: user for user in User.objects.exclude(badge_number=None)}
    result = CaseImport()
    for line, row in rows:
        reason = _import_row(row, profile, officers, actor)
        if reason:
            result.refused.append((line, reason))
        else:
            result.stored += 1
    record_event(
        "cases.imported",
        actor=actor,
        data={"stored": result.stored, "refused": len(result.refused)},
    )
    return result


def _rows_of(text: str) -> tuple[tuple[str, ...], list[tuple[int, dict[str, str]]]]:
    """The names in the first line, and each row with the line it ends on."""
    reader = csv.DictReader(io.StringIO(text, newline=""))
    try:
        return tuple(reader.fieldnames or ()), [(reader.line_num, row) for row in reader]
    except csv.Error as error:
        raise ValidationError("The file is not CSV: a quote may be missing.") from error


def _import_row(
    row: dict[str, str], profile: Profile, officers: dict[str | None, User], actor: User
) -> str:
    number = (row["number"] or "").strip().upper()
    status = (row["status"] or "").strip().lower()
    badge = (row["assigned_badge"] or "").strip()
    try:
        check_case_number(profile=profile, number=number)
    except PolicyViolation as refusal:
        return refusal.message
    if row["kind"] not in {kind.code for kind in profile.cases.kinds}:
        return "unknown kind of case"
    if status not in Case.Status.values:
        return "status is open or closed"
    if badge and badge not in officers:
        return "no member has this badge number"
    now = timezone.now()
    known = Case.objects.select_for_update(no_key=True).filter(number=number).first()
    facts = {
        "kind": known.kind if known and known.kind_corrected_at else row["kind"],
        "status": status,
        "source": Case.Source.IMPORTED,
        "assigned_to": officers.get(badge) if badge else None,
        # An export that says again that the case is closed changes nothing.
        "closed_at": ((known and known.closed_at) or now) if status == "closed" else None,
    }
    Case.objects.update_or_create(
        number=number, defaults=facts, create_defaults=facts | {"added_by": actor, "added_at": now}
    )
    return ""
